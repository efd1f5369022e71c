/* Texts without the differences of upper and lower case. The process is in the C locale. */
#include "../../src/core/folded_text.h"

#include "check.h"

static const struct {
  const char *given, *folded;
} cases[] = {
    {"", ""},
    {"Acct 123ABC", "acct 123abc"},
    {"CAFÉ Müller", "café müller"},
    {"ŁÓDŹ, ŠKODA", "łódź, škoda"},
    {"ΣΊΣΥΦΟΣ σίσυφος", "σίσυφοσ σίσυφοσ"},
    {"МОСКВА Київ", "москва київ"},
    {"李小龍", "李小龍"},
    {"𐐀", "𐐨"}, /* beyond the first 65,536 */
    {"E\xCC\x81", "e\xCC\x81"},
    /* what is no UTF-8 stays */
    {"\xC3", "\xC3"},
    {"A\xFF"
     "B",
     "a\xFF"
     "b"},
};

int main(void) {
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    struct tp_text out = {0};
    tp_text_add_string(&out, "|");
    tp_folded_add(&out, cases[i].given, strlen(cases[i].given));
    if (!out.at) return EXIT_FAILURE;
    CHECK(strcmp(out.at + 1, cases[i].folded) == 0, "%s becomes %s (%s)", cases[i].given, cases[i].folded, out.at + 1);
    tp_text_free(&out);
  }
  return check_status();
}
