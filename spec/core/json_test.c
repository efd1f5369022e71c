/* JSON as received: what is refused, what walking finds, what cJSON gets to read. */
#include "../../src/core/json.h"

#include <locale.h>
#include <math.h>
#include <stdint.h>
#include <unistd.h>

#include "check.h"

#define COUNT(list) (sizeof(list) / sizeof *(list))

/* Reads the value there member by member, down to its leaves. */
static void read_all(struct tp_json_reader *reader) {
  struct tp_slice name;
  enum tp_json_type type = tp_json_read_type(reader);
  if (type != TP_JSON_OBJECT && type != TP_JSON_ARRAY) {
    tp_json_read_value(reader);
    return;
  }
  tp_json_read_into(reader);
  while (type == TP_JSON_OBJECT ? tp_json_read_name(reader, &name) : tp_json_read_element(reader)) read_all(reader);
}

/* Checks a copy that ends with its last byte, for the sanitizer to see any step beyond: in one go, and read part by
 * part, which has to come to the same. */
static const char *check_exactly(const char *bytes, size_t length, size_t *where) {
  char *copy = malloc(length + 1);
  memcpy(copy + 1, bytes, length);
  struct tp_slice document = {copy + 1, length};
  size_t in_parts = 0;
  *where = 0;
  const char *wrong = tp_json_check(document, where);
  struct tp_json_reader reader = tp_json_read(document);
  read_all(&reader);
  const char *also = tp_json_read_end(&reader, &in_parts);
  CHECK(also == wrong && in_parts == *where, "read part by part it is the same: %s, byte %zu",
        also != NULL ? also : "accepted", in_parts);
  free(copy);
  return wrong;
}

static void accepts(const char *text) {
  size_t where = 0;
  CHECK(check_exactly(text, strlen(text), &where) == NULL, "accepts %s", text);
}

static void refuses_bytes(const char *bytes, size_t length, const char *part, size_t expected, const char *name) {
  size_t where = 9999;
  const char *wrong = check_exactly(bytes, length, &where);
  CHECK(wrong != NULL && strstr(wrong, part) != NULL && where == expected, "refuses %s (%s, byte %zu)", name,
        wrong != NULL ? wrong : "accepted", where);
}

static void refuses(const char *text, const char *part, size_t where) {
  refuses_bytes(text, strlen(text), part, where, text);
}

