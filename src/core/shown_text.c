/* Fits text that others wrote into one line of a terminal, and counts its columns. */
#include "shown_text.h"

#include <locale.h>
#include <stdint.h>
#include <wchar.h>

#include "unicode_locale.h"
#include "utf8.h"

enum { JOINER = 0x200D, COMBINING_MOST = 4 };

static const char ellipsis[] = "…";

struct range {
  uint32_t first, last;
};

static bool is_in(const struct range *ranges, size_t count, uint32_t code) {
  for (size_t i = 0; i < count; i++) {
    if (code >= ranges[i].first && code <= ranges[i].last) return true;
  }
  return false;
}

#define IS_IN(ranges, code) is_in(ranges, sizeof(ranges) / sizeof(ranges)[0], code)

/* Unicode's Default_Ignorable_Code_Point, with the controls, line ends and annotations, and the blank of Braille. */
static const struct range hidden[] = {
    {0x00, 0x1F},     {0x7F, 0x9F},     {0xAD, 0xAD},       {0x34F, 0x34F},     {0x61C, 0x61C},
    {0x115F, 0x1160}, {0x17B4, 0x17B5}, {0x180B, 0x180F},   {0x200B, 0x200F},   {0x2028, 0x202E},
    {0x2060, 0x206F}, {0x2800, 0x2800}, {0x3164, 0x3164},   {0xFE00, 0xFE0F},   {0xFEFF, 0xFEFF},
    {0xFFA0, 0xFFA0}, {0xFFF0, 0xFFFB}, {0x1BCA0, 0x1BCA3}, {0x1D173, 0x1D17A}, {0xE0000, 0xE0FFF},
};

static const struct range selectors[] = {{0xFE00, 0xFE0F}, {0x1F3FB, 0x1F3FF}, {0xE0100, 0xE01EF}};

static const struct range emoji[] = {{0x2190, 0x2BFF}, {0x1F000, 0x1FAFF}};

/* The number of columns of a visible character; -1: Unicode has not assigned it. Without such a locale a rough table
 * decides, which knows only the first block of combining characters. */
static int width_of(uint32_t code, bool has_locale) {
  static const struct range wide[] = {{0x1100, 0x115F}, {0x2E80, 0xA4CF}, {0xAC00, 0xD7A3},   {0xF900, 0xFAFF},
                                      {0xFE30, 0xFE6F}, {0xFF00, 0xFF60}, {0x1F300, 0x1FAFF}, {0x20000, 0x3FFFD}};
  if (code < 0x7F) return 1;
  if (has_locale) return wcwidth((wchar_t)code);
  if (code >= 0x300 && code <= 0x36F) return 0;
  return IS_IN(wide, code) ? 2 : 1;
}

/* Returns the code of the character at a position before end; UINT32_MAX: the byte there is no UTF-8. *next: the
 * position after it.
 */
static uint32_t code_at(const unsigned char *at, const unsigned char *end, const unsigned char **next) {
  *next = *at < 0x80 ? at + 1 : tp_utf8_skip(at, end);
  if (!*next) {
    *next = at + 1;
    return UINT32_MAX;
  }
  return *at < 0x80 ? *at : tp_utf8_code(at, (size_t)(*next - at));
}

/* The line so far. */
struct line {
  struct tp_text *out;
  size_t columns, most;
  size_t cut_length, cut_columns; /* where the ellipsis would stand */
  uint32_t base;                  /* the last character that took a column, 0: none */
  unsigned combining;             /* on the base */
  bool has_locale;                /* the thread is in the locale that knows Unicode */
};

/* Adds a character; false if it does not fit. */
static bool add(struct line *line, const char *bytes, size_t length, int width) {
  if (line->columns + (size_t)width > line->most) return false;
  tp_text_add(line->out, bytes, length);
  line->columns += (size_t)width;
  if (line->columns < line->most) {
    line->cut_length = line->out->length;
    line->cut_columns = line->columns;
  }
  return true;
}

static bool add_mark(struct line *line) {
  line->base = '?';
  line->combining = 0;
  return add(line, "?", 1, 1);
}

/* Whether a character only chooses a form of the base. after: the next character; 0: none. */
static bool is_form(const struct line *line, uint32_t code, uint32_t after) {
  if (!line->base || line->base == '?') return false;
  if (code == JOINER) return IS_IN(emoji, line->base) && IS_IN(emoji, after);
  return IS_IN(selectors, code) && (code < 0x1F000 || code > 0x1FFFF || IS_IN(emoji, line->base));
}

static bool add_character(struct line *line, const unsigned char *at, const unsigned char *next, uint32_t code) {
  int width = code == UINT32_MAX || IS_IN(hidden, code) ? -1 : width_of(code, line->has_locale);
  if (width == 0) {
    if (line->combining > COMBINING_MOST) return true; /* the question mark stands for it */
    if (line->base && line->combining++ < COMBINING_MOST) return add(line, (const char *)at, (size_t)(next - at), 0);
    bool fits = add_mark(line);
    line->combining = COMBINING_MOST + 1;
    return fits;
  }
  if (width < 0) return add_mark(line);
  line->base = code;
  line->combining = 0;
  return add(line, (const char *)at, (size_t)(next - at), width);
}

size_t tp_shown_add(struct tp_text *out, const char *bytes, size_t length, size_t most) {
  locale_t unicode = tp_unicode_locale();
  locale_t before = unicode ? uselocale(unicode) : (locale_t)0;
  struct line line = {.out = out, .most = most, .cut_length = out->length, .has_locale = unicode != (locale_t)0};
  const unsigned char *at = (const unsigned char *)bytes, *end = at + length, *next, *behind;
  bool fits = true;
  for (; fits && at < end; at = next) {
    uint32_t code = code_at(at, end, &next);
    uint32_t after = code == JOINER && next < end ? code_at(next, end, &behind) : 0;
    if (!is_form(&line, code, after)) fits = add_character(&line, at, next, code);
  }
  if (!fits && !out->failed) {
    out->length = line.cut_length;
    tp_text_add_string(out, ellipsis);
    line.columns = line.cut_columns + 1;
  }
  if (before) (void)uselocale(before);
  return line.columns;
}
