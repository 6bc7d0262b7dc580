/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/json-roster.h"

#include "core/ecmascript.h"
#include "core/inheritance.h"
#include "core/order.h"
#include "store/json-credential.h"
#include "store/json-dialect.h"
#include "store/json-entries.h"
#include "store/json-secret.h"
#include "store/json-usage.h"
#include "store/provider-id.h"

static gboolean
is_object (const KeepJsonNode *node)
{
  return node != NULL && keep_json_node_get_type (node) == KEEP_JSON_OBJECT;
}

static void
add_profile (const char *id, const KeepJsonNode *entry, gpointer profiles)
{
  KeepProfile *profile = keep_json_credential_read (id, entry);

  if (profile != NULL)
    g_ptr_array_add (profiles, profile);
}

static GPtrArray *
parse_entries (const KeepJson *json)
{
  GPtrArray *profiles = g_ptr_array_new_with_free_func ((GDestroyNotify) keep_profile_free);

  keep_json_entries_foreach (json, add_profile, profiles);
  return profiles;
}

/* Returns the ids in a list as OpenClaw reads them: trimmed strings with something in them. */
static GPtrArray *
read_ids (const KeepJsonNode *list)
{
  GPtrArray *ids = g_ptr_array_new_with_free_func (g_free);
  const KeepJsonNode *id = NULL;
  KeepJsonIter iter;

  keep_json_iter_init (
      &iter, list != NULL && keep_json_node_get_type (list) == KEEP_JSON_ARRAY ? list : NULL);
  while (keep_json_iter_next (&iter, NULL, &id))
    {
      char *text = keep_json_node_dup_string (id);

      if (text != NULL && *keep_ecmascript_strip (text) != '\0')
        g_ptr_array_add (ids, text);
      else
        g_free (text);
    }
  return ids;
}

const KeepJsonNode *
keep_json_roster_find_provider (const KeepJsonNode *map,
                                const char *provider,
                                const KeepJsonNode **value)
{
  const KeepJsonNode *found = NULL;
  const KeepJsonNode *name = NULL;
  KeepJsonIter iter;

  keep_json_iter_init (&iter, is_object (map) ? map : NULL);
  while (keep_json_iter_next (&iter, &name, NULL))
    {
      g_autofree char *spelled = keep_json_node_dup_string (name);
      g_autofree char *normalised = spelled != NULL ? keep_provider_id_normalise (spelled) : NULL;
      const KeepJsonNode *list = NULL;
      g_autoptr (GPtrArray) ids = NULL;

      if (g_strcmp0 (normalised, provider) != 0)
        continue;
      /* The same name again only gives the first one another value. */
      list = keep_json_node_get_member (map, spelled);
      ids = read_ids (list);
      if (found == NULL || ids->len > 0)
        {
          found = name;
          *value = list;
        }
      if (ids->len > 0)
        break;
    }
  return found;
}

static GStrv
dup_order_of (const KeepJson *json, const char *provider)
{
  g_autoptr (GPtrArray) ids = NULL;
  const KeepJsonNode *list = NULL;

  if (json != NULL)
    keep_json_roster_find_provider (
        keep_json_node_get_member (keep_json_get_root (json), KEEP_JSON_DIALECT_ORDER), provider,
        &list);
  ids = read_ids (list);
  if (ids->len == 0)
    return NULL;
  g_ptr_array_add (ids, NULL);
  return (GStrv) g_ptr_array_steal (ids, NULL);
}

GStrv
keep_json_roster_dup_order (const KeepJsonStore *store, const char *provider)
{
  GStrv order = dup_order_of (store->state, provider);

  return order != NULL ? order : dup_order_of (store->profiles, provider);
}

/* The order that counts for an agent, with stand-ins in the places of those that they stand in for.
 */
static GStrv
find_order (const KeepJsonStore *own,
            const KeepJsonStore *main_store,
            const KeepConfig *config,
            const char *provider,
            GHashTable *replacements)
{
  GStrv order = keep_json_roster_dup_order (own, provider);

  if (order == NULL && main_store != NULL)
    order = keep_json_roster_dup_order (main_store, provider);
  if (order == NULL && config != NULL)
    order = keep_config_dup_order (config, provider);
  for (gsize i = 0; order != NULL && order[i] != NULL; i++)
    {
      const char *standing_in = g_hash_table_lookup (replacements, order[i]);

      if (standing_in == NULL)
        continue;
      g_free (order[i]);
      order[i] = g_strdup (standing_in);
    }
  return order;
}

