/* Ed25519 signatures (RFC 8032), checked by OpenSSL's libcrypto. */
#ifndef TP_WEBHOOK_SIGNATURE_H
#define TP_WEBHOOK_SIGNATURE_H

#include <stdbool.h>

#include "../core/slice.h"

enum { TP_KEY_LENGTH = 32, TP_SEED_LENGTH = 32, TP_SIGNATURE_LENGTH = 64 };

enum tp_signature_verdict {
  TP_SIGNATURE_GOOD,
  TP_SIGNATURE_BAD,
  TP_SIGNATURE_UNCHECKED /* OpenSSL could not look: no memory, or an OpenSSL that is kept from Ed25519 */
};

/* Whether a public key is one under which anybody can sign: a point of small order, as the 32 zeros of a placeholder
 * are. */
bool tp_key_is_weak(const unsigned char key[TP_KEY_LENGTH]);

/* Checks a message's signature. OpenSSL's queue of errors is left as it was found: it belongs to the host, and nginx
 * takes what it finds there for an error of its own. Nothing of OpenSSL's is set up or cleaned up for the process, but
 * for what OpenSSL does by itself on first use. */
enum tp_signature_verdict tp_signature_check(const unsigned char key[TP_KEY_LENGTH],
                                             const unsigned char signature[TP_SIGNATURE_LENGTH],
                                             struct tp_slice message);

/* Signs a message with a private key, for tests: writes the signature, and the public key that fits. False where
 * OpenSSL could not; its queue of errors is left as it was. */
bool tp_signature_make(const unsigned char seed[TP_SEED_LENGTH], struct tp_slice message,
                       unsigned char signature[TP_SIGNATURE_LENGTH], unsigned char key[TP_KEY_LENGTH]);

#endif
