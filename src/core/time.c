/* Parses the API's and HTTP's dates by arithmetic alone, without locale, time zone, or the C library's calendar. */
#include "time.h"

#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "number.h"

enum { DAY_SECONDS = 24 * 60 * 60, YEAR_SECONDS = 31556952 };

/* From these numbers on, a number is an epoch in seconds, in milliseconds, in microseconds, and invalid. */
static const double first_s = 1e9, first_ms = 1e11, first_us = 1e14, first_beyond = 1e17;

static bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/* Parses exactly that many digits, a number between low and high. */
static bool parse_number(struct tp_slice *text, size_t digits, int low, int high, int *number) {
  int value = 0;
  if (text->length < digits) return false;
  for (size_t i = 0; i < digits; i++) {
    if (!is_digit(text->at[i])) return false;
    value = value * 10 + (text->at[i] - '0');
  }
  if (value < low || value > high) return false;
  text->at += digits;
  text->length -= digits;
  *number = value;
  return true;
}

/* Parses one character of a set. */
static bool parse_any(struct tp_slice *text, const char *set, char *taken) {
  if (text->length == 0) return false;
  for (; *set != '\0'; set++) {
    if (*text->at != *set) continue;
    *taken = *set;
    text->at++;
    text->length--;
    return true;
  }
  return false;
}

/* Parses the digits after the point as fraction / scale. It drops those past a microsecond: near today's dates, doubles
 * are 2.4e-7 seconds apart. */
static bool parse_fraction(struct tp_slice *text, int64_t *fraction, int64_t *scale) {
  if (text->length == 0 || !is_digit(*text->at)) return false;
  for (; text->length > 0 && is_digit(*text->at); text->at++, text->length--) {
    if (*scale == 1000000) continue;
    *fraction = *fraction * 10 + (*text->at - '0');
    *scale *= 10;
  }
  return true;
}

/* Parses Z or an offset like +02:00, as seconds east of UTC. */
static bool parse_zone(struct tp_slice *text, int *east) {
  char sign, colon;
  int hours, minutes;
  *east = 0;
  if (parse_any(text, "Zz", &sign)) return true;
  if (!parse_any(text, "+-", &sign) || !parse_number(text, 2, 0, 23, &hours) || !parse_any(text, ":", &colon) ||
      !parse_number(text, 2, 0, 59, &minutes)) {
    return false;
  }
  *east = (hours * 60 + minutes) * (sign == '-' ? -60 : 60);
  return true;
}

static int days_in_month(int year, int month) {
  static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  return days[month - 1] + (leap && month == 2);
}

/* Days from 1970-01-01 in the Gregorian calendar. The year is counted from March, so that the leap day is its last:
 * the months from March on then begin at day (153 * m + 2) / 5. */
static int64_t days_from_civil(int year, int month, int day) {
  if (month <= 2) {
    year--;
    month += 12;
  }
  int day_of_year = (153 * (month - 3) + 2) / 5 + day - 1;
  return (int64_t)year * 365 + year / 4 - year / 100 + year / 400 + day_of_year - 719468;
}

bool tp_time_parse(struct tp_slice text, double *seconds) {
  int year, month, day, hour, minute, second, east;
  int64_t fraction = 0, scale = 1;
  char sign;
  if (!parse_number(&text, 4, 1, 9999, &year) || !parse_any(&text, "-", &sign) ||
      !parse_number(&text, 2, 1, 12, &month) || !parse_any(&text, "-", &sign) ||
      !parse_number(&text, 2, 1, days_in_month(year, month), &day) || !parse_any(&text, "Tt ", &sign) ||
      !parse_number(&text, 2, 0, 23, &hour) || !parse_any(&text, ":", &sign) ||
      !parse_number(&text, 2, 0, 59, &minute) || !parse_any(&text, ":", &sign) ||
      !parse_number(&text, 2, 0, 60, &second)) {
    return false;
  }
  if (parse_any(&text, ".", &sign) && !parse_fraction(&text, &fraction, &scale)) return false;
  if (!parse_zone(&text, &east) || text.length != 0) return false;
  int64_t whole = days_from_civil(year, month, day) * DAY_SECONDS + hour * 3600 + minute * 60 + second - east;
  /* A leap second is the last second of a UTC day (RFC 3339 section 5.7), so the next one is at midnight. */
  if (second == 60 && whole % DAY_SECONDS != 0) return false;
  /* One division of exact numbers: the nearest double to the decimal text. */
  *seconds = (double)(whole * scale + fraction) / (double)scale;
  return true;
}