static void
mark_mismatched (GPtrArray *list, const KeepConfig *config)
{
  for (guint i = 0; config != NULL && i < list->len; i++)
    {
      KeepProfile *profile = g_ptr_array_index (list, i);

      profile->is_mismatched =
          !keep_config_allows (config, profile->id, profile->provider, profile->type);
    }
}

GPtrArray *
keep_json_roster_find_candidates (GPtrArray *list, const KeepConfig *config, const char *provider)
{
  g_auto (GStrv) ids = config != NULL ? keep_config_dup_profile_ids (config, provider) : NULL;
  g_autoptr (GHashTable) by_id = ids != NULL ? keep_profile_index (list) : NULL;
  g_autoptr (GPtrArray) named = g_ptr_array_new ();

  for (gsize i = 0; ids != NULL && ids[i] != NULL; i++)
    {
      KeepProfile *profile = g_hash_table_lookup (by_id, ids[i]);

      if (profile != NULL)
        g_ptr_array_add (named, profile);
    }
  return named->len > 0 ? g_steal_pointer (&named) : g_ptr_array_ref (list);
}

static void
mark_defaults (GPtrArray *list,
               const KeepJsonStore *own,
               const KeepJsonStore *main_store,
               const KeepConfig *config,
               GHashTable *replacements,
               gint64 now_ms)
{
  g_autoptr (GHashTable) done = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < list->len; i++)
    {
      const KeepProfile *profile = g_ptr_array_index (list, i);
      g_auto (GStrv) order = NULL;
      g_autoptr (GPtrArray) candidates = NULL;
      KeepProfile *chosen = NULL;

      if (!g_hash_table_add (done, profile->provider))
        continue;
      order = find_order (own, main_store, config, profile->provider, replacements);
      candidates = order != NULL
                       ? g_ptr_array_ref (list)
                       : keep_json_roster_find_candidates (list, config, profile->provider);
      chosen = keep_order_find_default (candidates, profile->provider, (const char *const *) order,
                                        now_ms);
      if (chosen != NULL)
        chosen->is_default = TRUE;
    }
}

static int
compare_places (gconstpointer a, gconstpointer b)
{
  guint32 left = 0;
  guint32 right = 0;
  gboolean is_left_index = keep_ecmascript_is_index (((const KeepProfile *) a)->id, &left);
  gboolean is_right_index = keep_ecmascript_is_index (((const KeepProfile *) b)->id, &right);

  if (is_left_index != is_right_index)
    return is_left_index ? -1 : 1;
  return (left > right) - (left < right);
}

static gboolean
has_number (GPtrArray *list)
{
  guint32 index = 0;

  for (guint i = 0; i < list->len; i++)
    if (keep_ecmascript_is_index (((KeepProfile *) list->pdata[i])->id, &index))
      return TRUE;
  return FALSE;
}

/* An object of JavaScript lists names that are numbers first, whatever the document's order. */
static void
put_numbers_first (GPtrArray *list)
{
  GList *sorted = NULL;
  guint i = 0;

  if (!has_number (list))
    return;
  /* Unlike g_ptr_array_sort() this keeps the order of equals. */
  for (i = list->len; i > 0; i--)
    sorted = g_list_prepend (sorted, list->pdata[i - 1]);
  sorted = g_list_sort (sorted, compare_places);
  for (const GList *at = sorted; at != NULL; at = at->next)
    list->pdata[i++] = at->data;
  g_list_free (sorted);
}

