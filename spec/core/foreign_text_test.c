/* Foreign text: made UTF-8, cleaned, freed of secrets, and only then cut. */
#include "../../src/core/foreign_text.h"

#include "../../src/core/json.h"
#include "../../src/core/proxy.h"
#include "../../src/core/utf8.h"
#include "check.h"

static const char key[] = "KEY0199AB\"C/D+EF%7_zyxwvuts\\";

static bool is_utf8(const char *text) {
  const unsigned char *at = (const unsigned char *)text, *end = at + strlen(text);
  while (at < end) {
    at = *at < 0x80 ? at + 1 : tp_utf8_skip(at, end);
    if (!at) return false;
  }
  return true;
}

/* What the text becomes; kept until the next call. */
static const char *cleaned_bytes(const char *bytes, size_t length, const struct tp_secrets *secrets, size_t limit) {
  static struct tp_text out;
  tp_text_reset(&out);
  tp_foreign_add(&out, bytes, length, secrets, limit);
  return out.failed ? "FAILED" : out.at;
}

static const char *cleaned(const char *text, const struct tp_secrets *secrets) {
  return cleaned_bytes(text, strlen(text), secrets, TP_FOREIGN_DETAIL_BYTES);
}

static void check_text(const char *given, const char *expected, const struct tp_secrets *secrets, const char *name) {
  const char *text = cleaned(given, secrets);
  CHECK(strcmp(text, expected) == 0, "%s (%s)", name, text);
}

static void test_characters(void) {
  check_text("plain text, as it is: é, €, 𝄞, عربى", "plain text, as it is: é, €, 𝄞, عربى", NULL, "keeps what is fit");
  check_text("caf\xE9 and \xC3", "caf\xEF\xBF\xBD and \xEF\xBF\xBD", NULL, "replaces what is not UTF-8");
  check_text("\xED\xA0\x80|\xC0\xAF|\xF5\x80\x80\x80",
             "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD|\xEF\xBF\xBD\xEF\xBF\xBD|"
             "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD",
             NULL, "and what looks like it");
  check_text("one\r\ntwo\tthree\n", "one two three", NULL, "makes one line");
  check_text(
      "a\xC2\x85"
      "b\xE2\x80\xA8"
      "c\xE2\x80\xA9"
      "d",
      "a b c d", NULL, "of Unicode's line ends as well");
  check_text(
      "\x1b[31mred\x7f\xC2\x9B"
      "0m",
      "[31mred0m", NULL, "drops controls, C1 and DEL too");
  check_text("safe\xE2\x80\xAEgpj.exe\xE2\x81\xA6!", "safegpj.exe!", NULL, "drops what turns the direction");
  CHECK(strcmp(cleaned_bytes("a\0b", 3, NULL, 100), "ab") == 0, "drops NUL");
  CHECK(strcmp(cleaned_bytes("", 0, NULL, 100), "") == 0, "an empty text stays one");
}

static void test_limits(void) {
  for (size_t limit = 8; limit < 40; limit++) {
    const char *text = cleaned_bytes("€€€€€€€€€€€€€€€€€€€€", 60, NULL, limit);
    if (strlen(text) > limit || !is_utf8(text) || strstr(text, "…") == NULL || strlen(text) + 3 <= limit)
      CHECK(false, "cut at %zu: %s", limit, text);
  }
  CHECK(true, "cuts between characters, and as late as it can");
  CHECK(strcmp(cleaned_bytes("12345678", 8, NULL, 8), "12345678") == 0, "cuts nothing that fits");
  size_t much = 3 << 20;
  char *large = malloc(much);
  memset(large, '\x01', much);
  CHECK(strlen(cleaned_bytes(large, much, NULL, 100)) == 0, "reads on where nothing is kept");
  memset(large, 'x', much);
  CHECK(strlen(cleaned_bytes(large, much, NULL, 100)) == 100, "stops where enough is there");
  free(large);
}

/* Whether so long a part of the key is in the text. */
static bool has_part(const char *text, size_t length) {
  char part[sizeof key];
  for (size_t from = 0; from + length < sizeof key; from++) {
    memcpy(part, key + from, length);
    part[length] = '\0';
    if (strstr(text, part)) return true;
  }
  return false;
}

