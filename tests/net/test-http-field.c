/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net/http-field.h"

#define NOW_MS 784111777000 /* the date of RFC 9110 */

static const struct
{
  const char *value;
  gint64 ms;
} dates[] = {
  { "Sun, 06 Nov 1994 08:49:37 GMT", NOW_MS },
  { "Thu, 29 Feb 2024 23:59:59 GMT", 1709251199000 },
  { "Fri, 31 Dec 9999 23:59:59 GMT", 253402300799000 },
  { "Thu, 01 Jan 1970 00:00:00 GMT", 0 },
  { "Wed, 31 Dec 1969 23:59:59 GMT", 0 },
  { "Mon, 06 Nov 1994 08:49:37 GMT", 0 },
  { "Wed, 29 Feb 2023 00:00:00 GMT", 0 },
  { "Sun, 06 Nov 1994 24:49:37 GMT", 0 },
  { "Sun, 06 Nov 1994 08:60:37 GMT", 0 },
  { "Sun, 06 Nov 1994 08:49:61 GMT", 0 },
  { "Sun, 00 Nov 1994 08:49:37 GMT", 0 },
  { "Sun, 06 Nov 0000 08:49:37 GMT", 0 },
  { "Sun, 06 Nov 1994 08:49:37 UTC", 0 },
  { "Sun, 06 Nov 1994 08:49:37 +0000", 0 },
  { "Sun, 06 Nov 1994 08:49:37 GMT ", 0 },
  { " Sun, 06 Nov 1994 08:49:37 GMT", 0 },
  { "sun, 06 Nov 1994 08:49:37 GMT", 0 },
  { "Sun, 06 nov 1994 08:49:37 GMT", 0 },
  { "Sun, 06 ovD 1994 08:49:37 GMT", 0 },
  { "Sun, +6 Nov 1994 08:49:37 GMT", 0 },
  { "Sun,  6 Nov 1994 08:49:37 GMT", 0 },
  { "Sunday, 06-Nov-94 08:49:37 GMT", 0 },
  { "Sun Nov  6 08:49:37 1994", 0 },
  { "784111777", 0 },
  { "", 0 },
};

static void
test_field_date (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (dates); i++)
    {
      g_test_message ("%s", dates[i].value);
      g_assert_cmpint (keep_http_field_parse_date (dates[i].value), ==, dates[i].ms);
    }
}

static const struct
{
  const char *value;
  gint64 seconds;
} waits[] = {
  { "0", 0 },
  { "1", 1 },
  { "0120", 120 },
  { "86400", 86400 },
  { "86401", 86400 },
  { "99999999999999999999999999999999", 86400 },
  { "Sun, 06 Nov 1994 08:49:37 GMT", 0 },
  { "Sun, 06 Nov 1994 08:49:38 GMT", 1 },
  { "Sun, 06 Nov 1994 08:49:36 GMT", 0 },
  { "Fri, 31 Dec 9999 23:59:59 GMT", 86400 },
  { "-1", -1 },
  { "+1", -1 },
  { "1.5", -1 },
  { "1 ", -1 },
  { " 1", -1 },
  { "1e3", -1 },
  { "0x10", -1 },
  { "soon", -1 },
  { "", -1 },
};

static void
test_field_retry_after (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (waits); i++)
    {
      g_test_message ("%s", waits[i].value);
      g_assert_cmpint (keep_http_field_parse_retry_after (waits[i].value, NOW_MS), ==,
                       waits[i].seconds);
    }
}

static void
test_field_retry_after_rounds_up (void)
{
  g_assert_cmpint (keep_http_field_parse_retry_after ("Sun, 06 Nov 1994 08:49:38 GMT", NOW_MS + 1),
                   ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/http-field/date", test_field_date);
  g_test_add_func ("/http-field/retry-after", test_field_retry_after);
  g_test_add_func ("/http-field/retry-after/rounds-up", test_field_retry_after_rounds_up);
  return g_test_run ();
}
