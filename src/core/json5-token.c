/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/json5-token.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "core/json-writer.h"

/* What JSON.parse() takes for Infinity. */
#define TOO_LARGE "1e999"

gboolean
keep_json5_fail (KeepJson5Reader *reader, const char *reason)
{
  reader->reason = reason;
  return FALSE;
}

/* The next character, 0 at the end. */
static gunichar
reader_peek (const KeepJson5Reader *reader)
{
  if (reader->at >= reader->end)
    return 0;
  return g_utf8_get_char (reader->at);
}

static void
reader_skip_character (KeepJson5Reader *reader)
{
  reader->at = g_utf8_next_char (reader->at);
}

gboolean
keep_json5_is_at (const KeepJson5Reader *reader, const char *characters)
{
  return reader->at < reader->end && strchr (characters, *reader->at) != NULL;
}

static gboolean
is_line_end (gunichar character)
{
  return character == '\n' || character == '\r' || character == 0x2028 || character == 0x2029;
}

static gboolean
is_space (gunichar character)
{
  if (character < 0x80)
    return character == ' ' || (character >= '\t' && character <= '\r');
  return character == 0xfeff || is_line_end (character) ||
         g_unichar_type (character) == G_UNICODE_SPACE_SEPARATOR;
}

static gboolean
reader_skip_comment (KeepJson5Reader *reader)
{
  const char *found = NULL;

  if (reader->end - reader->at < 2 || strchr ("/*", reader->at[1]) == NULL)
    return keep_json5_fail (reader, N_ ("a slash that starts no comment"));
  if (reader->at[1] == '*')
    {
      found = memmem (reader->at + 2, (gsize) (reader->end - reader->at) - 2, "*/", 2);
      if (found == NULL)
        return keep_json5_fail (reader, N_ ("a comment without an end"));
      reader->at = found + 2;
      return TRUE;
    }
  while (reader->at < reader->end && !is_line_end (reader_peek (reader)))
    reader_skip_character (reader);
  return TRUE;
}

gboolean
keep_json5_skip_space (KeepJson5Reader *reader)
{
  for (;;)
    {
      gunichar character = reader_peek (reader);

      if (character == '/')
        {
          if (!reader_skip_comment (reader))
            return FALSE;
        }
      else if (character != 0 && is_space (character))
        reader_skip_character (reader);
      else
        return TRUE;
    }
}

/* Half of a surrogate pair whose other half never came. */
static void
reader_flush_surrogate (KeepJson5Reader *reader)
{
  char escape[8];

  if (reader->open_surrogate == 0)
    return;
  g_snprintf (escape, sizeof escape, "\\u%04x", reader->open_surrogate);
  keep_buffer_append (reader->out, escape, -1);
  reader->open_surrogate = 0;
}

static void
reader_put_text (KeepJson5Reader *reader, const char *text, gssize length_bytes)
{
  reader_flush_surrogate (reader);
  keep_json_append_escaped (reader->out, text, length_bytes);
}

/* One character, or a UTF-16 unit as escapes name them: two of those may make one character. */
static void
reader_put_unit (KeepJson5Reader *reader, gunichar unit)
{
  char utf8[6];

  if (unit >= 0xdc00 && unit <= 0xdfff)
    {
      if (reader->open_surrogate == 0)
        {
          reader->open_surrogate = unit;
          reader_flush_surrogate (reader);
          return;
        }
      unit = 0x10000 + ((reader->open_surrogate - 0xd800) << 10) + (unit - 0xdc00);
      reader->open_surrogate = 0;
    }
  reader_flush_surrogate (reader);
  if (unit >= 0xd800 && unit <= 0xdbff)
    reader->open_surrogate = unit;
  else
    keep_json_append_escaped (reader->out, utf8, g_unichar_to_utf8 (unit, utf8));
}

static gboolean
reader_hex_digits (KeepJson5Reader *reader, int count, gunichar *unit)
{
  *unit = 0;
  for (; count > 0; count--, reader->at++)
    {
      if (reader->at >= reader->end || !g_ascii_isxdigit (*reader->at))
        return keep_json5_fail (reader, N_ ("a broken escape"));
      *unit = *unit * 16 + (gunichar) g_ascii_xdigit_value (*reader->at);
    }
  return TRUE;
}

