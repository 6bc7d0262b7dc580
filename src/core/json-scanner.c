/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/json-scanner.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* What may come next. Containers are a stack of node indices, so depth costs no C stack:
 *
 *   VALUE ──scalar──▶ AFTER ──','──▶ NAME (object) or VALUE (array)
 *     │ '{'             │ '}' ']'
 *     ▼                 ▼
 *   FIRST_NAME       AFTER (of the parent)
 */
typedef enum
{
  EXPECT_VALUE,
  EXPECT_FIRST_VALUE, /* after '[': a value or ']' */
  EXPECT_NAME,
  EXPECT_FIRST_NAME, /* after '{': a name or '}' */
  EXPECT_AFTER,
} Expect;

typedef struct
{
  const char *at;
  const char *end;
  GArray *nodes;
  guint32 open[KEEP_JSON_MAX_DEPTH];
  guint depth;
  const char *reason;
} Scanner;

static gboolean
scanner_fail (Scanner *scanner, const char *reason)
{
  scanner->reason = reason;
  return FALSE;
}

static void
scanner_skip_space (Scanner *scanner)
{
  while (scanner->at < scanner->end && (*scanner->at == ' ' || *scanner->at == '\t' ||
                                        *scanner->at == '\n' || *scanner->at == '\r'))
    scanner->at++;
}

static void
scanner_add (Scanner *scanner, KeepJsonType type, const char *start, const char *end)
{
  KeepJsonNode node = { .start = start, .end = end, .span = 1, .type = (guint8) type };

  g_array_append_val (scanner->nodes, node);
}

#define EACH_BYTE(value) (G_GUINT64_CONSTANT (0x0101010101010101) * (value))

static guint64
load_word (const char *at)
{
  guint64 word = 0;

  memcpy (&word, at, sizeof word);
  return GUINT64_FROM_LE (word);
}

/* Marks the bytes that are below @limit, which is at most 128; the first mark is right, those
 * behind it need not be. */
static guint64
find_below (guint64 word, guint8 limit)
{
  return (word - EACH_BYTE (limit)) & ~word & EACH_BYTE (0x80);
}

/* Access tokens are most of what a store holds, so eight bytes at a time are passed by where none
 * of them ends the string, begins an escape or is not allowed. */
static void
scanner_skip_plain (Scanner *scanner)
{
  while (scanner->end - scanner->at >= (gssize) sizeof (guint64))
    {
      guint64 word = load_word (scanner->at);
      guint64 marks = find_below (word, 0x20) | find_below (word ^ EACH_BYTE ('"'), 1) |
                      find_below (word ^ EACH_BYTE ('\\'), 1);

      if (marks != 0)
        {
          scanner->at += __builtin_ctzll (marks) / 8;
          return;
        }
      scanner->at += sizeof word;
    }
}

static gboolean
scanner_string (Scanner *scanner)
{
  const char *start = scanner->at++;

  while (scanner->at < scanner->end && *scanner->at != '"')
    {
      scanner_skip_plain (scanner);
      if (scanner->at >= scanner->end || *scanner->at == '"')
        break;
      if ((guchar) *scanner->at < 0x20)
        return scanner_fail (scanner, N_ ("a control character inside a string"));
      if (*scanner->at++ != '\\')
        continue;
      if (scanner->at >= scanner->end)
        break;
      if (*scanner->at == 'u')
        {
          if (scanner->end - scanner->at < 5)
            return scanner_fail (scanner, N_ ("a string without an end"));
          for (int i = 1; i <= 4; i++)
            if (!g_ascii_isxdigit (scanner->at[i]))
              return scanner_fail (scanner, N_ ("a broken \\u escape"));
          scanner->at += 5;
        }
      else if (strchr ("\"\\/bfnrt", *scanner->at) != NULL && *scanner->at != '\0')
        scanner->at++;
      else
        return scanner_fail (scanner, N_ ("an unknown escape"));
    }
  if (scanner->at >= scanner->end)
    return scanner_fail (scanner, N_ ("a string without an end"));
  scanner->at++;
  scanner_add (scanner, KEEP_JSON_STRING, start, scanner->at);
  return TRUE;
}

static gboolean
scanner_digits (Scanner *scanner)
{
  const char *start = scanner->at;

  while (scanner->at < scanner->end && g_ascii_isdigit (*scanner->at))
    scanner->at++;
  return scanner->at > start || scanner_fail (scanner, N_ ("a broken number"));
}

static gboolean
scanner_number (Scanner *scanner)
{
  const char *start = scanner->at;

  if (*scanner->at == '-')
    scanner->at++;
  if (scanner->at < scanner->end && *scanner->at == '0')
    scanner->at++;
  else if (!scanner_digits (scanner))
    return FALSE;
  if (scanner->at < scanner->end && *scanner->at == '.')
    {
      scanner->at++;
      if (!scanner_digits (scanner))
        return FALSE;
    }
  if (scanner->at < scanner->end && (*scanner->at == 'e' || *scanner->at == 'E'))
    {
      scanner->at++;
      if (scanner->at < scanner->end && (*scanner->at == '+' || *scanner->at == '-'))
        scanner->at++;
      if (!scanner_digits (scanner))
        return FALSE;
    }
  scanner_add (scanner, KEEP_JSON_NUMBER, start, scanner->at);
  return TRUE;
}

