/* Ed25519 signatures (RFC 8032), checked by OpenSSL's libcrypto. */
#include "signature.h"

#if !__has_include(<openssl/evp.h>)
#error "OpenSSL's headers are missing: install libssl-dev, or build without webhooks: make WEBHOOK=no"
#endif
#include <openssl/err.h>
#include <openssl/evp.h>
#include <string.h>

/* The y of the points whose order divides 8, low byte first: 0, 1, the two of order 8, -1, and then 0 and 1 again as
 * they can be written with p added. The top bit, the sign of x, is left out. */
static const unsigned char weak[][TP_KEY_LENGTH] = {
    {0},
    {1},
    {0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4, 0x89, 0xf2, 0xef, 0x98, 0xf0,
     0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6, 0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05},
    {0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b, 0x76, 0x0d, 0x10, 0x67, 0x0f,
     0x2a, 0x20, 0x53, 0xfa, 0x2c, 0x39, 0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03, 0x7a},
    {0xec, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
     0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f},
    {0xed, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
     0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f},
    {0xee, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
     0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f},
};

bool tp_key_is_weak(const unsigned char key[TP_KEY_LENGTH]) {
  unsigned char y[TP_KEY_LENGTH];
  memcpy(y, key, sizeof y);
  y[TP_KEY_LENGTH - 1] &= 0x7f;
  for (size_t i = 0; i < sizeof weak / sizeof weak[0]; i++) {
    if (memcmp(y, weak[i], sizeof y) == 0) return true;
  }
  return false;
}

static enum tp_signature_verdict verify(EVP_PKEY *key, EVP_MD_CTX *context, const unsigned char *signature,
                                        struct tp_slice message) {
  if (!key || !context || EVP_DigestVerifyInit(context, NULL, NULL, NULL, key) != 1) return TP_SIGNATURE_UNCHECKED;
  /* Anything but 1 is no proof: 0 says that the signature is wrong, less that it is none. */
  int result =
      EVP_DigestVerify(context, signature, TP_SIGNATURE_LENGTH, (const unsigned char *)message.at, message.length);
  return result == 1 ? TP_SIGNATURE_GOOD : TP_SIGNATURE_BAD;
}

enum tp_signature_verdict tp_signature_check(const unsigned char key[TP_KEY_LENGTH],
                                             const unsigned char signature[TP_SIGNATURE_LENGTH],
                                             struct tp_slice message) {
  ERR_set_mark();
  EVP_PKEY *public_key = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, key, TP_KEY_LENGTH);
  EVP_MD_CTX *context = EVP_MD_CTX_new();
  enum tp_signature_verdict verdict = verify(public_key, context, signature, message);
  EVP_MD_CTX_free(context);
  EVP_PKEY_free(public_key);
  ERR_pop_to_mark();
  return verdict;
}

static bool sign(EVP_PKEY *key, EVP_MD_CTX *context, struct tp_slice message, unsigned char *signature) {
  size_t length = TP_SIGNATURE_LENGTH;
  return key && context && EVP_DigestSignInit(context, NULL, NULL, NULL, key) == 1 &&
         EVP_DigestSign(context, signature, &length, (const unsigned char *)message.at, message.length) == 1;
}

bool tp_signature_make(const unsigned char seed[TP_SEED_LENGTH], struct tp_slice message,
                       unsigned char signature[TP_SIGNATURE_LENGTH], unsigned char key[TP_KEY_LENGTH]) {
  size_t length = TP_KEY_LENGTH;
  ERR_set_mark();
  EVP_PKEY *private_key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, seed, TP_SEED_LENGTH);
  EVP_MD_CTX *context = EVP_MD_CTX_new();
  bool made =
      sign(private_key, context, message, signature) && EVP_PKEY_get_raw_public_key(private_key, key, &length) == 1;
  EVP_MD_CTX_free(context);
  EVP_PKEY_free(private_key);
  ERR_pop_to_mark();
  return made;
}
