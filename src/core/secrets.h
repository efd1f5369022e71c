/* The secrets that no text from the core may show: the API key, and the user names and passwords of proxies. */
#ifndef TP_SECRETS_H
#define TP_SECRETS_H

#include <stdbool.h>
#include <stddef.h>

#include "slice.h"

/* Which texts must not show. */
enum tp_secret_use {
  TP_SECRET_PARTS, /* the secret and parts of it (see foreign_text.h): a key, a password */
  TP_SECRET_WHOLE, /* the whole secret: a user name with its password */
  TP_SECRET_WORD   /* the whole secret as a separate word: a user name, because it may be part of an ordinary word */
};

struct tp_secret {
  char *at; /* owned; any bytes */
  size_t length;
  enum tp_secret_use use;
  bool old_key;
};

/* Starts as {0}. */
struct tp_secrets {
  const char *key;        /* borrowed; NULL: none, or it was wiped */
  struct tp_secret *list; /* owned: of proxies */
  size_t count;
};

/* Adds the user name and the password of a proxy from an option or the environment, each in the spellings in which it
 * may come back, even if the proxy can't be parsed. Those of fewer than TP_SECRET_SHORTEST bytes are left out: they
 * can't be told from words, and are redacted in URLs anyway. A known secret is not added again. False on lack of
 * memory. */
enum { TP_SECRET_SHORTEST = 4 };
bool tp_secrets_add_proxy(struct tp_secrets *secrets, const char *proxy);

/* Adds a key that was replaced, because a later answer may still quote it. The last TP_SECRETS_OLD_KEYS are kept. False
 * on lack of memory. */
enum { TP_SECRETS_OLD_KEYS = 16 };
bool tp_secrets_add_key(struct tp_secrets *secrets, const char *key);

/* Overwrites and frees them, and makes it {0}. */
void tp_secrets_wipe(struct tp_secrets *secrets);

#endif
