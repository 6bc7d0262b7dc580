/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/json-edit.h"

#include <string.h>

#include "core/json-writer.h"

/* The last member of an object, and the white space around it that a new one imitates. */
typedef struct
{
  const KeepJsonNode *name; /* nullable: the object is empty */
  const KeepJsonNode *value;
  const char *space; /* between the brace or comma before the name, and the name */
} LastMember;

static const char *
node_end (const KeepJsonNode *node)
{
  return keep_json_node_get_text (node) + keep_json_node_get_length_bytes (node);
}

static gboolean
is_space (char character)
{
  return character == ' ' || character == '\t' || character == '\n' || character == '\r';
}

static LastMember
find_last_member (const KeepJsonNode *object)
{
  LastMember last = { 0 };
  KeepJsonIter iter;

  keep_json_iter_init (&iter, object);
  while (keep_json_iter_next (&iter, &last.name, &last.value))
    ;
  if (last.name != NULL)
    {
      last.space = keep_json_node_get_text (last.name);
      while (is_space (last.space[-1]))
        last.space--;
    }
  return last;
}

static char *
dup_line_indent (const KeepJson *json, const char *at)
{
  const char *text = keep_json_get_text (json);
  const char *line = at;
  const char *indent_end = NULL;

  while (line > text && line[-1] != '\n')
    line--;
  for (indent_end = line; *indent_end == ' ' || *indent_end == '\t';)
    indent_end++;
  return g_strndup (line, (gsize) (indent_end - line));
}

static gboolean
is_indented (const KeepJson *json)
{
  return memchr (keep_json_get_text (json), '\n', keep_json_get_length_bytes (json)) != NULL &&
         strchr (keep_json_get_text (json), '\n')[1] != '\0';
}

char *
keep_json_dup_line_start (const KeepJson *json, const KeepJsonNode *object)
{
  LastMember last = find_last_member (object);
  g_autofree char *indent = NULL;

  if (last.name != NULL)
    {
      const char *name = keep_json_node_get_text (last.name);
      const char *line = name;

      while (line > last.space && *line != '\n')
        line--;
      return *line == '\n' ? g_strndup (line, (gsize) (name - line)) : g_strdup ("");
    }
  if (!is_indented (json))
    return g_strdup ("");
  indent = dup_line_indent (json, keep_json_node_get_text (object));
  return g_strconcat ("\n", indent, "  ", NULL);
}

/* @json's text with [from, to) replaced by @piece. */
static KeepBuffer *
splice (
    const KeepJson *json, const char *from, const char *to, const char *piece, gsize piece_bytes)
{
  const char *text = keep_json_get_text (json);
  KeepBuffer *changed = keep_buffer_new ();

  keep_buffer_append (changed, text, from - text);
  keep_buffer_append (changed, piece, (gssize) piece_bytes);
  keep_buffer_append (changed, to, text + keep_json_get_length_bytes (json) - to);
  return changed;
}

static KeepBuffer *
add_to_empty (const KeepJson *json, const KeepJsonNode *object, KeepBuffer *member)
{
  g_autoptr (KeepBuffer) piece = keep_buffer_new ();
  g_autofree char *start = keep_json_dup_line_start (json, object);
  const char *open = keep_json_node_get_text (object);

  keep_buffer_append (piece, start, -1);
  keep_buffer_append (piece, keep_buffer_get_data (member),
                      (gssize) keep_buffer_get_length_bytes (member));
  if (*start != '\0')
    keep_buffer_append (piece, start, (gssize) strlen (start) - 2);
  return splice (json, open + 1, node_end (object) - 1, keep_buffer_get_data (piece),
                 keep_buffer_get_length_bytes (piece));
}

static KeepBuffer *
add_member (const KeepJson *json,
            const KeepJsonNode *object,
            const char *name,
            const char *value,
            gsize value_length_bytes)
{
  g_autoptr (KeepBuffer) piece = keep_buffer_new ();
  LastMember last = find_last_member (object);

  if (last.name != NULL)
    {
      keep_buffer_append_char (piece, ',');
      keep_buffer_append (piece, last.space, keep_json_node_get_text (last.name) - last.space);
    }
  keep_json_append_string (piece, name, -1);
  if (last.name != NULL)
    keep_buffer_append (piece, node_end (last.name),
                        keep_json_node_get_text (last.value) - node_end (last.name));
  else
    keep_buffer_append (piece, is_indented (json) ? ": " : ":", -1);
  keep_buffer_append (piece, value, (gssize) value_length_bytes);

  if (last.name == NULL)
    return add_to_empty (json, object, piece);
  return splice (json, node_end (last.value), node_end (last.value), keep_buffer_get_data (piece),
                 keep_buffer_get_length_bytes (piece));
}

KeepBuffer *
keep_json_put_member (const KeepJson *json,
                      const KeepJsonNode *object,
                      const char *name,
                      const char *value,
                      gsize value_length_bytes)
{
  const KeepJsonNode *old = keep_json_node_get_member (object, name);

  g_return_val_if_fail (keep_json_node_get_type (object) == KEEP_JSON_OBJECT, NULL);

  if (old == NULL)
    return add_member (json, object, name, value, value_length_bytes);
  return splice (json, keep_json_node_get_text (old), node_end (old), value, value_length_bytes);
}

KeepBuffer *
keep_json_remove_member (const KeepJson *json, const KeepJsonNode *object, const char *name)
{
  g_autoptr (KeepBuffer) changed = NULL;
  const char *text = keep_json_get_text (json);
  const char *kept_to = NULL;
  const char *previous_end = NULL; /* of the last member that stays */
  const KeepJsonNode *key = NULL;
  const KeepJsonNode *value = NULL;
  KeepJsonIter iter;

  if (keep_json_node_get_member (object, name) == NULL)
    return NULL;
  changed = keep_buffer_new ();
  previous_end = keep_json_node_get_text (object) + 1;
  keep_buffer_append (changed, text, previous_end - text);
  kept_to = previous_end;
  keep_json_iter_init (&iter, object);
  while (keep_json_iter_next (&iter, &key, &value))
    {
      gboolean is_first = kept_to == keep_json_node_get_text (object) + 1;

      if (keep_json_node_is_string (key, name))
        {
          previous_end = node_end (value);
          continue;
        }
      /* Everything from the end of the previous member, comma included; behind a removed first
       * member without that comma. */
      if (is_first && previous_end != kept_to)
        previous_end = strchr (previous_end, ',') + 1;
      keep_buffer_append (changed, previous_end, node_end (value) - previous_end);
      kept_to = previous_end = node_end (value);
    }
  if (kept_to == keep_json_node_get_text (object) + 1)
    previous_end = node_end (object) - 1;
  keep_buffer_append (changed, previous_end,
                      text + keep_json_get_length_bytes (json) - previous_end);
  return g_steal_pointer (&changed);
}