static void test_key(void) {
  struct tp_secrets secrets = {.key = key};
  char text[400];
  check_text(key, "***", &secrets, "the key alone");
  snprintf(text, sizeof text, "%s%s, %s.", key, key, key);
  check_text(text, "******, ***.", &secrets, "the key again and again");
  check_text("a KEY0199AB%22C%2fD%2BEF%257_zyxwvuts%5C b", "a *** b", &secrets, "the key percent-encoded");
  check_text("a KEY0199AB\\\"C\\/D+EF%7_zyxwvuts\\\\ b", "a *** b", &secrets, "the key inside JSON inside JSON");
  check_text("a \\u004bEY0199AB\\u0022C/D\\u002bEF%7_zyxwvuts\\u005C b", "a *** b", &secrets, "the key in \\u escapes");
  check_text(
      "KEY0199\xE2\x80\x8E"
      "AB\"C/D+EF%7_zyxwvuts\\",
      "***", &secrets, "the key with something unseen in it");
  check_text("it begins KEY0199A, ends yxwvuts\\", "it begins ***, ends ***", &secrets, "parts of eight bytes");
  check_text("a KEY of EF%7_z keys", "a KEY of EF%7_z keys", &secrets, "and nothing shorter");
  check_text("it begins KEY0", "it begins ***", &secrets, "a start at the end");
  check_text("it begins KEY01… it seems", "it begins ***… it seems", &secrets, "a start before an ellipsis");
  check_text("it begins KEY01... it seems", "it begins ***... it seems", &secrets, "or before dots");
  check_text("uts\\ it ends", "*** it ends", &secrets, "an end at the start");
  check_text("it ends …vuts\\, it seems", "it ends …***, it seems", &secrets, "or after an ellipsis");
  bool good = true;
  for (size_t before = 0; before < 120; before++) {
    memset(text, '-', before);
    snprintf(text + before, sizeof text - before, "%s, and more words to make it long enough to be cut", key);
    const char *shown = cleaned_bytes(text, strlen(text), &secrets, 60);
    good = good && !has_part(shown, 4) && strlen(shown) <= 60;
  }
  CHECK(good, "no part of the key is left, wherever the cut falls");
  good = true;
  for (size_t cut = 1; cut < 300; cut++) {
    memset(text, '-', 260);
    snprintf(text + 260, sizeof text - 260, "%s", key);
    text[cut] = '\0';
    good = good && !has_part(cleaned(text, &secrets), 4);
  }
  CHECK(good, "nor where somebody else has cut before");
  char field[24];
  snprintf(field, sizeof field, "request KEY0199AB…");
  tp_foreign_in_place(field, sizeof field, &secrets);
  CHECK(strcmp(field, "request ***…") == 0, "works inside an array (%s)", field);
  secrets.key = "1";
  check_text("1 of 21", "*** of 2***", &secrets, "a key of one byte as well");
}

/* A doubled backslash is one inside JSON, and two as it is; %25 likewise. */
static void test_doubled(void) {
  struct tp_secrets secrets = {.key = "KEY\\\\1\\\\\\\"%25x%2525"};
  check_text("a KEY\\\\1\\\\\\\"%25x%2525 b", "a *** b", &secrets, "a key of doubled backslashes");
  check_text("a KEY\\\\\\\\1\\\\\\\\\\\\\\\"%25x%2525 b", "a *** b", &secrets, "the same inside JSON");
  check_text("a KEY%5C%5c1%5C%5C%5C%22%2525x%252525 b", "a *** b", &secrets, "the same percent-encoded");
}

static void test_urls(void) {
  check_text("see https://developers.telnyx.com/docs/x?y=1#z.", "see https://developers.telnyx.com/docs/x?y=1#z.", NULL,
             "leaves a URL as it is");
  check_text("at http://user:pass@proxy:3128/", "at http://***@proxy:3128/", NULL, "blots out user info");
  check_text("'http://user:S0mmer#26@proxy:3128'", "'http://***@proxy:3128'", NULL, "of what can't be parsed");
  check_text("'http://us/er:p@ss?w@rd@proxy'", "'http://***@proxy'", NULL, "up to the last @");
  check_text("http%3A%2F%2Fuser%3Apass%40proxy", "http%3A%2F%2F***%40proxy", NULL, "percent-encoded");
  check_text("\"http:\\/\\/user:pass@proxy\"", "\"http:\\/\\/***@proxy\"", NULL, "in JSON");
  check_text("http://a:b@c http://token@d, http://e/", "http://***@c http://***@d, http://e/", NULL, "of all of them");
  check_text("'http://user:a-password-that-was-c…: no", "'http://***…: no", NULL, "cut before the @");
  struct tp_text many = {0};
  for (int i = 0; i < 3000; i++) tp_text_add_string(&many, "://");
  CHECK(strlen(cleaned(many.at, NULL)) == TP_FOREIGN_DETAIL_BYTES, "many of them take no time");
  tp_text_free(&many);
}