static void test_grammar(void) {
  static const char *const good[] = {"{}",
                                     "[]",
                                     " \t[ ] ",
                                     "null",
                                     "true",
                                     "false",
                                     "0",
                                     "-0",
                                     "\"\"",
                                     "[null,true,false]",
                                     "{\"a\":1,\"b\":[{},[],{\"c\":{}}]}",
                                     "{ \"a\" : 1 , \"b\" : [ 1 , 2 ] }",
                                     "{\"\":\"\"}",
                                     "{\"a\":1,\"a\":2}",
                                     "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0000\\uFFff\"",
                                     "\"\\ud83d\\ude00\"",
                                     "\"\\uDBFF\\uDFFF\"",
                                     "\"a long one, of 31 characters.\"",
                                     "\"\x7f\"",
                                     "\"//\"",
                                     "[\"]\",\"}\"]"};
  for (size_t i = 0; i < COUNT(good); i++) accepts(good[i]);

  refuses("", "empty", 0);
  refuses_bytes(" \n", 2, "empty", 2, "white space alone");
  refuses_bytes("\xEF\xBB\xBF{}", 5, "byte order mark", 0, "a byte order mark");
  refuses("<html>", "a value was expected", 0);
  refuses("{} x", "something follows", 3);
  refuses("{}{}", "something follows", 2);
  refuses_bytes("{}\0", 3, "something follows", 2, "a NUL behind the document");
  refuses("nul", "a value was expected", 0);
  refuses("nulL", "a value was expected", 0);
  refuses("truely", "something follows", 4);
  refuses("TRUE", "a value was expected", 0);
  refuses("NaN", "a value was expected", 0);
  refuses("'a'", "a value was expected", 0);
  refuses("[1,]", "a value was expected", 3);
  refuses("[,1]", "a value was expected", 1);
  refuses("[1 2]", "a comma", 3);
  refuses("[1}", "a comma", 2);
  refuses("{\"a\":1]", "a comma", 6);
  refuses("]", "a value was expected", 0);
  refuses("{\"a\":1,}", "name was expected", 7);
  refuses("{a:1}", "name was expected", 1);
  refuses("{1:1}", "name was expected", 1);
  refuses("{\"a\" 1}", "a colon", 5);
  refuses("{\"a\",1}", "a colon", 4);
  refuses("{\"a\":}", "a value was expected", 5);
  refuses("[1] // why", "something follows", 4);
  refuses_bytes("[\f]", 3, "a value was expected", 1, "a form feed");
  refuses("\"\\x\"", "an escape", 1);
  refuses("\"\\U0041\"", "an escape", 1);
  refuses("\"\\u12g4\"", "four hexadecimal", 1);
  refuses("\"\\u123\"", "four hexadecimal", 1);
  refuses("\"\\ud800\"", "surrogate", 1);
  refuses("\"\\udc00\"", "surrogate", 1);
  refuses("\"\\ud800\\ud800\"", "surrogate", 1);
  refuses("\"\\ud800\\u0041\"", "surrogate", 1);
  refuses("\"\\ud800 \\udc00\"", "surrogate", 1);
  refuses("\"\\ud800\\n\"", "surrogate", 1);
  refuses_bytes("\"\\\0\"", 4, "an escape", 1, "an escaped NUL");
  refuses_bytes("\"a\nb\"", 5, "a control character", 2, "a line break in a string");
  refuses_bytes("{\"a\0\":1}", 8, "a control character", 3, "a NUL in a name");
  refuses_bytes("\"0123456789\x1f\"", 13, "a control character", 11, "1F in a string");
}

static void test_truncation(void) {
  static const char document[] =
      "{\"data\":[{\"id\":\"x\\u00e9\\ud83d\\ude00\\\\\",\"n\":-12.5e+3,\"t\":true,\"f\":false,\"z\":null,\"l\":[1,[]]}"
      "]}";
  const size_t length = sizeof document - 1;
  size_t where, accepted = 0, beyond = 0;
  for (size_t cut = 0; cut < length; cut++) {
    where = 0;
    accepted += check_exactly(document, cut, &where) == NULL;
    beyond += where > cut;
  }
  CHECK(check_exactly(document, length, &where) == NULL, "accepts a whole document");
  CHECK(accepted == 0 && beyond == 0, "refuses every beginning of it, and says where within");
}

static void test_depth(void) {
  char text[512];
  size_t where = 0;
  for (int depth = TP_JSON_MAX_DEPTH; depth <= TP_JSON_MAX_DEPTH + 1; depth++) {
    size_t length = 0;
    for (int i = 0; i < depth; i++) length += (size_t)sprintf(text + length, i % 2 ? "[" : "{\"a\":");
    text[length++] = '1';
    for (int i = depth; i-- > 0;) text[length++] = i % 2 ? ']' : '}';
    const char *wrong = check_exactly(text, length, &where);
    if (depth == TP_JSON_MAX_DEPTH) {
      CHECK(wrong == NULL, "accepts %d containers inside each other", depth);
    } else {
      CHECK(wrong != NULL && strcmp(wrong, "nested too deep") == 0, "refuses %d", depth);
    }
  }
  char *many = malloc(200000);
  memset(many, '[', 200000);
  CHECK(check_exactly(many, 200000, &where) != NULL && where == TP_JSON_MAX_DEPTH, "refuses 200,000 opening brackets");
  free(many);
}

