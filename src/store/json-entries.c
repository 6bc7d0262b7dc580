/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/json-entries.h"

#include "store/json-credential.h"
#include "store/json-dialect.h"

static GHashTable *
find_last (const KeepJsonNode *entries)
{
  GHashTable *last = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  const KeepJsonNode *name = NULL;
  const KeepJsonNode *entry = NULL;
  KeepJsonIter iter;

  keep_json_iter_init (&iter, entries);
  while (keep_json_iter_next (&iter, &name, &entry))
    {
      char *id = keep_json_node_dup_string (name);

      if (id != NULL && keep_json_credential_can_be_called (id))
        g_hash_table_replace (last, id, (gpointer) entry);
      else
        g_free (id);
    }
  return last;
}

void
keep_json_entries_foreach (const KeepJson *profiles, KeepJsonEntryFunc func, gpointer user_data)
{
  const KeepJsonNode *entries = NULL;
  const KeepJsonNode *name = NULL;
  g_autoptr (GHashTable) last = NULL;
  KeepJsonIter iter;

  if (profiles == NULL)
    return;
  entries = keep_json_node_get_member (keep_json_get_root (profiles), KEEP_JSON_DIALECT_PROFILES);
  last = find_last (entries);
  keep_json_iter_init (&iter, entries);
  while (keep_json_iter_next (&iter, &name, NULL))
    {
      g_autofree char *id = keep_json_node_dup_string (name);
      const KeepJsonNode *entry = id != NULL ? g_hash_table_lookup (last, id) : NULL;

      if (entry == NULL)
        continue;
      g_hash_table_remove (last, id);
      func (id, entry, user_data);
    }
}