static void test_proxies(void) {
  struct tp_secrets secrets = {0};
  CHECK(tp_secrets_add_proxy(&secrets, "http://alice:S0mmer%23%2026%@proxy:3128"), "knows a proxy");
  size_t count = secrets.count;
  CHECK(tp_secrets_add_proxy(&secrets, "http://alice:S0mmer%23%2026%@proxy:3128") && secrets.count == count, "once");
  check_text("S0mmer# 26% is wrong", "*** is wrong", &secrets, "its password decoded");
  check_text("S0mmer%23%2026%25 is wrong", "*** is wrong", &secrets, "encoded");
  check_text("Proxy-Authorization: Basic YWxpY2U6UzBtbWVyIyAyNiU=", "Proxy-Authorization: Basic ***=", &secrets,
             "as it is sent");
  check_text("no such user alice: malice", "no such user ***: malice", &secrets, "its user as a word");
  tp_secrets_wipe(&secrets);
  CHECK(tp_secrets_add_proxy(&secrets, "http://a-token-alone@proxy:3128"), "a token as its user");
  check_text("it begins a-token-… is wrong", "it begins ***… is wrong", &secrets, "is a password");
  tp_secrets_wipe(&secrets);
  CHECK(tp_secrets_add_proxy(&secrets, "http://bob:it's#5 o'clock@proxy"), "one that can't be parsed");
  check_text("bad: 'http://bob:it's#5 o'clock@proxy'", "bad: 'http://***@proxy'", &secrets, "is known all the same");
  tp_secrets_wipe(&secrets);

  static const char *const good[] = {"",
                                     "proxy",
                                     "proxy:3128",
                                     "http://proxy:3128/",
                                     "https://user:pa%23ss@proxy:3128",
                                     "socks5h://DOMAIN\\user:pass@[::1]:1080",
                                     "user:pass@proxy",
                                     NULL};
  static const char *const bad[] = {"http://user:S0mmer#26@proxy:3128",
                                    "http://user:12/3@proxy",
                                    "http://user#x@proxy",
                                    "http://us er:x@proxy",
                                    "http://user:p@ss@proxy",
                                    "http://proxy:3128x",
                                    "ftp://proxy",
                                    "http://",
                                    "http://proxy/path",
                                    "http://proxy?x",
                                    NULL};
  for (const char *const *proxy = good; *proxy; proxy++) {
    const char *why = tp_proxy_refuse(*proxy);
    CHECK(why == NULL, "takes the proxy \"%s\" (%s)", *proxy, why ? why : "");
  }
  for (const char *const *proxy = bad; *proxy; proxy++) CHECK(tp_proxy_refuse(*proxy), "refuses \"%s\"", *proxy);
}

static char *errors_of(const char *json, const struct tp_secrets *secrets) {
  size_t where;
  char *copy = tp_foreign_copy_errors(slice(json), secrets);
  CHECK(copy && tp_json_check(slice(copy), &where) == NULL && strlen(copy) <= TP_FOREIGN_ERRORS_BYTES,
        "\"errors\" stays JSON within its limit");
  return copy;
}

static void check_errors(const char *json, const char *expected, const struct tp_secrets *secrets, const char *name) {
  char *copy = errors_of(json, secrets);
  CHECK(strcmp(copy, expected) == 0, "%s (%s)", name, copy);
  free(copy);
}