static void test_numbers(void) {
  static const char *const good[] = {"1",
                                     "10",
                                     "-1",
                                     "1.5",
                                     "0.0",
                                     "-0.0",
                                     "1e5",
                                     "1E+5",
                                     "1e-5",
                                     "0e0",
                                     "1.7976931348623157e308",
                                     "1e-999999999999999999999",
                                     "0e999999999999999999999",
                                     "0.00000000000000000000000000000001e339",
                                     "99999999999999999999999999999999999999",
                                     "1.10000000000000000000000000000000000000000000000000000000e5"};
  for (size_t i = 0; i < COUNT(good); i++) accepts(good[i]);
  refuses("-", "without digits", 1);
  refuses("+1", "a value was expected", 0);
  refuses(".5", "a value was expected", 0);
  refuses("01", "leading zero", 1);
  refuses("-00", "leading zero", 2);
  refuses("1.", "digits after its point", 2);
  refuses("1.e5", "digits after its point", 2);
  refuses("1e", "digits in its exponent", 2);
  refuses("1e+", "digits in its exponent", 3);
  refuses("0x10", "something follows", 1);
  refuses("-Infinity", "without digits", 1);
  refuses("[1e999]", "range of a double", 1);
  refuses("-1e309", "range of a double", 0);
  refuses("1.8e308", "range of a double", 0);
  refuses("1e99999999999999999999999", "range of a double", 0);
  char digits[62];
  memset(digits, '1', sizeof digits);
  size_t where = 0;
  CHECK(check_exactly(digits, 60, &where) == NULL, "accepts 60 digits");
  refuses_bytes(digits, 61, "more than 60", 0, "61 digits");
}

/* Every start byte with borders of its range, by the table of RFC 3629. */
static void test_utf8(void) {
  static const char *const good[] = {"\xC2\x80",         "\xDF\xBF",         "\xE0\xA0\x80",
                                     "\xED\x9F\xBF",     "\xEE\x80\x80",     "\xEF\xBF\xBF",
                                     "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF", "\xE2\x82\xAC"};
  static const char *const bad[] = {"\x80",
                                    "\xBF",
                                    "\xC0\x80",
                                    "\xC1\xBF",
                                    "\xC2",
                                    "\xC2\x7F",
                                    "\xC2\xC0",
                                    "\xE0\x9F\xBF",
                                    "\xE0\xA0",
                                    "\xED\xA0\x80",
                                    "\xED\xBF\xBF",
                                    "\xE2\x82\x2C",
                                    "\xF0\x8F\xBF\xBF",
                                    "\xF4\x90\x80\x80",
                                    "\xF5\x80\x80\x80",
                                    "\xF0\x90\x80",
                                    "\xF1\x80\x80\x7F",
                                    "\xFE",
                                    "\xFF",
                                    "\xF8\x88\x80\x80\x80"};
  char text[32];
  size_t where = 0;
  for (size_t i = 0; i < COUNT(good); i++) {
    int length = sprintf(text, "\"a%sz\"", good[i]);
    CHECK(check_exactly(text, (size_t)length, &where) == NULL, "accepts UTF-8 sequence %zu", i);
  }
  for (size_t i = 0; i < COUNT(bad); i++) {
    int length = sprintf(text, "\"a%sz\"", bad[i]);
    const char *wrong = check_exactly(text, (size_t)length, &where);
    CHECK(wrong != NULL && strstr(wrong, "UTF-8") != NULL && where == 2, "refuses bad UTF-8 sequence %zu", i);
  }
  /* At every place within the eight bytes that are looked at together. */
  int wrong = 0;
  for (size_t place = 1; place <= 24; place++) {
    for (int byte = 0; byte < 256; byte++) {
      char run[] = "\"abcdefghijklmnopqrstuvwx\"";
      run[place] = (char)byte;
      bool fine = byte >= 0x20 && byte < 0x80 && byte != '"' && byte != '\\';
      /* What follows makes an escape of a backslash at some places. */
      if (byte == '\\') fine = strchr("bfnrt\"", run[place + 1]) != NULL && place != 24;
      bool accepted = check_exactly(run, 26, &where) == NULL;
      wrong += accepted != fine;
    }
  }
  CHECK(wrong == 0, "judges every byte at every place of a string");
}

