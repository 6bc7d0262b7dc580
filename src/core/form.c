/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/form.h"

#include <string.h>

static void
append_encoded (KeepBuffer *out, const char *text)
{
  static const char digits[] = "0123456789ABCDEF";

  for (const char *at = text; *at != '\0'; at++)
    {
      guchar byte = (guchar) *at;

      if (g_ascii_isalnum (*at) || strchr ("*-._", *at) != NULL)
        keep_buffer_append_char (out, *at);
      else if (*at == ' ')
        keep_buffer_append_char (out, '+');
      else
        {
          keep_buffer_append_char (out, '%');
          keep_buffer_append_char (out, digits[byte >> 4]);
          keep_buffer_append_char (out, digits[byte & 15]);
        }
    }
}

void
keep_form_append (KeepBuffer *out, const char *name, const char *value)
{
  gsize length_bytes = keep_buffer_get_length_bytes (out);

  if (value == NULL)
    return;
  if (length_bytes > 0 && strchr ("?&", keep_buffer_get_data (out)[length_bytes - 1]) == NULL)
    keep_buffer_append_char (out, '&');
  append_encoded (out, name);
  keep_buffer_append_char (out, '=');
  append_encoded (out, value);
}

void
keep_form_iter_init (KeepFormIter *iter, const char *text, gsize length_bytes)
{
  iter->next = text;
  iter->end = text + length_bytes;
}

/* Whether a byte was read; @at moves behind its spelling. */
static gboolean
decode_byte (const char **at, const char *end, char *byte)
{
  *byte = **at;
  if (*byte == '+')
    *byte = ' ';
  if (**at != '%')
    {
      (*at)++;
      return TRUE;
    }
  if (end - *at < 3 || !g_ascii_isxdigit ((*at)[1]) || !g_ascii_isxdigit ((*at)[2]))
    return FALSE;
  *byte = (char) (g_ascii_xdigit_value ((*at)[1]) << 4 | g_ascii_xdigit_value ((*at)[2]));
  *at += 3;
  return TRUE;
}

static KeepBuffer *
decode (const char *at, const char *end)
{
  g_autoptr (KeepBuffer) decoded = keep_buffer_new ();
  char byte = '\0';

  while (at < end)
    {
      if (!decode_byte (&at, end, &byte))
        return NULL;
      keep_buffer_append_char (decoded, byte);
    }
  /* A NUL is not valid here either. */
  if (!g_utf8_validate_len (keep_buffer_get_data (decoded), keep_buffer_get_length_bytes (decoded),
                            NULL))
    return NULL;
  return g_steal_pointer (&decoded);
}

KeepFormStep
keep_form_iter_next (KeepFormIter *iter, KeepBuffer **name, KeepBuffer **value)
{
  g_autoptr (KeepBuffer) decoded_name = NULL;
  g_autoptr (KeepBuffer) decoded_value = NULL;
  const char *start = NULL;
  const char *end = NULL;
  const char *equals = NULL;

  *name = *value = NULL;
  while (iter->next < iter->end && *iter->next == '&')
    iter->next++;
  if (iter->next == iter->end)
    return KEEP_FORM_END;
  start = iter->next;
  end = memchr (start, '&', (gsize) (iter->end - start));
  if (end == NULL)
    end = iter->end;
  equals = memchr (start, '=', (gsize) (end - start));
  iter->next = end;
  decoded_name = decode (start, equals != NULL ? equals : end);
  decoded_value = decode (equals != NULL ? equals + 1 : end, end);
  if (decoded_name == NULL || decoded_value == NULL)
    return KEEP_FORM_BROKEN;
  *name = g_steal_pointer (&decoded_name);
  *value = g_steal_pointer (&decoded_value);
  return KEEP_FORM_PARAMETER;
}
