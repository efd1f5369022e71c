/* Text as a terminal shows it: what is marked, and in how many columns. The process is in the C locale. */
#include "../../src/core/shown_text.h"

#include <wchar.h>

#include "../../src/core/unicode_locale.h"
#include "check.h"

#define MARKED "?"
#define UNASSIGNED "\xCD\xB8" /* U+0378 */

static const struct {
  const char *given;
  size_t most;
  const char *shown;
  size_t columns;
} cases[] = {
    {"", 8, "", 0},
    {"Acct 123abc", 20, "Acct 123abc", 11},
    {"Acct 123abc", 11, "Acct 123abc", 11},
    {"Acct 123abc", 10, "Acct 123a…", 10},
    {"Acct", 1, "…", 1},
    /* wide characters take two columns, and are not cut in half */
    {"李小龍", 6, "李小龍", 6},
    {"李小龍", 5, "李小…", 5},
    {"李小龍", 4, "李…", 3},
    {"李", 1, "…", 1},
    {"한국 ｆｕｌｌ", 20, "한국 ｆｕｌｌ", 13},
    /* combining ones take none, and stay with their base */
    {"Zoe\xCC\x88 M", 6, "Zoe\xCC\x88 M", 5},
    {"Zoe\xCC\x88 Mu\xCC\x88ller", 7, "Zoe\xCC\x88 Mu\xCC\x88…", 7},
    {"\xCC\x88x", 8, MARKED "x", 2},
    {"e\xCC\x88\xCC\x88\xCC\x88\xCC\x88\xCC\x88\xCC\x88\xCC\x88x", 8, "e\xCC\x88\xCC\x88\xCC\x88\xCC\x88" MARKED "x",
     3},
    /* emoji: two columns each, whatever a terminal makes of those that are put together */
    {"🙂", 8, "🙂", 2},
    {"👨\xE2\x80\x8D👩\xE2\x80\x8D👧", 8, "👨👩👧", 6},
    {"👍\xF0\x9F\x8F\xBD!", 8, "👍!", 3},
    {"❤\xEF\xB8\x8F", 8, "❤", 1},
    {"🇩🇪", 8, "🇩🇪", 2},
    {"\xF0\x9F\x8F\xBD", 8, "\xF0\x9F\x8F\xBD", 2},
    /* what is not seen, moves or turns is marked */
    {"a\x1B[2Jb\r\n\tc\x7F", 20, "a" MARKED "[2Jb" MARKED MARKED MARKED "c" MARKED, 11},
    {"a\xC2\x85\xC2\x9B"
     "b",
     8, "a" MARKED MARKED "b", 4},
    {"a\xE2\x80\xAE"
     "b\xE2\x81\xA6\xD8\x9C\xE2\x80\x8F",
     8, "a" MARKED "b" MARKED MARKED MARKED, 6},
    {"a\xE2\x80\x8B\xE2\x80\x8C\xE2\x80\x8D\xEF\xBB\xBF\xC2\xAD"
     "b",
     8, "a" MARKED MARKED MARKED MARKED MARKED "b", 7},
    {"a\xE2\x80\xA8\xE2\x80\xA9", 8, "a" MARKED MARKED, 3},
    {"\xE3\x85\xA4\xE1\x85\x9F\xE2\xA0\x80", 8, MARKED MARKED MARKED, 3},
    {"a\xF3\xA0\x81\x81", 8, "a" MARKED, 2},
    {"\xEF\xB8\x8F", 8, MARKED, 1},
    {UNASSIGNED, 8, MARKED, 1},
    /* bytes that are no UTF-8 */
    {"caf\xE9 \xED\xA0\x80", 20, "caf" MARKED " " MARKED MARKED MARKED, 8},
    {"\xE2\x80", 8, MARKED MARKED, 2},
};

/* Whether the libc tells apart what is a character: musl gives all that Unicode may assign yet a width. */
static bool knows_unassigned(void) {
  locale_t unicode = tp_unicode_locale(), before = unicode ? uselocale(unicode) : (locale_t)0;
  bool knows = wcwidth(0x378) == -1;
  if (before) (void)uselocale(before);
  return knows;
}

int main(void) {
  bool all = knows_unassigned();
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    if (!all && strcmp(cases[i].given, UNASSIGNED) == 0) {
      skipped_because("this libc calls each code point a character, also U+0378");
      continue;
    }
    struct tp_text out = {0};
    tp_text_add_string(&out, "|");
    size_t columns = tp_shown_add(&out, cases[i].given, strlen(cases[i].given), cases[i].most);
    if (!out.at) return EXIT_FAILURE;
    CHECK(strcmp(out.at + 1, cases[i].shown) == 0, "shows %s (%s)", cases[i].shown, out.at + 1);
    CHECK(columns == cases[i].columns, "%s takes %d columns (%d)", cases[i].shown, (int)cases[i].columns, (int)columns);
    CHECK(columns <= cases[i].most, "%s fits", cases[i].shown);
    tp_text_free(&out);
  }
  struct tp_text out = {0};
  CHECK(tp_shown_add(&out, "a\0b", 3, 8) == 3 && out.at && strcmp(out.at, "a?b") == 0, "a NUL is marked (%s)",
        out.at ? out.at : "");
  tp_text_free(&out);
  return check_status();
}