static void test_walk(void) {
  struct tp_slice root =
      tp_json_root(slice(" \n{ \"a\" : [ 1 , \"]\\\"}\" , { } ] ,\"b\\\"\\\\\":-2.5e1,\"c\":null }\t"));
  struct tp_slice key, value;
  CHECK(root.length > 0 && *root.at == '{' && root.at[root.length - 1] == '}', "the root has no white space around it");
  struct tp_json_cursor members = tp_json_open(root);
  CHECK(tp_json_next_member(&members, &key, &value) && slice_is(key, "\"a\"") &&
            slice_is(value, "[ 1 , \"]\\\"}\" , { } ]"),
        "walks to the first member");
  struct tp_json_cursor elements = tp_json_open(value);
  struct tp_slice element;
  CHECK(tp_json_next_element(&elements, &element) && slice_is(element, "1"), "walks to the first element");
  CHECK(tp_json_next_element(&elements, &element) && slice_is(element, "\"]\\\"}\""),
        "is not misled by brackets in it");
  CHECK(tp_json_next_element(&elements, &element) && slice_is(element, "{ }"), "walks to the last element");
  CHECK(!tp_json_next_element(&elements, &element) && !tp_json_next_element(&elements, &element),
        "stops, and stays so");
  struct tp_json_cursor empty = tp_json_open(slice("{ }"));
  CHECK(!tp_json_next_member(&empty, &key, &value), "an empty object has no member");
  CHECK(tp_json_next_member(&members, &key, &value) && tp_json_equals(key, "b\"\\") && slice_is(value, "-2.5e1"),
        "walks past a name with escapes");
  CHECK(tp_json_next_member(&members, &key, &value) && slice_is(key, "\"c\"") && slice_is(value, "null"),
        "walks to the last member");
  CHECK(!tp_json_next_member(&members, &key, &value), "ends after it");

  static const char *const values[] = {"null", "true", "false", "-1", "7", "\"x\"", "[1]", "{\"a\":1}"};
  static const enum tp_json_type types[] = {TP_JSON_NULL,   TP_JSON_BOOLEAN, TP_JSON_BOOLEAN, TP_JSON_NUMBER,
                                            TP_JSON_NUMBER, TP_JSON_STRING,  TP_JSON_ARRAY,   TP_JSON_OBJECT};
  for (size_t i = 0; i < COUNT(values); i++) CHECK(tp_json_type(slice(values[i])) == types[i], "type of %s", values[i]);
}

static void finds(const char *object, const char *name, const char *expected) {
  struct tp_slice value = {"", 0};
  bool found = tp_json_find(slice(object), name, &value);
  CHECK(found ? expected != NULL && slice_is(value, expected) : expected == NULL, "finds %s in %s", name, object);
}

static void test_find(void) {
  finds("{\"a\":1,\"b\":2}", "b", "2");
  finds("{\"a\":1,\"b\":2}", "c", NULL);
  finds("{\"ID\":1,\"Id\":2,\"id\":3,\"iD\":4}", "id", "3");
  finds("{\"id\":1,\"ID\":2}", "id", "1");
  finds("{\"id\":1,\"id\":[2],\"id\":{\"id\":3}}", "id", "{\"id\":3}");
  finds("{\"a\":{\"id\":1}}", "id", NULL);
  finds("{\"i\\u0064\":1}", "id", "1");
  finds("{\"id\":1,\"\\u0069\\u0064\":2}", "id", "2");
  finds("{\"id\\u0000\":1}", "id", NULL);
  finds("{\"id2\":1,\"i\":2,\"\":3}", "id", NULL);
  finds("{\"\":3}", "", "3");
  finds("{\"x\":\"\\\"id\\\":1\"}", "id", NULL);
  finds("{\"x\":\"\\\\\",\"id\":1}", "id", "1");
  finds("{}", "id", NULL);
  finds("[\"id\",1]", "id", NULL);
  finds("\"id\"", "id", NULL);
  finds("null", "id", NULL);
}