/* Behind a backslash that ends a line, which is no part of the string. */
static void
reader_continue_line (KeepJson5Reader *reader)
{
  gboolean may_be_two = *reader->at == '\r';

  reader_skip_character (reader);
  if (may_be_two && keep_json5_is_at (reader, "\n"))
    reader->at++;
}

/* Behind a backslash inside a string. */
static gboolean
reader_escape (KeepJson5Reader *reader)
{
  static const char spelled[] = "bfnrtv0";
  static const char meant[] = "\b\f\n\r\t\v";
  gunichar character = reader_peek (reader);
  gunichar unit = character;

  if (character == 0)
    return keep_json5_fail (reader, N_ ("a string without an end"));
  if (is_line_end (character))
    {
      reader_continue_line (reader);
      return TRUE;
    }
  if (character >= '1' && character <= '9')
    return keep_json5_fail (reader, N_ ("an escape with a digit"));
  reader_skip_character (reader);
  if (character == 'u' || character == 'x')
    {
      if (!reader_hex_digits (reader, character == 'u' ? 4 : 2, &unit))
        return FALSE;
    }
  else if (character < 0x80 && strchr (spelled, (int) character) != NULL)
    unit = (gunichar) meant[strchr (spelled, (int) character) - spelled];
  if (character == '0' && keep_json5_is_at (reader, "0123456789"))
    return keep_json5_fail (reader, N_ ("an escape with a digit"));
  reader_put_unit (reader, unit);
  return TRUE;
}

gboolean
keep_json5_read_string (KeepJson5Reader *reader)
{
  const char quote = *reader->at++;
  const char stops[] = { quote, '\\', '\n', '\r', '\0' };

  keep_buffer_append_char (reader->out, '"');
  while (reader->at < reader->end && *reader->at != quote)
    {
      const char *run = reader->at;

      while (reader->at < reader->end && strchr (stops, *reader->at) == NULL)
        reader->at++;
      if (reader->at > run)
        reader_put_text (reader, run, reader->at - run);
      if (keep_json5_is_at (reader, "\n\r"))
        return keep_json5_fail (reader, N_ ("a line end inside a string"));
      if (!keep_json5_is_at (reader, "\\"))
        continue;
      reader->at++;
      if (!reader_escape (reader))
        return FALSE;
    }
  if (reader->at >= reader->end)
    return keep_json5_fail (reader, N_ ("a string without an end"));
  reader->at++;
  reader_flush_surrogate (reader);
  keep_buffer_append_char (reader->out, '"');
  return TRUE;
}

/* ECMAScript 5.1 §7.6: IdentifierStart. */
static gboolean
is_name_start (gunichar character)
{
  if (character < 0x80)
    return g_ascii_isalpha ((char) character) || character == '$' || character == '_';
  switch ((int) g_unichar_type (character))
    {
    case G_UNICODE_UPPERCASE_LETTER:
    case G_UNICODE_LOWERCASE_LETTER:
    case G_UNICODE_TITLECASE_LETTER:
    case G_UNICODE_MODIFIER_LETTER:
    case G_UNICODE_OTHER_LETTER:
    case G_UNICODE_LETTER_NUMBER:
      return TRUE;
    default:
      return FALSE;
    }
}

/* ECMAScript 5.1 §7.6: IdentifierPart. */
static gboolean
is_name_part (gunichar character)
{
  if (character < 0x80)
    return is_name_start (character) || g_ascii_isdigit ((char) character);
  switch ((int) g_unichar_type (character))
    {
    case G_UNICODE_NON_SPACING_MARK:
    case G_UNICODE_SPACING_MARK:
    case G_UNICODE_DECIMAL_NUMBER:
    case G_UNICODE_CONNECT_PUNCTUATION:
      return TRUE;
    default:
      return is_name_start (character) || character == 0x200c || character == 0x200d;
    }
}

/* One character of an unquoted name; an escape may stand for it. */
static gboolean
reader_name_character (KeepJson5Reader *reader, gboolean (*is_allowed) (gunichar))
{
  gunichar character = reader_peek (reader);

  if (character == '\\')
    {
      reader->at++;
      if (!keep_json5_is_at (reader, "u"))
        return keep_json5_fail (reader, N_ ("a broken escape"));
      reader->at++;
      if (!reader_hex_digits (reader, 4, &character))
        return FALSE;
    }
  else
    reader_skip_character (reader);
  if (!is_allowed (character))
    return keep_json5_fail (reader, N_ ("a name that needs quotes"));
  reader_put_unit (reader, character);
  return TRUE;
}