/* Parses one of the names, in any letter case. Returns its number, from 1; 0: none of them. */
static int parse_name(struct tp_slice *text, const char *const *names) {
  for (int i = 0; names[i]; i++) {
    size_t length = strlen(names[i]);
    if (text->length < length || strncasecmp(text->at, names[i], length) != 0) continue;
    text->at += length;
    text->length -= length;
    return i + 1;
  }
  return 0;
}

static bool parse_month(struct tp_slice *text, int *month) {
  static const char *const names[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul",
                                      "Aug", "Sep", "Oct", "Nov", "Dec", NULL};
  *month = parse_name(text, names);
  return *month > 0;
}

static bool parse_text(struct tp_slice *text, const char *expected) {
  const char *const names[] = {expected, NULL};
  return parse_name(text, names) > 0;
}

static bool parse_time_of_day(struct tp_slice *text, int *second_of_day) {
  int hour, minute, second;
  if (!parse_number(text, 2, 0, 23, &hour) || !parse_text(text, ":") || !parse_number(text, 2, 0, 59, &minute) ||
      !parse_text(text, ":") || !parse_number(text, 2, 0, 60, &second)) {
    return false;
  }
  *second_of_day = hour * 3600 + minute * 60 + second;
  return true;
}

/* The year that ends in these two digits and is at most 50 years from now. */
static int whole_year(int two_digits, double now) {
  int this_year = 1970 + (int)(fmin(fmax(now, 0), 1e11) / YEAR_SECONDS);
  int year = this_year - this_year % 100 + two_digits;
  if (year > this_year + 50) return year - 100;
  return year <= this_year - 50 ? year + 100 : year;
}

bool tp_time_parse_http(struct tp_slice text, double now, double *seconds) {
  /* The long names come first, because they begin with the short ones. */
  static const char *const days[] = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                     "Friday", "Saturday", "Sunday",    NULL};
  static const char *const short_days[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun", NULL};
  static const char *const zones[] = {"GMT", "UTC", NULL};
  int year, month, day, second;
  bool read;
  if (parse_name(&text, days)) {
    read = parse_text(&text, ", ") && parse_number(&text, 2, 1, 31, &day) && parse_text(&text, "-") &&
           parse_month(&text, &month) && parse_text(&text, "-") && parse_number(&text, 2, 0, 99, &year) &&
           parse_text(&text, " ") && parse_time_of_day(&text, &second) && parse_text(&text, " ") &&
           parse_name(&text, zones);
    if (read) year = whole_year(year, now);
  } else if (!parse_name(&text, short_days)) {
    return false;
  } else if (parse_text(&text, ", ")) {
    read = parse_number(&text, 2, 1, 31, &day) && parse_text(&text, " ") && parse_month(&text, &month) &&
           parse_text(&text, " ") && parse_number(&text, 4, 1, 9999, &year) && parse_text(&text, " ") &&
           parse_time_of_day(&text, &second) && parse_text(&text, " ") && parse_name(&text, zones);
  } else {
    read = parse_text(&text, " ") && parse_month(&text, &month) && parse_text(&text, " ") &&
           (parse_text(&text, " ") ? parse_number(&text, 1, 1, 9, &day) : parse_number(&text, 2, 1, 31, &day)) &&
           parse_text(&text, " ") && parse_time_of_day(&text, &second) && parse_text(&text, " ") &&
           parse_number(&text, 4, 1, 9999, &year);
  }
  if (!read || text.length > 0 || day > days_in_month(year, month)) return false;
  *seconds = (double)(days_from_civil(year, month, day) * DAY_SECONDS + second);
  return true;
}

/* Returns the Unix seconds of an epoch in any of the units. */
static double epoch_seconds(double number) {
  if (number >= first_us) return number / 1e6;
  return number >= first_ms ? number / 1e3 : number;
}

double tp_time_until(struct tp_slice text, double now, double longest) {
  double number, seconds;
  if (tp_number_parse(text, &number)) {
    if (number >= first_beyond) return -1;
    seconds = number < first_s ? number : epoch_seconds(number) - now;
  } else if (tp_time_parse(text, &seconds) || tp_time_parse_http(text, now, &seconds)) {
    seconds -= now;
  } else {
    return -1;
  }
  if (!(fabs(seconds) <= longest)) return -1;
  return seconds > 0 ? seconds : 0;
}
