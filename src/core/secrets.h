/* What must not show in any text that leaves the core: the API key, and the user names and passwords of proxies. */
#ifndef TP_SECRETS_H
#define TP_SECRETS_H

#include <stdbool.h>
#include <stddef.h>

#include "slice.h"

/* What of a secret must not show. */
enum tp_secret_use {
  TP_SECRET_PARTS, /* parts neither (see foreign_text.h): a key, a password */
  TP_SECRET_WHOLE, /* all of it: a user name with its password */
  TP_SECRET_WORD   /* the same, as a word of its own: a user name, which may be part of an ordinary word */
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

/* Adds the user name and the password of a proxy as it is written in an option or in the environment, each in the
 * spellings in which it may come back; a proxy that can't be parsed counts as well. Those of fewer than
 * TP_SECRET_SHORTEST bytes are left out: they can't be told from words, and are blotted out in URLs anyway. What is
 * known already is not added again. False on lack of memory. */
enum { TP_SECRET_SHORTEST = 4 };
bool tp_secrets_add_proxy(struct tp_secrets *secrets, const char *proxy);

/* Adds a key that was in use, as an answer that is on its way, or a log at the service, may still quote it. Of older
 * ones the last TP_SECRETS_OLD_KEYS are kept. False on lack of memory. */
enum { TP_SECRETS_OLD_KEYS = 16 };
bool tp_secrets_add_key(struct tp_secrets *secrets, const char *key);

/* Overwrites and frees them, and makes it {0}. */
void tp_secrets_wipe(struct tp_secrets *secrets);

#endif