static GPtrArray *
list_profiles (const KeepJsonStore *own,
               const KeepJsonStore *main_store,
               const KeepConfig *config,
               gint64 now_ms,
               GHashTable *replacements)
{
  g_autoptr (GHashTable) none = g_hash_table_new (g_str_hash, g_str_equal);
  GPtrArray *list = parse_entries (own->profiles);

  if (main_store != NULL)
    {
      list = keep_inheritance_overlay (parse_entries (main_store->profiles), list, now_ms,
                                       replacements);
      keep_json_usage_apply (list, main_store->profiles, none);
      keep_json_usage_apply (list, main_store->state, none);
    }
  keep_json_usage_apply (list, own->profiles, replacements);
  keep_json_usage_apply (list, own->state, replacements);
  put_numbers_first (list);
  mark_mismatched (list, config);
  mark_defaults (list, own, main_store, config, replacements, now_ms);
  return list;
}

GPtrArray *
keep_json_roster_list (const KeepJsonStore *own,
                       const KeepJsonStore *main_store,
                       const KeepConfig *config,
                       gint64 now_ms)
{
  g_autoptr (GHashTable) replacements =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  return list_profiles (own, main_store, config, now_ms, replacements);
}

/* (nullable): the entry called @id, and in @profile (out, transfer full) what may be shown of it */
static const KeepJsonNode *
read_entry (const KeepJsonStore *store, const char *id, KeepProfile **profile)
{
  const char *const path[] = { KEEP_JSON_DIALECT_PROFILES, id, NULL };
  const KeepJsonNode *entry = NULL;

  *profile = NULL;
  if (store == NULL || store->profiles == NULL)
    return NULL;
  entry = keep_json_node_get_path (keep_json_get_root (store->profiles), path);
  if (entry != NULL)
    *profile = keep_json_credential_read (id, entry);
  return *profile != NULL ? entry : NULL;
}

static KeepProfile *
steal_profile (GPtrArray *list, const KeepProfile *profile)
{
  guint index = 0;

  g_assert (g_ptr_array_find (list, profile, &index));
  return g_ptr_array_steal_index (list, index);
}

KeepCredential *
keep_json_roster_load_credential (const KeepJsonStore *own,
                                  const KeepJsonStore *main_store,
                                  const KeepConfig *config,
                                  const char *profile_id,
                                  gint64 now_ms)
{
  g_autoptr (GHashTable) replacements =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (GPtrArray) list = list_profiles (own, main_store, config, now_ms, replacements);
  const char *stand_in = g_hash_table_lookup (replacements, profile_id);
  KeepProfile *found = keep_profile_find (list, profile_id);
  g_autoptr (KeepProfile) own_profile = NULL;
  g_autoptr (KeepProfile) main_profile = NULL;
  const KeepJsonNode *own_entry = NULL;
  const KeepJsonNode *main_entry = NULL;
  KeepCredential *credential = NULL;

  if (found == NULL && stand_in != NULL)
    found = keep_profile_find (list, stand_in);
  if (found == NULL)
    return NULL;
  own_entry = read_entry (own, found->id, &own_profile);
  main_entry = read_entry (main_store, found->id, &main_profile);
  credential = g_new0 (KeepCredential, 1);
  credential->profile = steal_profile (list, found);
  credential->owner = keep_inheritance_find_owner (main_profile, own_profile);
  keep_json_secret_read (found->source == KEEP_SOURCE_INHERITED ? main_entry : own_entry,
                         credential);
  return credential;
}

GStrv
keep_json_roster_dup_tried (const KeepJsonStore *own,
                            const KeepJsonStore *main_store,
                            const KeepConfig *config,
                            const char *provider,
                            gint64 now_ms)
{
  g_autoptr (GHashTable) replacements =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (GPtrArray) list = list_profiles (own, main_store, config, now_ms, replacements);
  g_auto (GStrv) order = find_order (own, main_store, config, provider, replacements);
  g_autoptr (GPtrArray) candidates =
      order != NULL ? g_ptr_array_ref (list)
                    : keep_json_roster_find_candidates (list, config, provider);
  g_autoptr (GPtrArray) tried =
      keep_order_resolve (candidates, provider, (const char *const *) order, now_ms);
  g_autoptr (GStrvBuilder) ids = g_strv_builder_new ();

  for (guint i = 0; i < tried->len; i++)
    g_strv_builder_add (ids, ((const KeepProfile *) tried->pdata[i])->id);
  return g_strv_builder_end (ids);
}
