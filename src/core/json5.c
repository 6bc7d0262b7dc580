/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/json5.h"

#include <glib/gi18n-lib.h>

#include "core/json5-token.h"

/* What may come next. Which brackets are open is an array, so depth costs no C stack:
 *
 *   VALUE ──scalar──▶ AFTER ──','──▶ NAME (object) or ELEMENT (array)
 *     │ '{' '['         │ '}' ']'
 *     ▼                 ▼
 *   NAME or ELEMENT   AFTER (of the parent)
 */
typedef enum
{
  EXPECT_VALUE,
  EXPECT_ELEMENT, /* a value or ']' */
  EXPECT_NAME,    /* a name or '}' */
  EXPECT_AFTER,
} Expect;

static gboolean
reader_open (KeepJson5Reader *reader, char closing)
{
  if (reader->depth == KEEP_JSON_MAX_DEPTH)
    return keep_json5_fail (reader, N_ ("too many levels"));
  reader->closing[reader->depth++] = closing;
  keep_buffer_append_char (reader->out, *reader->at++);
  return TRUE;
}

static gboolean
reader_value (KeepJson5Reader *reader, Expect *expect)
{
  *expect = EXPECT_AFTER;
  switch (*reader->at)
    {
    case '{':
      *expect = EXPECT_NAME;
      return reader_open (reader, '}');
    case '[':
      *expect = EXPECT_ELEMENT;
      return reader_open (reader, ']');
    case '"':
    case '\'':
      return keep_json5_read_string (reader);
    case 't':
      return keep_json5_read_word (reader, "true", "true");
    case 'f':
      return keep_json5_read_word (reader, "false", "false");
    case 'n':
      return keep_json5_read_word (reader, "null", "null");
    default:
      if (!keep_json5_is_at (reader, "+-.IN0123456789"))
        return keep_json5_fail (reader, N_ ("something that is not a value"));
      return keep_json5_read_number (reader);
    }
}

static gboolean
reader_name (KeepJson5Reader *reader, Expect *expect)
{
  if (!(keep_json5_is_at (reader, "\"'") ? keep_json5_read_string (reader)
                                         : keep_json5_read_name (reader)) ||
      !keep_json5_skip_space (reader))
    return FALSE;
  if (!keep_json5_is_at (reader, ":"))
    return keep_json5_fail (reader, N_ ("a member without a colon"));
  keep_buffer_append_char (reader->out, *reader->at++);
  *expect = EXPECT_VALUE;
  return TRUE;
}

static void
reader_close (KeepJson5Reader *reader, Expect *expect)
{
  keep_buffer_append_char (reader->out, *reader->at++);
  reader->depth--;
  reader->wants_comma = FALSE;
  *expect = EXPECT_AFTER;
}

static gboolean
reader_is_at_closing (const KeepJson5Reader *reader)
{
  return reader->depth > 0 && *reader->at == reader->closing[reader->depth - 1];
}

static gboolean
reader_after (KeepJson5Reader *reader, Expect *expect)
{
  if (reader->depth == 0)
    return keep_json5_fail (reader, N_ ("something after the document's end"));
  if (reader_is_at_closing (reader))
    {
      reader_close (reader, expect);
      return TRUE;
    }
  if (*reader->at != ',')
    return keep_json5_fail (reader, N_ ("a missing comma or bracket"));
  reader->at++;
  /* Written only before something: a comma may also trail. */
  reader->wants_comma = TRUE;
  *expect = reader->closing[reader->depth - 1] == '}' ? EXPECT_NAME : EXPECT_ELEMENT;
  return TRUE;
}

static gboolean
reader_step (KeepJson5Reader *reader, Expect *expect)
{
  if (*expect == EXPECT_AFTER)
    return reader_after (reader, expect);
  if (*expect != EXPECT_VALUE && reader_is_at_closing (reader))
    {
      reader_close (reader, expect);
      return TRUE;
    }
  if (reader->wants_comma)
    keep_buffer_append_char (reader->out, ',');
  reader->wants_comma = FALSE;
  return *expect == EXPECT_NAME ? reader_name (reader, expect) : reader_value (reader, expect);
}

static gboolean
reader_run (KeepJson5Reader *reader)
{
  Expect expect = EXPECT_VALUE;

  for (;;)
    {
      if (!keep_json5_skip_space (reader))
        return FALSE;
      if (reader->at >= reader->end)
        break;
      if (!reader_step (reader, &expect))
        return FALSE;
      if (keep_buffer_get_length_bytes (reader->out) > KEEP_JSON_MAX_BYTES)
        return keep_json5_fail (reader, N_ ("too many bytes"));
    }
  if (expect == EXPECT_AFTER && reader->depth == 0)
    return TRUE;
  return keep_json5_fail (reader, keep_buffer_get_length_bytes (reader->out) == 0
                                      ? N_ ("nothing in it")
                                      : N_ ("an early end"));
}

KeepBuffer *
keep_json5_to_json (const char *text, gsize length_bytes, KeepJsonFault *fault)
{
  g_autoptr (KeepBuffer) json = keep_buffer_new ();
  KeepJson5Reader reader = { .at = text, .end = text + length_bytes, .out = json };

  if (length_bytes > KEEP_JSON_MAX_BYTES)
    reader.reason = N_ ("too many bytes");
  else if (!g_utf8_validate_len (text, length_bytes, &reader.at))
    reader.reason = N_ ("bytes that are not UTF-8");
  else
    {
      reader.at = text;
      if (reader_run (&reader))
        return g_steal_pointer (&json);
    }
  keep_json_fault_set (fault, reader.reason, text, reader.at);
  return NULL;
}