static void test_strings(void) {
  static const struct {
    const char *json, *text;
    size_t length;
  } cases[] = {{"\"\"", "", 0},
               {"\"plain\"", "plain", 5},
               {"\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\/\b\f\n\r\t", 8},
               {"\"\\u0041\\u00e9\\u20AC\\uD83d\\uDe00\"", "A\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80", 10},
               {"\"\\u007f\\u0080\\u07ff\\u0800\\uffff\"", "\x7F\xC2\x80\xDF\xBF\xE0\xA0\x80\xEF\xBF\xBF", 11},
               {"\"\xC3\xA9\\u00e9\"", "\xC3\xA9\xC3\xA9", 4},
               {"\"a\\u0000b\"", "a\0b", 3}};
  for (size_t i = 0; i < COUNT(cases); i++) {
    size_t length = 0;
    char *copy = tp_json_copy_string(slice(cases[i].json), &length);
    bool same = length == cases[i].length && memcmp(copy, cases[i].text, length + 1) == 0;
    CHECK(same, "copies %s", cases[i].json);
    bool has_nul = strlen(cases[i].text) != cases[i].length;
    CHECK(tp_json_equals(slice(cases[i].json), cases[i].text) == !has_nul, "compares %s", cases[i].json);
    CHECK(!tp_json_equals(slice(cases[i].json), "plainer"), "tells %s from another", cases[i].json);
    free(copy);
  }
  CHECK(!tp_json_equals(slice("\"a\\nb\""), "a\\nb") && tp_json_equals(slice("\"a\\\\nb\""), "a\\nb"),
        "tells an escape from its letters");
  CHECK(!tp_json_equals(slice("\"plain\""), "plai") && !tp_json_equals(slice("\"plain\""), ""),
        "a prefix is not equal");
}

static cJSON *parse(const char *text) {
  size_t where = 0;
  return tp_json_check(slice(text), &where) == NULL ? tp_json_parse(slice(text)) : NULL;
}

static void prints(const char *text, const char *expected) {
  cJSON *tree = parse(text);
  char *printed = tree != NULL ? cJSON_PrintUnformatted(tree) : NULL;
  CHECK(printed != NULL && strcmp(printed, expected) == 0, "parses %s", text);
  free(printed);
  cJSON_Delete(tree);
}

static void parses_number(const char *text, double expected) {
  cJSON *tree = parse(text);
  CHECK(cJSON_IsNumber(tree) && tree->valuedouble == expected && signbit(tree->valuedouble) == signbit(expected),
        "parses %s", text);
  cJSON_Delete(tree);
}

static void test_big(const char *text, bool big) {
  cJSON *tree = parse(text);
  const char *digits = tp_json_big_integer(tree);
  CHECK(big ? digits != NULL && strcmp(digits, text) == 0 : digits == NULL && cJSON_IsNumber(tree), "%s is %s", text,
        big ? "big" : "a number");
  cJSON_Delete(tree);
}

