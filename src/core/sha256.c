/* SHA-256 (FIPS 180-4). */
#include "sha256.h"

#include <stdio.h>
#include <string.h>

/* Section 4.2.2. */
static const uint32_t constants[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

/* Section 5.3.3. */
static const uint32_t initial_state[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                          0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};

static uint32_t rotate(uint32_t x, int bits) {
  return x >> bits | x << (32 - bits);
}

/* Section 6.2.2. */
static void add_block(uint32_t state[8], const unsigned char *block) {
  uint32_t w[64], s[8];
  for (int i = 0; i < 16; i++, block += 4)
    w[i] = (uint32_t)block[0] << 24 | (uint32_t)block[1] << 16 | (uint32_t)block[2] << 8 | block[3];
  for (int i = 16; i < 64; i++) {
    uint32_t before = w[i - 15], latest = w[i - 2];
    w[i] = w[i - 16] + (rotate(before, 7) ^ rotate(before, 18) ^ before >> 3) + w[i - 7] +
           (rotate(latest, 17) ^ rotate(latest, 19) ^ latest >> 10);
  }
  memcpy(s, state, sizeof s);
  for (int i = 0; i < 64; i++) {
    uint32_t first = s[7] + (rotate(s[4], 6) ^ rotate(s[4], 11) ^ rotate(s[4], 25)) + ((s[4] & s[5]) ^ (~s[4] & s[6])) +
                     constants[i] + w[i];
    uint32_t second =
        (rotate(s[0], 2) ^ rotate(s[0], 13) ^ rotate(s[0], 22)) + ((s[0] & s[1]) ^ (s[0] & s[2]) ^ (s[1] & s[2]));
    memmove(s + 1, s, 7 * sizeof s[0]);
    s[4] += first;
    s[0] = first + second;
  }
  for (int i = 0; i < 8; i++) state[i] += s[i];
}

void tp_sha256_start(struct tp_sha256 *hash) {
  memcpy(hash->state, initial_state, sizeof hash->state);
  hash->bytes = 0;
}

void tp_sha256_add(struct tp_sha256 *hash, const char *bytes, size_t length) {
  const unsigned char *at = (const unsigned char *)bytes;
  size_t kept = hash->bytes % 64;
  hash->bytes += length;
  if (kept) {
    size_t room = 64 - kept, taken = length < room ? length : room;
    memcpy(hash->block + kept, at, taken);
    at += taken;
    length -= taken;
    if (taken < room) return;
    add_block(hash->state, hash->block);
  }
  for (; length >= 64; at += 64, length -= 64) add_block(hash->state, at);
  if (length) memcpy(hash->block, at, length);
}

void tp_sha256_finish(struct tp_sha256 *hash, char hex[TP_SHA256_HEX + 1]) {
  uint64_t bits = hash->bytes * 8;
  char padding[72] = {(char)0x80}; /* a 1 bit, zeros up to byte 56 of a block, then the length in bits */
  size_t zeros = (size_t)((hash->bytes % 64 < 56 ? 56 : 120) - hash->bytes % 64);
  for (size_t i = 0; i < 8; i++) padding[zeros + i] = (char)(bits >> (56 - 8 * i));
  tp_sha256_add(hash, padding, zeros + 8);
  for (size_t i = 0; i < 8; i++) snprintf(hex + 8 * i, 9, "%08x", hash->state[i]);
}
