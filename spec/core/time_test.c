/* Dates of the API and of HTTP as Unix seconds, and the times that headers tell. Expected values are those of GNU date.
 */
#include "../../src/core/time.h"

#include "check.h"

static const double now = 1649430000; /* 2022-04-08T15:00:00Z */
static const double hour = 3600;

static void reads(const char *text, double expected) {
  double seconds = -1;
  CHECK(tp_time_parse(slice(text), &seconds) && seconds == expected, "reads %s", text);
}

static void refuses(const char *text) {
  double seconds = 42;
  CHECK(!tp_time_parse(slice(text), &seconds) && seconds == 42, "refuses \"%s\"", text);
}

static void reads_http(const char *text, double expected) {
  double seconds = -1;
  CHECK(tp_time_parse_http(slice(text), now, &seconds) && seconds == expected, "reads %s", text);
}

static void test_dates_of_http(void) {
  reads_http("Sun, 06 Nov 1994 08:49:37 GMT", 784111777);
  reads_http("Sunday, 06-Nov-94 08:49:37 GMT", 784111777);
  reads_http("Sun Nov  6 08:49:37 1994", 784111777);
  reads_http("Fri, 08 Apr 2022 15:00:00 GMT", now);
  reads_http("Friday, 08-Apr-22 15:00:00 GMT", now);
  reads_http("Fri Apr  8 15:00:00 2022", now);
  reads_http("Fri Apr 18 15:00:00 2022", now + 10 * 24 * hour);
  reads_http("fri, 08 apr 2022 15:00:00 utc", now);
  reads_http("Sat, 31 Dec 2016 23:59:60 GMT", 1483228800);
  reads_http("Thu, 29 Feb 2024 00:00:00 GMT", 1709164800);
  reads_http("Mon, 08 Apr 2022 15:00:00 GMT", now); /* a Friday, in truth */
  /* The nearest year of a century: at most 50 years ahead (RFC 9110 section 5.6.7). */
  reads_http("Friday, 08-Apr-72 15:00:00 GMT", now + 1577923200.0);
  reads_http("Friday, 08-Apr-73 15:00:00 GMT", 103129200);
  double seconds;
  CHECK(tp_time_parse_http(slice("Friday, 01-Jan-00 00:00:00 GMT"), 4102444799.0, &seconds) && seconds == 4102444800.0,
        "takes 00 for the year after 2099 in its last second");

  static const char *const refused[] = {"",
                                        "Fri",
                                        "Fri,",
                                        "Fri, 08 Apr 2022 15:00:00",
                                        "Fri, 08 Apr 2022 15:00:00 GMT ",
                                        " Fri, 08 Apr 2022 15:00:00 GMT",
                                        "Fri, 08 Apr 2022 15:00:00 GMTx",
                                        "Fri, 08 Apr 2022 15:00:00 CET",
                                        "Fri, 08 Apr 2022 15:00 GMT",
                                        "Fri, 8 Apr 2022 15:00:00 GMT",
                                        "Fri, 08 Apr 22 15:00:00 GMT",
                                        "Fri, 31 Apr 2022 15:00:00 GMT",
                                        "Wed, 29 Feb 2023 15:00:00 GMT",
                                        "Fri, 08 Apr 2022 24:00:00 GMT",
                                        "Fri, 08 Abc 2022 15:00:00 GMT",
                                        "Fri, 00 Apr 2022 15:00:00 GMT",
                                        "Fri 08 Apr 2022 15:00:00 GMT",
                                        "Friday, 08 Apr 2022 15:00:00 GMT",
                                        "Fri, 08-Apr-22 15:00:00 GMT",
                                        "Fri Apr 8 15:00:00 2022",
                                        "Fri Apr  8 15:00:00 2022 GMT",
                                        "Fri Apr  8 15:00:00 22",
                                        "08 Apr 2022 15:00:00 GMT",
                                        "Fri, 08 Apr 2022 15:00:00 GMT, Fri, 08 Apr 2022 15:00:00 GMT"};
  for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
    seconds = 42;
    CHECK(!tp_time_parse_http(slice(refused[i]), now, &seconds) && seconds == 42, "refuses \"%s\"", refused[i]);
  }
}

static void until(const char *text, double expected) {
  double seconds = tp_time_until(slice(text), now, hour);
  CHECK(seconds == expected, "\"%s\" is %g s from now: %g", text, expected, seconds);
}