static void test_parse(void) {
  prints("{\"b\":[1,true,null,\"x\"],\"a\":{}}", "{\"b\":[1,true,null,\"x\"],\"a\":{}}");
  prints("[\"\\ud83d\\ude00\",\"\\\\u0000\",\"\\\\\\\\u0000\"]",
         "[\"\xF0\x9F\x98\x80\",\"\\\\u0000\",\"\\\\\\\\u0000\"]");
  prints("[ 0.5 , -12.25,\"1.5\",1e2 ]", "[0.5,-12.25,\"1.5\",100]");
  parses_number("9007199254740992", 9007199254740992.0);
  parses_number("-9007199254740992", -9007199254740992.0);
  parses_number("9007199254740991", 9007199254740991.0);
  parses_number("9007199254740993.0", 9007199254740992.0);
  parses_number("-0", -0.0);
  parses_number("-0.0", -0.0);
  parses_number("1e-999", 0);
  parses_number("1.7976931348623157e308", 1.7976931348623157e308);
  parses_number("4.9e-324", 4.9e-324);
  parses_number("2.50E+1", 25);
  parses_number("1.25e-2", 0.0125);
  parses_number("0.1234567890123456789012345678901234567890123456789012345678", 0.12345678901234568);
  parses_number("123456789.123456789", 123456789.123456789);
  static const char *const big[] = {"9007199254740993", "-9007199254740993", "10000000000000000",
                                    "18446744073709551616"};
  for (size_t i = 0; i < COUNT(big); i++) test_big(big[i], true);
  static const char *const small[] = {"9007199254740992", "-9007199254740992", "1e300", "-1", "9999999999999999.5"};
  for (size_t i = 0; i < COUNT(small); i++) test_big(small[i], false);

  cJSON *tree =
      parse("{\"a\\u0000b\":[\"\\u0000\",\"x\\u0000\\u0000y\\\\u0000\",\"\",12345678901234567890,1.5,\"plain\"]}");
  const cJSON *list = tree->child;
  char out[32];
  CHECK(tp_json_has_nul(list->string), "a name holds a NUL");
  CHECK(tp_json_restore(list->string, out) == 3 && memcmp(out, "a\0b", 3) == 0, "restores it");
  const cJSON *item = list->child;
  CHECK(tp_json_has_nul(item->valuestring) && tp_json_restore(item->valuestring, out) == 1 && out[0] == '\0',
        "restores a string that is one NUL");
  item = item->next;
  CHECK(tp_json_restore(item->valuestring, out) == 10 && memcmp(out, "x\0\0y\\u0000", 10) == 0,
        "restores several, and leaves an escaped backslash");
  item = item->next;
  CHECK(!tp_json_has_nul(item->valuestring) && tp_json_restore(item->valuestring, out) == 0,
        "an empty string stays one");
  item = item->next;
  CHECK(tp_json_big_integer(item) != NULL && !tp_json_has_nul(item->valuestring), "a big integer is no NUL");
  item = item->next;
  CHECK(cJSON_IsNumber(item) && item->valuedouble == 1.5, "the number behind it is read");
  item = item->next;
  CHECK(tp_json_big_integer(item) == NULL && strcmp(item->valuestring, "plain") == 0, "a plain string stays plain");
  cJSON_Delete(tree);

  /* What the rewritten copy needs most room for, and cut values, which no NUL follows. */
  struct tp_slice inner;
  CHECK(tp_json_find(slice("{\"a\":[0.1,0.1,0.1,0.1,0.1,0.1,0.1,0.1],\"b\":0}"), "a", &inner), "finds a list");
  tree = tp_json_parse(inner);
  CHECK(cJSON_GetArraySize(tree) == 8, "parses a value cut from a document");
  cJSON_Delete(tree);
}

static void test_random_numbers(void) {
  uint64_t state = 88172645463325252u;
  int wrong = 0;
  for (int i = 0; i < 20000; i++) {
    state ^= state << 13, state ^= state >> 7, state ^= state << 17;
    double number;
    char text[64];
    memcpy(&number, &state, sizeof number);
    if (!isfinite(number)) continue;
    if (i % 2) number = (double)(int64_t)(state >> 20) / 1e4;
    snprintf(text, sizeof text, "%.17g", number);
    cJSON *tree = parse(text);
    wrong += tree == NULL || (tp_json_big_integer(tree) == NULL && tree->valuedouble != number);
    cJSON_Delete(tree);
  }
  CHECK(wrong == 0, "parses 20,000 numbers to the last bit");
}