static void test_errors(void) {
  struct tp_secrets secrets = {.key = key};
  check_errors("[ { \"code\" : \"1\", \"meta\" : { \"a\" : [ null, true, 1.50 ] } }, [], {} ]",
               "[{\"code\":\"1\",\"meta\":{\"a\":[null,true,1.50]}},[],{}]", &secrets, "keeps what is there");
  check_errors("[{\"\\u004BEY0199AB\\\"C\\/D+EF%7_zyxwvuts\\\\\":\"KEY0199AB\\u0022C/D\\u002bEF%7_zyxwvuts\\u005c\"}]",
               "[{\"***\":\"***\"}]", &secrets, "redacts names and values in any spelling");
  check_errors("[\"a\\u0000\\n\\u001b\\u2028b \\\" \\\\\"]", "[\"a b \\\" \\\\\"]", NULL, "cleans and escapes strings");
  secrets.key = "1234567890";
  check_errors("[1234567890,\"1234567890\",123]", "[\"***\",\"***\",123]", &secrets, "a key of digits is no number");
  secrets.key = "ends in a quote\"";
  check_errors("[\"ends in a quote\\\"\"]", "[\"***\"]", &secrets, "a key that ends in a quote");
  secrets.key = "ends in a backslash\\";
  check_errors("[\"ends in a backslash\\\\\"]", "[\"***\"]", &secrets, "a key that ends in a backslash");

  struct tp_text json = {0};
  tp_text_add_string(&json, "[{\"code\":\"1\",\"detail\":\"");
  for (int i = 0; i < 40000; i++) tp_text_add_string(&json, "x");
  tp_text_add_string(&json, "\"}");
  for (int i = 0; i < 1000; i++) tp_text_add_string(&json, ",{\"code\":\"2\",\"title\":\"one of many\"}");
  tp_text_add_string(&json, ",{\"code\":\"3\",\"meta\":[");
  for (int i = 0; i < 100000; i++) tp_text_add_string(&json, "\"y\",");
  tp_text_add_string(&json, "0]}]");
  char *copy = errors_of(json.at, NULL);
  CHECK(strlen(copy) > TP_FOREIGN_ERRORS_BYTES - 100, "as many as fit are kept");
  free(copy);
  char *last = strstr(json.at, ",{\"code\":\"3\"");
  *last = '[';
  check_errors(last, "[{\"code\":\"3\"}]", NULL, "of one that is too long its gist is kept");
  tp_text_free(&json);
}

/* Texts of pieces in which anything that matters here is frequent. */
static void test_random(void) {
  static const char *const pieces[] = {"KEY0199AB",
                                       "\"C/D+EF%7_",
                                       "zyxwvuts\\",
                                       "%22",
                                       "\\u0022",
                                       "\\\"",
                                       "\\/",
                                       "%5c",
                                       "%25",
                                       "\\u00",
                                       "%",
                                       "\\",
                                       "://",
                                       "%3a%2F\\/",
                                       "@",
                                       "%40",
                                       ":",
                                       "alice",
                                       "S0mmer# 26",
                                       "S0mmer%23%2026",
                                       "\xE2\x82\xAC",
                                       "\xE2\x82",
                                       "\xC2\x85",
                                       "\xFF",
                                       "\n",
                                       "\x1b",
                                       "…",
                                       "...",
                                       " ",
                                       "word"};
  struct tp_secrets secrets = {.key = key};
  tp_secrets_add_proxy(&secrets, "http://alice:S0mmer%23%2026@proxy");
  uint64_t state = 1;
  struct tp_text text = {0}, json = {0};
  int bad = 0;
  for (int round = 0; round < 40000 && bad < 5; round++) {
    tp_text_reset(&text);
    for (int i = 0; i < 12; i++) {
      state = state * 6364136223846793005u + 1442695040888963407u;
      tp_text_add_string(&text, pieces[(state >> 33) % (sizeof pieces / sizeof pieces[0])]);
    }
    size_t limit = (size_t)(8 + (state >> 40) % 90);
    const char *out = cleaned_bytes(text.at, text.length, &secrets, limit);
    bool good = strlen(out) <= limit && is_utf8(out) && !has_part(out, TP_FOREIGN_PART) && !strstr(out, "S0mmer# 26");
    for (const char *at = out; *at; at++) good = good && (unsigned char)*at >= ' ' && *at != 127;
    /* What is fit stays as it is, but for what its own blots and ellipsis look like. */
    tp_text_reset(&json);
    tp_text_add_string(&json, "[\"");
    for (const char *at = out; *at; at++) {
      if (*at == '"' || *at == '\\') tp_text_add(&json, "\\", 1);
      tp_text_add(&json, at, 1);
    }
    tp_text_add_string(&json, "\"]");
    char *errors = tp_foreign_copy_errors((struct tp_slice){json.at, json.length}, &secrets);
    size_t where;
    good = good && errors && !tp_json_check(slice(errors), &where) && !has_part(errors, TP_FOREIGN_PART);
    free(errors);
    if (!good) CHECK(false, "round %d, limit %zu: %s", round, limit, out);
    bad += !good;
  }
  CHECK(bad == 0, "whatever comes is fit, and shows no secret");
  tp_text_free(&text);
  tp_text_free(&json);
  tp_secrets_wipe(&secrets);
}

int main(void) {
  test_characters();
  test_limits();
  test_key();
  test_doubled();
  test_urls();
  test_proxies();
  test_errors();
  test_random();
  return check_status();
}