/* Whichever way a time is told, and whatever can't be one. */
static const char *const told[] = {"7",
                                   "1.5",
                                   "3600",
                                   "0",
                                   "1649430004",
                                   "1649430004.25",
                                   "1649430004000",
                                   "1649430004000000",
                                   "Fri, 08 Apr 2022 15:00:04 GMT",
                                   "Friday, 08-Apr-22 15:00:04 GMT",
                                   "Fri Apr  8 15:00:04 2022",
                                   "2022-04-08T15:00:04Z",
                                   "2022-04-08T17:00:04.5+02:00"};

static void test_until(void) {
  until("0", 0);
  until("7", 7);
  until("007", 7);
  until("1.5", 1.5);
  until("0.000001", 0.000001);
  until("3600", 3600);
  until("1649430004", 4);
  until("1649430004.25", 4.25);
  until("1649430004000", 4);
  until("1649430004250", 4.25);
  until("1649430004000000", 4);
  until("Fri, 08 Apr 2022 15:00:04 GMT", 4);
  until("Friday, 08-Apr-22 15:00:04 GMT", 4);
  until("Fri Apr  8 15:00:04 2022", 4);
  until("2022-04-08T15:00:04Z", 4);
  until("2022-04-08T17:00:04.5+02:00", 4.5);
  until("1649429990", 0); /* it has passed */
  until("1649429990000", 0);
  until("Fri, 08 Apr 2022 14:59:50 GMT", 0);
  until("2022-04-08T14:59:50Z", 0);

  static const char *const refused[] = {"",
                                        "3601",
                                        "3600.5",
                                        "86400",
                                        "999999999",
                                        "1000000000",
                                        "9999999999",
                                        "1649433601",
                                        "1649426399",
                                        "1649433601000",
                                        "1649433601000000",
                                        "1649430004000000000", /* nanoseconds */
                                        "9999999999999999999999999999999999999999",
                                        "nan",
                                        "NaN",
                                        "inf",
                                        "-inf",
                                        "infinity",
                                        "-1",
                                        "-0",
                                        "+1",
                                        "1e3",
                                        "0x10",
                                        "0x1p4",
                                        "1,5",
                                        ".5",
                                        "5.",
                                        "1.2.3",
                                        "5s",
                                        "5 s",
                                        " 5",
                                        "5 ",
                                        "5, 10",
                                        "5;w=1",
                                        "soon",
                                        "true",
                                        "-",
                                        "2022-04-08",
                                        "2022-04-08T15:00:04",
                                        "2026-11-28T15:00:04Z",
                                        "Fri, 08 Apr 2022 17:00:04 GMT",
                                        "Fri, 08 Apr 2022 13:00:04 GMT",
                                        "Thu, 01 Jan 1970 00:00:00 GMT",
                                        "\xd9\xa7"};
  for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) until(refused[i], -1);
  struct tp_slice nul = {"7\0", 2};
  CHECK(tp_time_until(nul, now, hour) == -1, "a number with a NUL behind it is no time");
  static char long_number[400];
  memset(long_number, '9', sizeof long_number - 1);
  until(long_number, -1);
}

/* Every text that is one byte away from a time: it is another time within the bounds, or none. */
static void test_near_times(void) {
  int wrong = 0, accepted = 0, tried = 0;
  for (size_t i = 0; i < sizeof told / sizeof *told; i++) {
    size_t length = strlen(told[i]);
    for (size_t at = 0; at <= length; at++) {
      for (int byte = 0; byte < 256; byte++, tried += 2) {
        char text[64];
        memcpy(text, told[i], at);
        text[at] = (char)byte;
        memcpy(text + at + 1, told[i] + at, length - at);
        double inserted = tp_time_until((struct tp_slice){text, length + 1}, now, hour);
        if (at < length) memcpy(text + at + 1, told[i] + at + 1, length - at - 1);
        double replaced = tp_time_until((struct tp_slice){text, at < length ? length : at + 1}, now, hour);
        wrong += inserted != -1 && !(inserted >= 0 && inserted <= hour);
        wrong += replaced != -1 && !(replaced >= 0 && replaced <= hour);
        /* No byte before or behind makes a time of it, but for digits and letters of another time. */
        bool digit = byte >= '0' && byte <= '9', edge = at == 0 || at == length;
        wrong += edge && !digit && inserted != -1;
        accepted += (inserted != -1) + (replaced != -1);
      }
    }
  }
  CHECK(wrong == 0 && accepted > 0, "of %d texts near a time %d are one, none beyond its bounds", tried, accepted);
}

