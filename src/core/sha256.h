/* SHA-256 (FIPS 180-4), by which the documents API names the contents of a file. */
#ifndef TP_SHA256_H
#define TP_SHA256_H

#include <stddef.h>
#include <stdint.h>

enum { TP_SHA256_HEX = 64 };

struct tp_sha256 {
  uint32_t state[8];
  uint64_t bytes;
  unsigned char block[64];
};

void tp_sha256_start(struct tp_sha256 *hash);
void tp_sha256_add(struct tp_sha256 *hash, const char *bytes, size_t length);

/* Writes the digest in lower-case hexadecimal digits, with a NUL at its end. The hash can't be added to after that. */
void tp_sha256_finish(struct tp_sha256 *hash, char hex[TP_SHA256_HEX + 1]);

#endif
