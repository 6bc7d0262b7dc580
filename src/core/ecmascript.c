/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/ecmascript.h"

#include <string.h>

/* WhiteSpace and LineTerminator. */
static gboolean
is_space (gunichar character)
{
  return (character >= '\t' && character <= '\r') || character == 0xfeff || character == 0x2028 ||
         character == 0x2029 ||
         (character < 0x10000 && g_unichar_type (character) == G_UNICODE_SPACE_SEPARATOR);
}

void
keep_ecmascript_narrow (const char **text, gsize *length_bytes)
{
  const char *start = *text;
  const char *end = start + *length_bytes;

  while (start < end && is_space (g_utf8_get_char (start)))
    start = g_utf8_next_char (start);
  while (end > start)
    {
      const char *last = g_utf8_prev_char (end);

      if (!is_space (g_utf8_get_char (last)))
        break;
      end = last;
    }
  *text = start;
  *length_bytes = (gsize) (end - start);
}

char *
keep_ecmascript_strip (char *text)
{
  const char *start = text;
  gsize length = strlen (text);

  keep_ecmascript_narrow (&start, &length);
  memmove (text, start, length);
  text[length] = '\0';
  return text;
}

gboolean
keep_ecmascript_is_blank (const char *text)
{
  while (*text != '\0' && is_space (g_utf8_get_char (text)))
    text = g_utf8_next_char (text);
  return *text == '\0';
}

char *
keep_ecmascript_dup_lower (const char *text)
{
  GString *lower = g_string_new (NULL);

  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar character = g_utf8_get_char (at);

      /* The only letter that becomes two. */
      if (character == 0x130)
        g_string_append (lower, "i\xcc\x87");
      else
        g_string_append_unichar (lower, g_unichar_tolower (character));
    }
  return g_string_free (lower, FALSE);
}

gboolean
keep_ecmascript_is_index (const char *name, guint32 *index)
{
  guint64 number = 0;
  gsize length = strspn (name, "0123456789");

  if (length == 0 || length > 10 || name[length] != '\0' || (*name == '0' && length > 1))
    return FALSE;
  number = g_ascii_strtoull (name, NULL, 10);
  /* 2^32 - 1 is a length, not an index. */
  if (number >= G_MAXUINT32)
    return FALSE;
  *index = (guint32) number;
  return TRUE;
}
