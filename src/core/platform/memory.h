/* Bytes in memory: overwriting them for good, and their order in a number. */
#ifndef TP_MEMORY_H
#define TP_MEMORY_H

#include <stdint.h>
#include <string.h>

/* Overwrites a secret that nobody reads any more, which a compiler may leave out of a plain memset. */
static inline void tp_overwrite(void *bytes, size_t length) {
  memset(bytes, 0, length);
  __asm__ __volatile__("" : : "r"(bytes) : "memory");
}

/* Eight bytes as a number whose lowest byte is the first. */
static inline uint64_t tp_little_endian(const void *bytes) {
  uint64_t word;
  memcpy(&word, bytes, sizeof word);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
  word = __builtin_bswap64(word);
#endif
  return word;
}

#endif
