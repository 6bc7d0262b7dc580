/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/json.h"

#include <math.h>
#include <string.h>

#include "core/buffer.h"

struct _KeepJsonNode
{
  const char *start; /* borrowed from the document's text */
  const char *end;
  guint32 span; /* nodes in this subtree, itself included: the next sibling is node + span */
  guint8 type;
};

struct _KeepJson
{
  char *text; /* owned, wiped */
  gsize length_bytes;
  GArray *nodes; /* owned; KeepJsonNode in document order; a member is its name, then its value */
};

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

static gboolean
scanner_string (Scanner *scanner)
{
  const char *start = scanner->at++;

  while (scanner->at < scanner->end && *scanner->at != '"')
    {
      if ((guchar) *scanner->at < 0x20)
        return scanner_fail (scanner, "a control character inside a string");
      if (*scanner->at++ != '\\')
        continue;
      if (scanner->at >= scanner->end)
        break;
      if (*scanner->at == 'u')
        {
          if (scanner->end - scanner->at < 5)
            return scanner_fail (scanner, "a string without an end");
          for (int i = 1; i <= 4; i++)
            if (!g_ascii_isxdigit (scanner->at[i]))
              return scanner_fail (scanner, "a broken \\u escape");
          scanner->at += 5;
        }
      else if (strchr ("\"\\/bfnrt", *scanner->at) != NULL && *scanner->at != '\0')
        scanner->at++;
      else
        return scanner_fail (scanner, "an unknown escape");
    }
  if (scanner->at >= scanner->end)
    return scanner_fail (scanner, "a string without an end");
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
  return scanner->at > start || scanner_fail (scanner, "a broken number");
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
    return scanner_fail (scanner, "something that is not a value");
  scanner_add (scanner, type, scanner->at, scanner->at + length);
  scanner->at += length;
  return TRUE;
}

static gboolean
scanner_open (Scanner *scanner, KeepJsonType type)
{
  if (scanner->depth == KEEP_JSON_MAX_DEPTH)
    return scanner_fail (scanner, "too many levels");
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
        return scanner_fail (scanner, "something that is not a value");
      return scanner_number (scanner);
    }
}

static gboolean
scanner_name (Scanner *scanner, Expect *expect)
{
  if (*scanner->at != '"')
    return scanner_fail (scanner, "a member without a name in double quotes");
  if (!scanner_string (scanner))
    return FALSE;
  scanner_skip_space (scanner);
  if (scanner->at >= scanner->end || *scanner->at != ':')
    return scanner_fail (scanner, "a member without a colon");
  scanner->at++;
  *expect = EXPECT_VALUE;
  return TRUE;
}

static KeepJsonNode *
scanner_innermost (Scanner *scanner)
{
  if (scanner->depth == 0)
    return NULL;
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
  const KeepJsonNode *container = scanner_innermost (scanner);
  gboolean in_object = FALSE;

  if (container == NULL)
    return scanner_fail (scanner, "something after the document's end");
  in_object = container->type == KEEP_JSON_OBJECT;
  if (*scanner->at == ',')
    {
      scanner->at++;
      *expect = in_object ? EXPECT_NAME : EXPECT_VALUE;
      return TRUE;
    }
  if (*scanner->at != (in_object ? '}' : ']'))
    return scanner_fail (scanner, "a missing comma or bracket");
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
    return scanner_fail (scanner, scanner->nodes->len == 0 ? "nothing in it" : "an early end");
  return TRUE;
}

static void
fault_fill (KeepJsonFault *fault, const char *reason, const char *text, const char *at)
{
  const char *line_start = text;

  if (fault == NULL)
    return;
  fault->reason = reason;
  fault->line = 1;
  for (const char *p = text; p < at; p++)
    if (*p == '\n')
      {
        fault->line++;
        line_start = p + 1;
      }
  fault->column = (guint) (at - line_start) + 1;
}

KeepJson *
keep_json_parse (const char *text, gsize length_bytes, KeepJsonFault *fault)
{
  g_autoptr (KeepJson) self = NULL;
  const char *invalid = NULL;
  Scanner scanner = { 0 };

  if (length_bytes > KEEP_JSON_MAX_BYTES)
    {
      fault_fill (fault, "too many bytes", text, text);
      return NULL;
    }
  self = g_new0 (KeepJson, 1);
  self->length_bytes = length_bytes;
  self->text = g_malloc (length_bytes + 1);
  if (length_bytes > 0)
    memcpy (self->text, text, length_bytes);
  self->text[length_bytes] = '\0';
  self->nodes = g_array_new (FALSE, FALSE, sizeof (KeepJsonNode));

  if (!g_utf8_validate_len (self->text, length_bytes, &invalid))
    {
      fault_fill (fault, "bytes that are not UTF-8", self->text, invalid);
      return NULL;
    }
  scanner.at = self->text;
  scanner.end = self->text + length_bytes;
  scanner.nodes = self->nodes;
  if (!scanner_run (&scanner))
    {
      fault_fill (fault, scanner.reason, self->text, MIN (scanner.at, scanner.end));
      return NULL;
    }
  return g_steal_pointer (&self);
}

void
keep_json_free (KeepJson *self)
{
  explicit_bzero (self->text, self->length_bytes);
  g_free (self->text);
  g_array_unref (self->nodes);
  g_free (self);
}

const char *
keep_json_get_text (const KeepJson *self)
{
  return self->text;
}

gsize
keep_json_get_length_bytes (const KeepJson *self)
{
  return self->length_bytes;
}

const KeepJsonNode *
keep_json_get_root (const KeepJson *self)
{
  return &g_array_index (self->nodes, KeepJsonNode, 0);
}

