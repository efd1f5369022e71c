/* Base64 (RFC 4648 section 4) of things whose length is known: keys and signatures. */
#ifndef TP_WEBHOOK_BASE64_H
#define TP_WEBHOOK_BASE64_H

#include <stdbool.h>
#include <stddef.h>

#include "../core/slice.h"

/* Reads text into bytes, exactly length of them. False, the bytes undefined, when text is anything but the one way to
 * write that many bytes: another length, another alphabet, white space, wrong padding, bits left over. */
bool tp_base64_decode(struct tp_slice text, unsigned char *bytes, size_t length);

/* The size of that many bytes as text, with its NUL. */
#define TP_BASE64_SIZE(length) (((length) + 2) / 3 * 4 + 1)

/* Writes bytes as text, NUL-terminated, into TP_BASE64_SIZE(length) characters. */
void tp_base64_encode(const unsigned char *bytes, size_t length, char *text);

#endif
