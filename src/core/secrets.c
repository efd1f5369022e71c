/* The secrets that no text from the core may show: the API key, and the user names and passwords of proxies. */
#include "secrets.h"

#include <stdlib.h>
#include <string.h>

#include "json_characters.h"
#include "platform/memory.h"
#include "proxy.h"
#include "text.h"

static bool is_known(const struct tp_secrets *secrets, struct tp_slice secret) {
  for (size_t i = 0; i < secrets->count; i++) {
    const struct tp_secret *known = &secrets->list[i];
    if (known->length == secret.length && memcmp(known->at, secret.at, secret.length) == 0) return true;
  }
  return false;
}

static bool add(struct tp_secrets *secrets, struct tp_slice secret, enum tp_secret_use use) {
  if (secret.length < TP_SECRET_SHORTEST || is_known(secrets, secret)) return true;
  struct tp_secret *list = realloc(secrets->list, (secrets->count + 1) * sizeof *list);
  if (!list) return false;
  secrets->list = list;
  struct tp_secret *added = &list[secrets->count];
  *added = (struct tp_secret){malloc(secret.length), secret.length, use, false};
  if (!added->at) return false;
  memcpy(added->at, secret.at, secret.length);
  secrets->count++;
  return true;
}

/* Decodes as libcurl does: an invalid escape stays as it is. */
static void add_decoded(struct tp_text *out, struct tp_slice bytes) {
  for (size_t i = 0; i < bytes.length; i++) {
    char byte = bytes.at[i];
    int high = byte == '%' && i + 2 < bytes.length ? hex_digit((unsigned char)bytes.at[i + 1]) : -1;
    int low = high >= 0 ? hex_digit((unsigned char)bytes.at[i + 2]) : -1;
    if (low >= 0) {
      byte = (char)(high * 16 + low);
      i += 2;
    }
    tp_text_add(out, &byte, 1);
  }
}

static struct tp_slice bytes_of(const struct tp_text *text) {
  return (struct tp_slice){text->at ? text->at : "", text->length};
}

bool tp_secrets_add_proxy(struct tp_secrets *secrets, const char *proxy) {
  struct tp_slice info = tp_proxy_user_info(proxy);
  if (!info.length) return true;
  const char *colon = memchr(info.at, ':', info.length);
  struct tp_slice user = {info.at, colon ? (size_t)(colon - info.at) : info.length};
  struct tp_slice password = {"", 0};
  if (colon) password = (struct tp_slice){colon + 1, info.length - user.length - 1};
  /* The client sends the base64 of the decoded user name and password. */
  struct tp_text user_read = {.secret = true}, password_read = {.secret = true}, both = {.secret = true};
  struct tp_text sent = {.secret = true};
  add_decoded(&user_read, user);
  add_decoded(&password_read, password);
  add_decoded(&both, info);
  if (!both.failed) tp_text_add_base64(&sent, both.at, both.length);
  bool good = !user_read.failed && !password_read.failed && !both.failed && !sent.failed;
  enum tp_secret_use user_use =
      colon ? TP_SECRET_WORD : TP_SECRET_PARTS; /* a user name without a password is a token */
  good = good && add(secrets, password, TP_SECRET_PARTS) && add(secrets, bytes_of(&password_read), TP_SECRET_PARTS) &&
         add(secrets, user, user_use) && add(secrets, bytes_of(&user_read), user_use) &&
         add(secrets, info, TP_SECRET_WHOLE) && add(secrets, bytes_of(&sent), TP_SECRET_PARTS);
  tp_text_free(&user_read);
  tp_text_free(&password_read);
  tp_text_free(&both);
  tp_text_free(&sent);
  return good;
}

static void wipe_secret(struct tp_secret *secret) {
  tp_overwrite(secret->at, secret->length);
  free(secret->at);
}

bool tp_secrets_add_key(struct tp_secrets *secrets, const char *key) {
  size_t before = secrets->count, old_keys = 0, oldest = 0;
  if (!add(secrets, (struct tp_slice){key, strlen(key)}, TP_SECRET_PARTS)) return false;
  if (secrets->count == before) return true;
  secrets->list[before].old_key = true;
  for (size_t i = secrets->count; i--;) {
    if (!secrets->list[i].old_key) continue;
    old_keys++;
    oldest = i;
  }
  if (old_keys <= TP_SECRETS_OLD_KEYS) return true;
  wipe_secret(&secrets->list[oldest]);
  secrets->count--;
  memmove(&secrets->list[oldest], &secrets->list[oldest + 1], (secrets->count - oldest) * sizeof *secrets->list);
  return true;
}

void tp_secrets_wipe(struct tp_secrets *secrets) {
  for (size_t i = 0; i < secrets->count; i++) {
    wipe_secret(&secrets->list[i]);
  }
  free(secrets->list);
  *secrets = (struct tp_secrets){0};
}
