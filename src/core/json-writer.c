/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/json-writer.h"

#include <string.h>

static const char *
short_escape (char character)
{
  switch (character)
    {
    case '"':
      return "\\\"";
    case '\\':
      return "\\\\";
    case '\b':
      return "\\b";
    case '\f':
      return "\\f";
    case '\n':
      return "\\n";
    case '\r':
      return "\\r";
    case '\t':
      return "\\t";
    default:
      return NULL;
    }
}

void
keep_json_append_escaped (KeepBuffer *out, const char *text, gssize length_bytes)
{
  gsize length = length_bytes < 0 ? strlen (text) : (gsize) length_bytes;
  const char *end = text + length;

  while (text < end)
    {
      const char *run = text;
      const char *escape = NULL;
      char unicode[8];

      while (text < end && (guchar) *text >= 0x20 && *text != '"' && *text != '\\')
        text++;
      keep_buffer_append (out, run, text - run);
      if (text == end)
        break;
      escape = short_escape (*text);
      if (escape == NULL)
        {
          g_snprintf (unicode, sizeof unicode, "\\u%04x", (guint) (guchar) *text);
          escape = unicode;
        }
      keep_buffer_append (out, escape, -1);
      text++;
    }
}

void
keep_json_append_string (KeepBuffer *out, const char *text, gssize length_bytes)
{
  keep_buffer_append_char (out, '"');
  keep_json_append_escaped (out, text, length_bytes);
  keep_buffer_append_char (out, '"');
}

static void
break_line (KeepJsonWriter *self)
{
  if (*self->line_start == '\0')
    return;
  keep_buffer_append (self->out, self->line_start, -1);
  for (guint i = 0; i < self->depth; i++)
    keep_buffer_append (self->out, "  ", 2);
}

static void
begin_value (KeepJsonWriter *self, const char *name)
{
  if (self->needs_comma)
    keep_buffer_append_char (self->out, ',');
  if (self->depth > 0)
    break_line (self);
  if (name != NULL)
    {
      keep_json_append_string (self->out, name, -1);
      keep_buffer_append (self->out, *self->line_start == '\0' ? ":" : ": ", -1);
    }
  self->needs_comma = TRUE;
}

static void
begin_container (KeepJsonWriter *self, const char *name, char bracket)
{
  begin_value (self, name);
  keep_buffer_append_char (self->out, bracket);
  self->depth++;
  self->needs_comma = FALSE;
}

static void
end_container (KeepJsonWriter *self, char bracket)
{
  g_assert (self->depth > 0);

  self->depth--;
  if (self->needs_comma)
    break_line (self);
  keep_buffer_append_char (self->out, bracket);
  self->needs_comma = TRUE;
}

void
keep_json_writer_begin_object (KeepJsonWriter *self, const char *name)
{
  begin_container (self, name, '{');
}

void
keep_json_writer_end_object (KeepJsonWriter *self)
{
  end_container (self, '}');
}

void
keep_json_writer_begin_array (KeepJsonWriter *self, const char *name)
{
  begin_container (self, name, '[');
}

void
keep_json_writer_end_array (KeepJsonWriter *self)
{
  end_container (self, ']');
}

void
keep_json_writer_string (KeepJsonWriter *self, const char *name, const char *value)
{
  g_autofree char *valid = NULL;

  if (value == NULL)
    {
      keep_json_writer_null (self, name);
      return;
    }
  if (!g_utf8_validate (value, -1, NULL))
    valid = g_utf8_make_valid (value, -1);
  begin_value (self, name);
  keep_json_append_string (self->out, valid != NULL ? valid : value, -1);
}

void
keep_json_writer_secret (KeepJsonWriter *self, const char *name, const KeepSecret *value)
{
  keep_json_writer_string (self, name, value != NULL ? keep_secret_get_text (value) : NULL);
}

void
keep_json_writer_int64 (KeepJsonWriter *self, const char *name, gint64 value)
{
  char digits[24];

  g_snprintf (digits, sizeof digits, "%" G_GINT64_FORMAT, value);
  keep_json_writer_raw (self, name, digits, strlen (digits));
}

void
keep_json_writer_boolean (KeepJsonWriter *self, const char *name, gboolean value)
{
  keep_json_writer_raw (self, name, value ? "true" : "false", value ? 4 : 5);
}

void
keep_json_writer_null (KeepJsonWriter *self, const char *name)
{
  keep_json_writer_raw (self, name, "null", 4);
}

void
keep_json_writer_raw (KeepJsonWriter *self, const char *name, const char *json, gsize length_bytes)
{
  begin_value (self, name);
  keep_buffer_append (self->out, json, (gssize) length_bytes);
}