/* The calendar, counted up day by day from its first one. */
static void test_every_day(void) {
  static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  double expected = -62135596800.0, seconds;
  int wrong = 0;
  for (int year = 1; year <= 9999; year++) {
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    for (int month = 1; month <= 12; month++) {
      int days = lengths[month - 1] + (month == 2 && leap);
      for (int day = 1; day <= 31; day++) {
        char text[64];
        snprintf(text, sizeof text, "%04d-%02d-%02dT00:00:00Z", year, month, day);
        bool read = tp_time_parse(slice(text), &seconds);
        wrong += day <= days ? !read || seconds != expected : read;
        if (day <= days) expected += 86400;
      }
    }
  }
  CHECK(wrong == 0 && expected == 253402300800.0, "reads every day of the years 0001 to 9999, and no other");
}

int main(void) {
  reads("1970-01-01T00:00:00Z", 0);
  reads("2022-04-08T15:00:00Z", 1649430000);
  reads("2022-04-08t15:00:00z", 1649430000);
  reads("2022-04-08 15:00:00Z", 1649430000);
  reads("2021-03-25T10:00:00.000+02:00", 1616659200);
  reads("2021-03-24T22:30:00-09:30", 1616659200);
  reads("2022-04-08T15:00:00-00:00", 1649430000);
  reads("2021-03-19T10:07:15.527Z", 1616148435.527);
  reads("2021-03-19T10:07:15.5Z", 1616148435.5);
  reads("2021-03-19T10:07:15.123456Z", 1616148435.123456);
  reads("2021-03-19T10:07:15.123456789012345678901234567890Z", 1616148435.123456);
  reads("1969-12-31T23:59:59.25Z", -0.75);
  reads("0001-01-01T00:00:00Z", -62135596800.0);
  reads("0001-01-01T00:00:00+23:59", -62135683140.0);
  reads("9999-12-31T23:59:59Z", 253402300799.0);
  reads("2024-02-29T00:00:00Z", 1709164800);
  reads("2000-02-29T00:00:00Z", 951782400);
  reads("2016-12-31T23:59:60Z", 1483228800);
  reads("2016-12-31T15:59:60.5-08:00", 1483228800.5);

  static const char *const refused[] = {"",
                                        "2022-04-08",
                                        "2022-04-08T15:00:00",
                                        "2022-04-08T15:00Z",
                                        "2022-04-08T15:00:00 Z",
                                        " 2022-04-08T15:00:00Z",
                                        "2022-04-08T15:00:00Zx",
                                        "2022-04-08T15:00:00.Z",
                                        "2022-04-08T15:00:00,5Z",
                                        "2022-04-08T15:00:00+0200",
                                        "2022-04-08T15:00:00+02",
                                        "2022-04-08T15:00:00+02:60",
                                        "2022-04-08T15:00:00+24:00",
                                        "2022-04-08T24:00:00Z",
                                        "2022-04-08T15:60:00Z",
                                        "2022-04-08T15:00:61Z",
                                        "2022-04-08T15:00:60Z",
                                        "2022-04-08X15:00:00Z",
                                        "0000-01-01T00:00:00Z",
                                        "2022-00-08T15:00:00Z",
                                        "2022-13-08T15:00:00Z",
                                        "2022-04-00T15:00:00Z",
                                        "2022-04-31T15:00:00Z",
                                        "2023-02-29T00:00:00Z",
                                        "1900-02-29T00:00:00Z",
                                        "22-04-08T15:00:00Z",
                                        "20220408T150000Z",
                                        "+022-04-08T15:00:00Z",
                                        "1649430000",
                                        "2022-4-8T15:00:00Z"};
  for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) refuses(refused[i]);
  struct tp_slice nul = {"2022-04-08T15:00:00Z\0", 21};
  double seconds;
  CHECK(!tp_time_parse(nul, &seconds), "refuses a date with a NUL behind it");
  test_every_day();
  test_dates_of_http();
  test_until();
  test_near_times();
  return check_status();
}
