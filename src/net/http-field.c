/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net/http-field.h"

#include <string.h>

static const char layout[] = "@@@, 00 @@@ 0000 00:00:00 GMT";

static gboolean
fits_layout (const char *value)
{
  if (strlen (value) != strlen (layout))
    return FALSE;
  for (gsize i = 0; i < strlen (layout); i++)
    {
      gboolean fits = layout[i] == '@'   ? g_ascii_isalpha (value[i])
                      : layout[i] == '0' ? g_ascii_isdigit (value[i])
                                         : value[i] == layout[i];

      if (!fits)
        return FALSE;
    }
  return TRUE;
}

/* From 1, or 0 where @value does not start with one of them. */
static int
number_of (const char *value, const char *names)
{
  for (const char *name = names; *name != '\0'; name += 3)
    if (strncmp (value, name, 3) == 0)
      return (int) (name - names) / 3 + 1;
  return 0;
}

static int
digits_at (const char *value, gsize offset)
{
  return (int) g_ascii_strtoll (value + offset, NULL, 10);
}

gint64
keep_http_field_parse_date (const char *value)
{
  g_autoptr (GDateTime) date = NULL;
  int month = 0;

  if (!fits_layout (value))
    return 0;
  month = number_of (value + 8, "JanFebMarAprMayJunJulAugSepOctNovDec");
  date = g_date_time_new_utc (digits_at (value, 12), month, digits_at (value, 5),
                              digits_at (value, 17), digits_at (value, 20), digits_at (value, 23));
  if (date == NULL ||
      g_date_time_get_day_of_week (date) != number_of (value, "MonTueWedThuFriSatSun"))
    return 0;
  return MAX (0, g_date_time_to_unix (date) * 1000);
}

gint64
keep_http_field_parse_retry_after (const char *value, gint64 now_ms)
{
  gint64 seconds = 0;
  gint64 date_ms = 0;

  if (g_ascii_isdigit (*value))
    {
      for (; g_ascii_isdigit (*value); value++)
        seconds =
            MIN (seconds * 10 + g_ascii_digit_value (*value), KEEP_HTTP_RETRY_AFTER_MAX_SECONDS);
      return *value == '\0' ? seconds : -1;
    }
  date_ms = keep_http_field_parse_date (value);
  if (date_ms == 0)
    return -1;
  /* Rounded up: a moment early is too early. */
  seconds = (date_ms - now_ms + 999) / 1000;
  return CLAMP (seconds, 0, KEEP_HTTP_RETRY_AFTER_MAX_SECONDS);
}
