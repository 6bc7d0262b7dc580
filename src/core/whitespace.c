/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/whitespace.h"

#define BYTE_ORDER_MARK 0xfeff

static gboolean
is_space (gunichar character)
{
  return (character >= '\t' && character <= '\r') || character == BYTE_ORDER_MARK ||
         character == 0x2028 || character == 0x2029 ||
         g_unichar_type (character) == G_UNICODE_SPACE_SEPARATOR;
}

void
keep_whitespace_trim (const char **text, gsize *length_bytes)
{
  const char *start = *text;
  const char *end = start + *length_bytes;

  while (start < end && is_space (g_utf8_get_char (start)))
    start = g_utf8_next_char (start);
  while (end > start)
    {
      const char *last = g_utf8_find_prev_char (start, end);

      if (last == NULL || !is_space (g_utf8_get_char (last)))
        break;
      end = last;
    }
  *text = start;
  *length_bytes = (gsize) (end - start);
}
