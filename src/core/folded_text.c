/* Makes texts equal that differ in the case of their letters alone, in any alphabet. */
#include "folded_text.h"

#include <stdint.h>
#include <wctype.h>

#include "unicode_locale.h"
#include "utf8.h"

/* Upper case first: "ς" and "σ" have one upper case, and two lower ones. */
static uint32_t fold(uint32_t code, locale_t unicode) {
  if (code < 0x80) return code >= 'A' && code <= 'Z' ? code + ('a' - 'A') : code;
  if (!unicode) return code;
  return (uint32_t)towlower_l(towupper_l((wint_t)code, unicode), unicode);
}

void tp_folded_add(struct tp_text *out, const char *bytes, size_t length) {
  locale_t unicode = tp_unicode_locale();
  const unsigned char *at = (const unsigned char *)bytes, *end = at + length, *next;
  for (; at < end; at = next) {
    next = *at < 0x80 ? at + 1 : tp_utf8_skip(at, end);
    if (!next) {
      next = at + 1;
      tp_text_add(out, (const char *)at, 1);
      continue;
    }
    char folded[4];
    uint32_t code = *at < 0x80 ? *at : tp_utf8_code(at, (size_t)(next - at));
    tp_text_add(out, folded, tp_utf8_encode(fold(code, unicode), folded));
  }
}
