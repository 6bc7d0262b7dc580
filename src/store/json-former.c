/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/json-former.h"

#include "core/json-edit.h"
#include "core/json-merge.h"
#include "store/json-dialect.h"

static const char *const names[] = { KEEP_JSON_DIALECT_ORDER, "lastGood", KEEP_JSON_DIALECT_USAGE };

/* (nullable): the object of that name. */
static const KeepJsonNode *
find_map (const KeepJson *json, const char *name)
{
  const KeepJsonNode *map = keep_json_node_get_member (keep_json_get_root (json), name);

  return map != NULL && keep_json_node_get_type (map) == KEEP_JSON_OBJECT ? map : NULL;
}

static void
append_pair (KeepBuffer *text, const KeepJsonPair *pair, const char *line_start)
{
  keep_buffer_append (text, line_start, -1);
  keep_json_append_node (text, pair->name);
  keep_buffer_append (text, *line_start == '\0' ? ":" : ": ", -1);
  keep_json_append_node (text, pair->value);
}

/* What C cannot hold goes by its spelling. */
static char *
dup_key (const KeepJsonNode *name)
{
  char *key = keep_json_node_dup_string (name);

  return key != NULL
             ? key
             : g_strndup (keep_json_node_get_text (name), keep_json_node_get_length_bytes (name));
}

static GHashTable *
list_names (const KeepJsonNode *map)
{
  GHashTable *known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  const KeepJsonNode *name = NULL;
  KeepJsonIter iter;

  keep_json_iter_init (&iter, map);
  while (keep_json_iter_next (&iter, &name, NULL))
    g_hash_table_add (known, dup_key (name));
  return known;
}

/* All that is new goes behind what is there in one piece: there may be thousands of profiles. */
static void
append_joined (KeepBuffer *text,
               const KeepJson *state,
               const KeepJsonNode *map,
               const KeepJsonNode *former)
{
  g_autoptr (GHashTable) known = list_names (map);
  g_autoptr (GArray) pairs = keep_json_list_pairs (former);
  g_autofree char *line_start = keep_json_dup_line_start (state, map);
  const char *start = keep_json_node_get_text (map);
  const char *end = start + keep_json_node_get_length_bytes (map) - 1;
  const char *content_end = end;
  gboolean wants_comma = FALSE;

  while (content_end > start + 1 && g_ascii_isspace (content_end[-1]))
    content_end--;
  wants_comma = content_end > start + 1;
  keep_buffer_append (text, start, content_end - start);
  for (guint i = 0; i < pairs->len; i++)
    {
      const KeepJsonPair *pair = &g_array_index (pairs, KeepJsonPair, i);
      g_autofree char *key = dup_key (pair->name);

      if (g_hash_table_contains (known, key))
        continue;
      if (wants_comma)
        keep_buffer_append_char (text, ',');
      append_pair (text, pair, line_start);
      wants_comma = TRUE;
    }
  keep_buffer_append (text, content_end, end + 1 - content_end);
}

static void
take (KeepJson **json, KeepBuffer *text)
{
  g_clear_pointer (json, keep_json_free);
  *json = keep_json_parse (keep_buffer_get_data (text), keep_buffer_get_length_bytes (text), NULL);
  keep_buffer_free (text);
}

static void
move_map (KeepJson **state, const char *name, const KeepJsonNode *former)
{
  const KeepJsonNode *map = find_map (*state, name);
  g_autoptr (KeepBuffer) text = keep_buffer_new ();

  if (map != NULL)
    append_joined (text, *state, map, former);
  else
    keep_json_append_node (text, former);
  take (state,
        keep_json_put_member (*state, keep_json_get_root (*state), name,
                              keep_buffer_get_data (text), keep_buffer_get_length_bytes (text)));
}

gboolean
keep_json_former_move (KeepJson **profiles, KeepJson **state)
{
  gboolean is_moved = FALSE;

  for (gsize i = 0; *profiles != NULL && i < G_N_ELEMENTS (names); i++)
    {
      const KeepJsonNode *former = find_map (*profiles, names[i]);
      KeepJsonIter iter;

      keep_json_iter_init (&iter, former);
      if (!keep_json_iter_next (&iter, NULL, NULL))
        continue;
      if (*state == NULL)
        *state = keep_json_dialect_new_state ();
      move_map (state, names[i], former);
      take (profiles,
            keep_json_remove_member (*profiles, keep_json_get_root (*profiles), names[i]));
      is_moved = TRUE;
    }
  return is_moved;
}