static bool write_file(const char *folder, const char *name, const char *text) {
  char path[256];
  snprintf(path, sizeof path, "%s/%s", folder, name);
  FILE *file = fopen(path, "w");
  if (file == NULL) return false;
  fputs(text, file);
  return fclose(file) == 0;
}

static void test_numbers_there(void) {
  parses_number("12.5", 12.5);
  parses_number("-0.125e2", -12.5);
  parses_number("1.7e308", 1.7e308);
  refuses("1.8e308", "range of a double", 0);
}

/* Run by test_locale in a process of its own, which ends here: glibc's newlocale and setlocale never free what they
 * make of LOCPATH. */
static void test_under_locale(const char *name) {
  char text[16];
  locale_t own = newlocale(LC_NUMERIC_MASK, name, (locale_t)0);
  if (own == (locale_t)0) {
    skipped_because("localedef did not make the locale %s", name);
  } else {
    uselocale(own);
    snprintf(text, sizeof text, "%g", 1.5);
#ifdef __GLIBC__
    CHECK(strcmp(text, "1.5") != 0, "the locale %s of a thread", name);
#else
    if (strcmp(text, "1.5") == 0)
      skipped_because("this libc has no decimal point but the full stop, not even %s's", name);
#endif
    test_numbers_there();
    uselocale(LC_GLOBAL_LOCALE);
    CHECK(setlocale(LC_NUMERIC, name) != NULL, "the locale %s of the process", name);
    test_numbers_there();
  }
  fflush(stdout);
  _exit(check_status());
}

static void test_locale(const char *program, const char *folder, const char *name, const char *point) {
  char text[512], source[64], command[1024];
  snprintf(source, sizeof source, "%s.source", name);
  snprintf(text, sizeof text,
           "comment_char %%\nescape_char /\nLC_NUMERIC\ndecimal_point \"%s\"\nthousands_sep \"\"\n"
           "grouping -1\nEND LC_NUMERIC\n",
           point);
  CHECK(write_file(folder, source, text), "writes %s", source);
  /* localedef's status only says that other categories are missing; whether the locale is there is seen below. */
  const char *under = getenv("UNDER_COMMAND"); /* an emulator's, see tools/test-core-under */
  snprintf(command, sizeof command,
           "(cd %s && localedef -c -i ./%s -f ./charmap ./%s) >/dev/null 2>&1; LOCPATH=%s %s '%s' %s", folder, source,
           name, folder, under ? under : "", program, name);
  fflush(stdout);
  CHECK(system(command) == 0, "numbers under the locale %s", name);
}

/* Locales made here, as a bare system has none: one with a decimal comma, one whose decimal point takes two bytes, of
 * which cJSON would look at the first. */
static void test_locales(const char *program) {
  char folder[] = "/tmp/json_test.XXXXXX", command[128];
  bool ready = mkdtemp(folder) != NULL &&
               write_file(folder, "charmap",
                          "<code_set_name> ARABIC\n<comment_char> %\n<escape_char> /\n<mb_cur_min> 1\n<mb_cur_max> 2\n"
                          "CHARMAP\n<U0000>..<U007F> /x00 ASCII\n<U066B> /xd9/xab POINT\nEND CHARMAP\n");
  CHECK(ready, "makes a folder for locales");
  if (!ready) return;
  test_locale(program, folder, "xx_COMMA", ",");
  test_locale(program, folder, "xx_WIDE", "<U066B>");
  snprintf(command, sizeof command, "rm -rf %s", folder);
  CHECK(system(command) == 0, "removes the folder");
}

/* The name of a locale as an argument: only what is to be seen under it. */
int main(int count, char **arguments) {
  if (count > 1) test_under_locale(arguments[1]);
  test_grammar();
  test_truncation();
  test_depth();
  test_numbers();
  test_utf8();
  test_walk();
  test_find();
  test_strings();
  test_parse();
  test_random_numbers();
  test_locales(arguments[0]);
  return check_status();
}