static gboolean
scanner_word (Scanner *scanner, const char *word, KeepJsonType type)
{
  gsize length = strlen (word);

  if ((gsize) (scanner->end - scanner->at) < length || memcmp (scanner->at, word, length) != 0)
    return scanner_fail (scanner, N_ ("something that is not a value"));
  scanner_add (scanner, type, scanner->at, scanner->at + length);
  scanner->at += length;
  return TRUE;
}

static gboolean
scanner_open (Scanner *scanner, KeepJsonType type)
{
  if (scanner->depth == KEEP_JSON_MAX_DEPTH)
    return scanner_fail (scanner, N_ ("too many levels"));
  scanner->open[scanner->depth++] = scanner->nodes->len;
  scanner_add (scanner, type, scanner->at, NULL);
  scanner->at++;
  return TRUE;
}

static gboolean
scanner_value (Scanner *scanner, Expect *expect)
{
  *expect = EXPECT_AFTER;
  switch (*scanner->at)
    {
    case '{':
      *expect = EXPECT_FIRST_NAME;
      return scanner_open (scanner, KEEP_JSON_OBJECT);
    case '[':
      *expect = EXPECT_FIRST_VALUE;
      return scanner_open (scanner, KEEP_JSON_ARRAY);
    case '"':
      return scanner_string (scanner);
    case 't':
      return scanner_word (scanner, "true", KEEP_JSON_TRUE);
    case 'f':
      return scanner_word (scanner, "false", KEEP_JSON_FALSE);
    case 'n':
      return scanner_word (scanner, "null", KEEP_JSON_NULL);
    default:
      if (*scanner->at != '-' && !g_ascii_isdigit (*scanner->at))
        return scanner_fail (scanner, N_ ("something that is not a value"));
      return scanner_number (scanner);
    }
}

static gboolean
scanner_name (Scanner *scanner, Expect *expect)
{
  if (*scanner->at != '"')
    return scanner_fail (scanner, N_ ("a member without a name in double quotes"));
  if (!scanner_string (scanner))
    return FALSE;
  scanner_skip_space (scanner);
  if (scanner->at >= scanner->end || *scanner->at != ':')
    return scanner_fail (scanner, N_ ("a member without a colon"));
  scanner->at++;
  *expect = EXPECT_VALUE;
  return TRUE;
}

/* Where there is one: depth > 0. */
static KeepJsonNode *
scanner_innermost (Scanner *scanner)
{
  return &g_array_index (scanner->nodes, KeepJsonNode, scanner->open[scanner->depth - 1]);
}

static void
scanner_close (Scanner *scanner)
{
  KeepJsonNode *container = scanner_innermost (scanner);

  container->end = ++scanner->at;
  container->span = scanner->nodes->len - scanner->open[scanner->depth - 1];
  scanner->depth--;
}

static gboolean
scanner_after (Scanner *scanner, Expect *expect)
{
  gboolean in_object = FALSE;

  if (scanner->depth == 0)
    return scanner_fail (scanner, N_ ("something after the document's end"));
  in_object = scanner_innermost (scanner)->type == KEEP_JSON_OBJECT;
  if (*scanner->at == ',')
    {
      scanner->at++;
      *expect = in_object ? EXPECT_NAME : EXPECT_VALUE;
      return TRUE;
    }
  if (*scanner->at != (in_object ? '}' : ']'))
    return scanner_fail (scanner, N_ ("a missing comma or bracket"));
  scanner_close (scanner);
  return TRUE;
}

static gboolean
scanner_step (Scanner *scanner, Expect *expect)
{
  switch (*expect)
    {
    case EXPECT_FIRST_VALUE:
    case EXPECT_FIRST_NAME:
      if (*scanner->at == (*expect == EXPECT_FIRST_NAME ? '}' : ']'))
        {
          scanner_close (scanner);
          *expect = EXPECT_AFTER;
          return TRUE;
        }
      return *expect == EXPECT_FIRST_NAME ? scanner_name (scanner, expect)
                                          : scanner_value (scanner, expect);
    case EXPECT_NAME:
      return scanner_name (scanner, expect);
    case EXPECT_VALUE:
      return scanner_value (scanner, expect);
    case EXPECT_AFTER:
    default:
      return scanner_after (scanner, expect);
    }
}

static gboolean
scanner_run (Scanner *scanner)
{
  Expect expect = EXPECT_VALUE;

  for (;;)
    {
      scanner_skip_space (scanner);
      if (scanner->at >= scanner->end)
        break;
      if (!scanner_step (scanner, &expect))
        return FALSE;
    }
  if (expect != EXPECT_AFTER || scanner->depth > 0)
    return scanner_fail (scanner,
                         scanner->nodes->len == 0 ? N_ ("nothing in it") : N_ ("an early end"));
  return TRUE;
}

gboolean
keep_json_is_utf8 (const char *text, const char *end, const char **stopped)
{
  const char *at = text;

  while (at < end)
    {
      while (end - at >= (gssize) sizeof (guint64) &&
             ((load_word (at) & EACH_BYTE (0x80)) | find_below (load_word (at), 1)) == 0)
        at += sizeof (guint64);
      if (at == end)
        break;
      /* A NUL is no character here. */
      if (g_utf8_get_char_validated (at, end - at) >= (gunichar) -2)
        {
          *stopped = at;
          return FALSE;
        }
      at = g_utf8_next_char (at);
    }
  return TRUE;
}

const char *
keep_json_scan (const char *text, const char *end, GArray *nodes, const char **stopped)
{
  Scanner scanner = { .at = text, .end = end, .nodes = nodes };

  if (scanner_run (&scanner))
    return NULL;
  *stopped = MIN (scanner.at, scanner.end);
  return scanner.reason;
}
