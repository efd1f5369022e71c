/* Dates of the API as Unix seconds. Expected values are those of GNU date. */
#include "../../src/core/time.h"

#include "check.h"

static void reads(const char *text, double expected) {
  double seconds = -1;
  CHECK(tp_time_parse(slice(text), &seconds) && seconds == expected, "reads %s", text);
}

static void refuses(const char *text) {
  double seconds = 42;
  CHECK(!tp_time_parse(slice(text), &seconds) && seconds == 42, "refuses \"%s\"", text);
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
  return check_status();
}