KeepJsonType
keep_json_node_get_type (const KeepJsonNode *node)
{
  return (KeepJsonType) node->type;
}

const char *
keep_json_node_get_text (const KeepJsonNode *node)
{
  return node->start;
}

gsize
keep_json_node_get_length_bytes (const KeepJsonNode *node)
{
  return (gsize) (node->end - node->start);
}

void
keep_json_iter_init (KeepJsonIter *iter, const KeepJsonNode *container)
{
  gboolean has_elements = container != NULL && (container->type == KEEP_JSON_OBJECT ||
                                                container->type == KEEP_JSON_ARRAY);

  iter->next = has_elements ? container + 1 : NULL;
  iter->end = has_elements ? container + container->span : NULL;
  iter->in_object = has_elements && container->type == KEEP_JSON_OBJECT;
}

gboolean
keep_json_iter_next (KeepJsonIter *iter, const KeepJsonNode **name, const KeepJsonNode **value)
{
  const KeepJsonNode *found = iter->next;

  if (found == iter->end)
    return FALSE;
  if (name != NULL)
    *name = iter->in_object ? found : NULL;
  if (iter->in_object)
    found++;
  if (value != NULL)
    *value = found;
  iter->next = found + found->span;
  return TRUE;
}

const KeepJsonNode *
keep_json_node_get_member (const KeepJsonNode *object, const char *name)
{
  const KeepJsonNode *found = NULL;
  const KeepJsonNode *key = NULL;
  const KeepJsonNode *value = NULL;
  KeepJsonIter iter;

  if (object == NULL || object->type != KEEP_JSON_OBJECT)
    return NULL;
  keep_json_iter_init (&iter, object);
  while (keep_json_iter_next (&iter, &key, &value))
    if (keep_json_node_is_string (key, name))
      found = value;
  return found;
}

const KeepJsonNode *
keep_json_node_get_path (const KeepJsonNode *object, const char *const *path)
{
  for (; object != NULL && *path != NULL; path++)
    object = keep_json_node_get_member (object, *path);
  return object;
}

static gunichar
hex_unit (const char *digits)
{
  gunichar unit = 0;

  for (int i = 0; i < 4; i++)
    unit = unit * 16 + (gunichar) g_ascii_xdigit_value (digits[i]);
  return unit;
}

/* One decoded character from @at, which moves on. Returns 0 where C has no place for it. */
static gunichar
decode_escape (const char **at)
{
  static const char spelled[] = "\"\\/bfnrt";
  static const char meant[] = "\"\\/\b\f\n\r\t";
  gunichar unit = 0;
  gunichar low = 0;

  if ((*at)[1] != 'u')
    {
      unit = (gunichar) meant[strchr (spelled, (*at)[1]) - spelled];
      *at += 2;
      return unit;
    }
  unit = hex_unit (*at + 2);
  *at += 6;
  if (unit < 0xd800 || unit > 0xdfff)
    return unit;
  /* The text ends with a quote, so looking at the next escape stays inside it. */
  if (unit > 0xdbff || (*at)[0] != '\\' || (*at)[1] != 'u')
    return 0;
  low = hex_unit (*at + 2);
  if (low < 0xdc00 || low > 0xdfff)
    return 0;
  *at += 6;
  return 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
}

static KeepBuffer *
decode_string (const KeepJsonNode *node)
{
  g_autoptr (KeepBuffer) decoded = NULL;
  const char *at = NULL;

  if (node == NULL || node->type != KEEP_JSON_STRING)
    return NULL;
  decoded = keep_buffer_new ();
  at = node->start + 1;
  while (at < node->end - 1)
    {
      const char *run = at;
      char utf8[6];
      gunichar character = 0;

      while (at < node->end - 1 && *at != '\\')
        at++;
      keep_buffer_append (decoded, run, at - run);
      if (at >= node->end - 1)
        break;
      character = decode_escape (&at);
      if (character == 0)
        return NULL;
      keep_buffer_append (decoded, utf8, g_unichar_to_utf8 (character, utf8));
    }
  return g_steal_pointer (&decoded);
}

char *
keep_json_node_dup_string (const KeepJsonNode *node)
{
  g_autoptr (KeepBuffer) decoded = decode_string (node);

  if (decoded == NULL)
    return NULL;
  return g_strndup (keep_buffer_get_data (decoded), keep_buffer_get_length_bytes (decoded));
}

KeepSecret *
keep_json_node_dup_secret (const KeepJsonNode *node)
{
  g_autoptr (KeepBuffer) decoded = decode_string (node);

  if (decoded == NULL)
    return NULL;
  return keep_secret_new (keep_buffer_get_data (decoded),
                          (gssize) keep_buffer_get_length_bytes (decoded));
}

gboolean
keep_json_node_is_string (const KeepJsonNode *node, const char *text)
{
  g_autoptr (KeepBuffer) decoded = NULL;
  gsize inner = 0;

  if (node == NULL || node->type != KEEP_JSON_STRING)
    return FALSE;
  inner = (gsize) (node->end - node->start) - 2;
  if (memchr (node->start + 1, '\\', inner) == NULL)
    return strncmp (node->start + 1, text, inner) == 0 && text[inner] == '\0';
  decoded = decode_string (node);
  return decoded != NULL && strcmp (keep_buffer_get_data (decoded), text) == 0;
}

gboolean
keep_json_node_get_number (const KeepJsonNode *node, double *number)
{
  if (node == NULL || node->type != KEEP_JSON_NUMBER)
    return FALSE;
  /* The text goes on with a character that no number has, so strtod stops at the node's end. */
  *number = g_ascii_strtod (node->start, NULL);
  return isfinite (*number);
}
