/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/json-dropped.h"

#include "store/json-credential.h"
#include "store/json-dialect.h"

static gboolean
judge (const char *id, const KeepJsonNode *entry, KeepDroppedReason *reason)
{
  if (!keep_json_credential_is_kept (entry, reason))
    return FALSE;
  *reason = KEEP_DROPPED_UNSUPPORTED_ID;
  return id != NULL && keep_json_credential_can_be_called (id);
}

/* The name as spelled, without its quotes. */
static char *
dup_spelling (const KeepJsonNode *name)
{
  return g_strndup (keep_json_node_get_text (name) + 1, keep_json_node_get_length_bytes (name) - 2);
}

static gboolean
is_any_dropped (const KeepJsonNode *entries)
{
  const KeepJsonNode *name = NULL;
  const KeepJsonNode *entry = NULL;
  KeepDroppedReason reason;
  KeepJsonIter iter;

  keep_json_iter_init (&iter, entries);
  while (keep_json_iter_next (&iter, &name, &entry))
    {
      g_autofree char *id = keep_json_node_dup_string (name);

      if (!judge (id, entry, &reason))
        return TRUE;
    }
  return FALSE;
}

/* (nullable) */
static KeepDropped *
new_dropped (const KeepJsonNode *name, const KeepJsonNode *entry, KeepSource source)
{
  g_autofree char *id = keep_json_node_dup_string (name);
  KeepDroppedReason reason;

  if (judge (id, entry, &reason))
    return NULL;
  return keep_dropped_new (id != NULL ? g_steal_pointer (&id) : dup_spelling (name), reason,
                           source);
}

static void
add_dropped (GPtrArray *list, const KeepJsonNode *entries, KeepSource source)
{
  g_autoptr (GHashTable) last = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  const KeepJsonNode *name = NULL;
  const KeepJsonNode *entry = NULL;
  KeepJsonIter iter;

  keep_json_iter_init (&iter, entries);
  while (keep_json_iter_next (&iter, &name, &entry))
    {
      char *id = keep_json_node_dup_string (name);

      g_hash_table_replace (last, id != NULL ? id : dup_spelling (name), (gpointer) entry);
    }
  keep_json_iter_init (&iter, entries);
  while (keep_json_iter_next (&iter, &name, &entry))
    {
      KeepDropped *dropped = new_dropped (name, entry, source);

      if (dropped != NULL && g_hash_table_lookup (last, dropped->id) == entry)
        g_ptr_array_add (list, dropped);
      else if (dropped != NULL)
        keep_dropped_free (dropped);
    }
}

static void
add_dropped_of (GPtrArray *list, const KeepJsonStore *store, KeepSource source)
{
  const KeepJsonNode *entries = NULL;

  if (store == NULL || store->profiles == NULL)
    return;
  entries =
      keep_json_node_get_member (keep_json_get_root (store->profiles), KEEP_JSON_DIALECT_PROFILES);
  if (is_any_dropped (entries))
    add_dropped (list, entries, source);
}

GPtrArray *
keep_json_dropped_list (const KeepJsonStore *own, const KeepJsonStore *main_store)
{
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify) keep_dropped_free);

  add_dropped_of (list, main_store, KEEP_SOURCE_INHERITED);
  add_dropped_of (list, own, KEEP_SOURCE_LOCAL);
  return list;
}
