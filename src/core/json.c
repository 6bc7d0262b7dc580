/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/json.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "core/buffer.h"
#include "core/json-scanner.h"

struct _KeepJson
{
  char *text; /* owned, wiped */
  gsize length_bytes;
  GArray *nodes; /* owned; see keep_json_scan() */
};

void
keep_json_fault_set (KeepJsonFault *fault, const char *reason, const char *text, const char *at)
{
  const char *line_start = text;

  if (fault == NULL)
    return;
  fault->reason = _ (reason);
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
  const char *reason = N_ ("too many bytes");
  const char *stopped = text;

  if (length_bytes > KEEP_JSON_MAX_BYTES)
    {
      keep_json_fault_set (fault, reason, text, stopped);
      return NULL;
    }
  self = g_new0 (KeepJson, 1);
  self->length_bytes = length_bytes;
  self->text = g_malloc0 (length_bytes + 1);
  if (length_bytes > 0)
    memcpy (self->text, text, length_bytes);
  self->nodes = g_array_new (FALSE, FALSE, sizeof (KeepJsonNode));

  if (!keep_json_is_utf8 (self->text, self->text + length_bytes, &stopped))
    reason = N_ ("bytes that are not UTF-8");
  else
    reason = keep_json_scan (self->text, self->text + length_bytes, self->nodes, &stopped);
  if (reason == NULL)
    return g_steal_pointer (&self);
  keep_json_fault_set (fault, reason, self->text, stopped);
  return NULL;
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
  g_autoptr (KeepBuffer) decoded = NULL;

  if (node == NULL || node->type != KEEP_JSON_STRING)
    return NULL;
  /* Nearly every string is spelled as it is meant. */
  if (memchr (node->start, '\\', (gsize) (node->end - node->start)) == NULL)
    return g_strndup (node->start + 1, (gsize) (node->end - node->start) - 2);
  decoded = decode_string (node);
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
  /* Most comparisons, of which a large document takes hundreds of thousands, end here. */
  if (inner > 0 && node->start[1] != text[0] && node->start[1] != '\\')
    return FALSE;
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
