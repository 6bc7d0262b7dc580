/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/json-merge.h"

#include <string.h>

static guint
hash_name (gconstpointer key)
{
  const KeepJsonNode *name = key;
  const char *text = keep_json_node_get_text (name);
  guint hash = 5381;

  for (gsize i = 0; i < keep_json_node_get_length_bytes (name); i++)
    hash = hash * 33 + (guchar) text[i];
  return hash;
}

static gboolean
is_same_name (gconstpointer a, gconstpointer b)
{
  gsize length_bytes = keep_json_node_get_length_bytes (a);

  return length_bytes == keep_json_node_get_length_bytes (b) &&
         memcmp (keep_json_node_get_text (a), keep_json_node_get_text (b), length_bytes) == 0;
}

/* Puts @value at the place that @name has in @pairs, or behind them. */
static void
put_pair (GArray *pairs, GHashTable *places, const KeepJsonNode *name, const KeepJsonNode *value)
{
  KeepJsonPair pair = { name, value };
  gpointer place = NULL;

  if (g_hash_table_lookup_extended (places, name, NULL, &place))
    {
      g_array_index (pairs, KeepJsonPair, GPOINTER_TO_UINT (place)).value = value;
      return;
    }
  g_hash_table_insert (places, (gpointer) name, GUINT_TO_POINTER (pairs->len));
  g_array_append_val (pairs, pair);
}

static GArray *
list_pairs (const KeepJsonNode *object, GHashTable *places)
{
  GArray *pairs = g_array_new (FALSE, FALSE, sizeof (KeepJsonPair));
  const KeepJsonNode *name = NULL;
  const KeepJsonNode *value = NULL;
  KeepJsonIter iter;

  if (object == NULL || keep_json_node_get_type (object) != KEEP_JSON_OBJECT)
    return pairs;
  keep_json_iter_init (&iter, object);
  while (keep_json_iter_next (&iter, &name, &value))
    put_pair (pairs, places, name, value);
  return pairs;
}

GArray *
keep_json_list_pairs (const KeepJsonNode *object)
{
  g_autoptr (GHashTable) places = g_hash_table_new (hash_name, is_same_name);

  return list_pairs (object, places);
}

void
keep_json_append_node (KeepBuffer *out, const KeepJsonNode *node)
{
  keep_buffer_append (out, keep_json_node_get_text (node),
                      (gssize) keep_json_node_get_length_bytes (node));
}

static void
append_elements (KeepBuffer *out, const KeepJsonNode *array, gboolean *wants_comma)
{
  const KeepJsonNode *element = NULL;
  KeepJsonIter iter;

  keep_json_iter_init (&iter, array);
  while (keep_json_iter_next (&iter, NULL, &element))
    {
      if (*wants_comma)
        keep_buffer_append_char (out, ',');
      *wants_comma = TRUE;
      keep_json_append_node (out, element);
    }
}

/* What stands in both is merged, at its place in @target; the rest of @source follows. */
static void
append_members (KeepBuffer *out, const KeepJsonNode *target, const KeepJsonNode *source)
{
  g_autoptr (GHashTable) places = g_hash_table_new (hash_name, is_same_name);
  g_autoptr (GHashTable) source_places = g_hash_table_new (hash_name, is_same_name);
  g_autoptr (GArray) pairs = list_pairs (target, places);
  g_autoptr (GArray) source_pairs = list_pairs (source, source_places);
  guint n_target = pairs->len;

  for (guint i = 0; i < source_pairs->len; i++)
    {
      const KeepJsonPair *pair = &g_array_index (source_pairs, KeepJsonPair, i);

      if (!g_hash_table_contains (places, pair->name))
        g_array_append_val (pairs, *pair);
    }
  for (guint i = 0; i < pairs->len; i++)
    {
      const KeepJsonPair *pair = &g_array_index (pairs, KeepJsonPair, i);
      gpointer place = NULL;

      if (i > 0)
        keep_buffer_append_char (out, ',');
      keep_json_append_node (out, pair->name);
      keep_buffer_append_char (out, ':');
      if (i < n_target && g_hash_table_lookup_extended (source_places, pair->name, NULL, &place))
        keep_json_append_merged (
            out, pair->value,
            g_array_index (source_pairs, KeepJsonPair, GPOINTER_TO_UINT (place)).value);
      else
        keep_json_append_node (out, pair->value);
    }
}

void
keep_json_append_merged (KeepBuffer *out, const KeepJsonNode *target, const KeepJsonNode *source)
{
  KeepJsonType type = keep_json_node_get_type (source);
  gboolean wants_comma = FALSE;

  if (type != keep_json_node_get_type (target) ||
      (type != KEEP_JSON_ARRAY && type != KEEP_JSON_OBJECT))
    {
      keep_json_append_node (out, source);
      return;
    }
  keep_buffer_append_char (out, type == KEEP_JSON_ARRAY ? '[' : '{');
  if (type == KEEP_JSON_ARRAY)
    {
      append_elements (out, target, &wants_comma);
      append_elements (out, source, &wants_comma);
    }
  else
    append_members (out, target, source);
  keep_buffer_append_char (out, type == KEEP_JSON_ARRAY ? ']' : '}');
}