gboolean
keep_json5_read_name (KeepJson5Reader *reader)
{
  gunichar character = reader_peek (reader);

  if (character != '\\' && !is_name_start (character))
    return keep_json5_fail (reader, N_ ("a member without a name"));
  keep_buffer_append_char (reader->out, '"');
  if (!reader_name_character (reader, is_name_start))
    return FALSE;
  for (character = reader_peek (reader);
       character != 0 && (character == '\\' || is_name_part (character));
       character = reader_peek (reader))
    if (!reader_name_character (reader, is_name_part))
      return FALSE;
  keep_buffer_append_char (reader->out, '"');
  return TRUE;
}

/* Copies digits. Returns: how many */
static gsize
reader_digits (KeepJson5Reader *reader)
{
  const char *start = reader->at;

  while (reader->at < reader->end && g_ascii_isdigit (*reader->at))
    reader->at++;
  keep_buffer_append (reader->out, start, reader->at - start);
  return (gsize) (reader->at - start);
}

/* Integer, fraction, exponent; digits on one side of the point are enough. */
static gboolean
reader_decimal (KeepJson5Reader *reader)
{
  gboolean has_integer = TRUE;
  gboolean has_fraction = FALSE;

  if (keep_json5_is_at (reader, "0"))
    keep_buffer_append_char (reader->out, *reader->at++);
  else if (reader_digits (reader) == 0)
    {
      has_integer = FALSE;
      keep_buffer_append_char (reader->out, '0');
    }
  if (keep_json5_is_at (reader, "."))
    {
      reader->at++;
      has_fraction = keep_json5_is_at (reader, "0123456789");
      if (has_fraction)
        {
          keep_buffer_append_char (reader->out, '.');
          reader_digits (reader);
        }
    }
  if (!has_integer && !has_fraction)
    return keep_json5_fail (reader, N_ ("a broken number"));
  if (!keep_json5_is_at (reader, "eE"))
    return TRUE;
  keep_buffer_append_char (reader->out, *reader->at++);
  if (keep_json5_is_at (reader, "+-"))
    keep_buffer_append_char (reader->out, *reader->at++);
  return reader_digits (reader) > 0 || keep_json5_fail (reader, N_ ("a broken number"));
}

static gboolean
reader_hexadecimal (KeepJson5Reader *reader)
{
  const char *start = reader->at;
  g_autofree char *spelled = NULL;
  char decimal[G_ASCII_DTOSTR_BUF_SIZE];
  double number = 0;

  reader->at += strlen ("0x");
  while (reader->at < reader->end && g_ascii_isxdigit (*reader->at))
    reader->at++;
  if (reader->at - start == strlen ("0x"))
    return keep_json5_fail (reader, N_ ("a broken number"));
  spelled = g_strndup (start, (gsize) (reader->at - start));
  number = g_ascii_strtod (spelled, NULL);
  keep_buffer_append (reader->out,
                      isfinite (number)
                          ? g_ascii_formatd (decimal, (int) sizeof decimal, "%.17g", number)
                          : TOO_LARGE,
                      -1);
  return TRUE;
}

gboolean
keep_json5_read_word (KeepJson5Reader *reader, const char *word, const char *meaning)
{
  gsize length = strlen (word);

  if ((gsize) (reader->end - reader->at) < length || memcmp (reader->at, word, length) != 0)
    return keep_json5_fail (reader, N_ ("something that is not a value"));
  if (meaning == NULL)
    return keep_json5_fail (reader, N_ ("NaN, which cannot be kept"));
  reader->at += length;
  keep_buffer_append (reader->out, meaning, -1);
  return TRUE;
}

gboolean
keep_json5_read_number (KeepJson5Reader *reader)
{
  if (keep_json5_is_at (reader, "-"))
    keep_buffer_append_char (reader->out, '-');
  if (keep_json5_is_at (reader, "+-"))
    reader->at++;
  if (keep_json5_is_at (reader, "I"))
    return keep_json5_read_word (reader, "Infinity", TOO_LARGE);
  if (keep_json5_is_at (reader, "N"))
    return keep_json5_read_word (reader, "NaN", NULL);
  if (reader->end - reader->at > 1 && reader->at[0] == '0' && strchr ("xX", reader->at[1]) != NULL)
    return reader_hexadecimal (reader);
  return reader_decimal (reader);
}
