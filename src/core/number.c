/* Reads the decimal numbers of headers, whatever the locale of the process. */
#include "number.h"

static const double largest = 1e300;
static const double fraction_scale = 1e6;

static bool is_digit(const struct tp_slice *text) {
  return text->length > 0 && *text->at >= '0' && *text->at <= '9';
}

static double parse_digit(struct tp_slice *text) {
  text->length--;
  return *text->at++ - '0';
}

bool tp_number_parse(struct tp_slice text, double *number) {
  double whole = 0, fraction = 0, scale = 1;
  if (!is_digit(&text)) return false;
  while (is_digit(&text) && whole <= largest) whole = whole * 10 + parse_digit(&text);
  if (whole > largest) return false;
  if (text.length > 1 && *text.at == '.') {
    text.at++;
    text.length--;
    while (is_digit(&text)) {
      double digit = parse_digit(&text);
      if (scale >= fraction_scale) continue;
      fraction = fraction * 10 + digit;
      scale *= 10;
    }
  }
  if (text.length > 0) return false;
  *number = whole + fraction / scale;
  return true;
}
