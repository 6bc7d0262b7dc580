/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/json-dialect.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/json-edit.h"
#include "core/json-writer.h"
#include "core/order.h"
#include "store/json-credential.h"
#include "store/provider-id.h"

/* Members of OpenClaw 2026.4.29's documents. */
#define VERSION "version"
#define PROFILES "profiles"
#define ORDER "order"
#define USAGE_STATS "usageStats"

#define NEWEST_VERSION 1
#define EMPTY_PROFILES "{\n  \"version\": 1,\n  \"profiles\": {}\n}\n"
#define EMPTY_STATE "{\n  \"version\": 1\n}\n"

static KeepJson *
parse (const char *text, gsize length_bytes, const char *path, GError **error)
{
  KeepJsonFault fault = { 0 };
  g_autoptr (KeepJson) json = keep_json_parse (text, length_bytes, &fault);
  double version = NEWEST_VERSION;

  if (json == NULL)
    {
      g_set_error (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_MALFORMED,
                   _ ("%s is damaged: line %u, column %u has %s. It was left as it is."), path,
                   fault.line, fault.column, fault.reason);
      return NULL;
    }
  keep_json_node_get_number (keep_json_node_get_member (keep_json_get_root (json), VERSION),
                             &version);
  if (version > NEWEST_VERSION)
    {
      g_set_error (
          error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_UNSUPPORTED,
          _ ("%s was written by a newer program (its version is above %d). It was left as it is; "
             "update Tokenkeep."),
          path, NEWEST_VERSION);
      return NULL;
    }
  return g_steal_pointer (&json);
}

static void
set_shape_error (GError **error, const char *path)
{
  g_set_error (
      error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_MALFORMED,
      _ ("%s is not a store that OpenClaw uses. It was left as it is; `openclaw doctor --fix` may "
         "be able to convert it."),
      path);
}

static gboolean
is_object (const KeepJsonNode *node)
{
  return node != NULL && keep_json_node_get_type (node) == KEEP_JSON_OBJECT;
}

KeepJson *
keep_json_dialect_parse_profiles (const char *text,
                                  gsize length_bytes,
                                  const char *path,
                                  GError **error)
{
  g_autoptr (KeepJson) json = parse (text, length_bytes, path, error);

  if (json == NULL)
    return NULL;
  if (!is_object (keep_json_node_get_member (keep_json_get_root (json), PROFILES)))
    {
      set_shape_error (error, path);
      return NULL;
    }
  return g_steal_pointer (&json);
}

KeepJson *
keep_json_dialect_parse_state (const char *text,
                               gsize length_bytes,
                               const char *path,
                               GError **error)
{
  g_autoptr (KeepJson) json = parse (text, length_bytes, path, error);

  if (json != NULL && !is_object (keep_json_get_root (json)))
    {
      set_shape_error (error, path);
      return NULL;
    }
  return g_steal_pointer (&json);
}

/* Returns the profiles that the document's last word is; JSON.parse() keeps the last of equal
 * names. */
static GPtrArray *
parse_entries (const KeepJson *json)
{
  GPtrArray *profiles = g_ptr_array_new_with_free_func ((GDestroyNotify) keep_profile_free);
  g_autoptr (GHashTable) places = g_hash_table_new (g_str_hash, g_str_equal);
  const KeepJsonNode *name = NULL;
  const KeepJsonNode *entry = NULL;
  KeepJsonIter iter;

  keep_json_iter_init (&iter, keep_json_node_get_member (keep_json_get_root (json), PROFILES));
  while (keep_json_iter_next (&iter, &name, &entry))
    {
      KeepProfile *profile = keep_json_credential_read (name, entry);
      gpointer place = NULL;

      if (profile == NULL)
        continue;
      if (g_hash_table_lookup_extended (places, profile->id, NULL, &place))
        {
          g_hash_table_remove (places, profile->id);
          keep_profile_free (profiles->pdata[GPOINTER_TO_UINT (place)]);
          profiles->pdata[GPOINTER_TO_UINT (place)] = profile;
          g_hash_table_insert (places, profile->id, place);
          continue;
        }
      g_hash_table_insert (places, profile->id, GUINT_TO_POINTER (profiles->len));
      g_ptr_array_add (profiles, profile);
    }
  return profiles;
}

static gint64
parse_time (const KeepJsonNode *stats, const char *name)
{
  double number = 0;

  if (!keep_json_node_get_number (keep_json_node_get_member (stats, name), &number) || number < 1 ||
      number > KEEP_JSON_CREDENTIAL_LATEST_MS)
    return 0;
  return (gint64) number;
}

static void
apply_usage (GPtrArray *profiles, const KeepJson *json)
{
  g_autoptr (GHashTable) by_id = g_hash_table_new (g_str_hash, g_str_equal);
  const KeepJsonNode *name = NULL;
  const KeepJsonNode *stats = NULL;
  KeepJsonIter iter;

  if (json == NULL)
    return;
  for (guint i = 0; i < profiles->len; i++)
    g_hash_table_insert (by_id, ((KeepProfile *) profiles->pdata[i])->id, profiles->pdata[i]);
  keep_json_iter_init (&iter, keep_json_node_get_member (keep_json_get_root (json), USAGE_STATS));
  while (keep_json_iter_next (&iter, &name, &stats))
    {
      g_autofree char *id = keep_json_node_dup_string (name);
      KeepProfile *profile = id != NULL ? g_hash_table_lookup (by_id, id) : NULL;

      if (profile == NULL)
        continue;
      profile->last_used_ms = parse_time (stats, "lastUsed");
      profile->blocked_until_ms =
          MAX (parse_time (stats, "cooldownUntil"), parse_time (stats, "disabledUntil"));
    }
}

/* Returns the name as spelled in @map whose meaning is @provider; the last one counts. */
static const KeepJsonNode *
find_provider (const KeepJsonNode *map, const char *provider, const KeepJsonNode **value)
{
  const KeepJsonNode *found = NULL;
  const KeepJsonNode *name = NULL;
  const KeepJsonNode *candidate = NULL;
  KeepJsonIter iter;

  keep_json_iter_init (&iter, is_object (map) ? map : NULL);
  while (keep_json_iter_next (&iter, &name, &candidate))
    {
      g_autofree char *spelled = keep_json_node_dup_string (name);
      g_autofree char *normalised = spelled != NULL ? keep_provider_id_normalise (spelled) : NULL;

      if (g_strcmp0 (normalised, provider) == 0)
        {
          found = name;
          *value = candidate;
        }
    }
  return found;
}

static GStrv
dup_order_of (const KeepJson *json, const char *provider)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  const KeepJsonNode *list = NULL;
  const KeepJsonNode *id = NULL;
  KeepJsonIter iter;

  if (json == NULL || find_provider (keep_json_node_get_member (keep_json_get_root (json), ORDER),
                                     provider, &list) == NULL)
    return NULL;
  keep_json_iter_init (&iter, list);
  while (keep_json_iter_next (&iter, NULL, &id))
    {
      char *text = keep_json_node_dup_string (id);

      if (text != NULL)
        g_ptr_array_add (ids, text);
    }
  if (ids->len == 0)
    return NULL;
  g_ptr_array_add (ids, NULL);
  return (GStrv) g_ptr_array_steal (ids, NULL);
}

GStrv
keep_json_dialect_dup_order (const KeepJson *profiles, const KeepJson *state, const char *provider)
{
  GStrv order = dup_order_of (state, provider);

  return order != NULL ? order : dup_order_of (profiles, provider);
}

static void
mark_defaults (GPtrArray *list, const KeepJson *profiles, const KeepJson *state, gint64 now_ms)
{
  g_autoptr (GHashTable) done = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < list->len; i++)
    {
      const KeepProfile *profile = g_ptr_array_index (list, i);
      g_auto (GStrv) order = NULL;
      KeepProfile *chosen = NULL;

      if (!g_hash_table_add (done, profile->provider))
        continue;
      order = keep_json_dialect_dup_order (profiles, state, profile->provider);
      chosen =
          keep_order_find_default (list, profile->provider, (const char *const *) order, now_ms);
      if (chosen != NULL)
        chosen->is_default = TRUE;
    }
}

GPtrArray *
keep_json_dialect_list (const KeepJson *profiles, const KeepJson *state, gint64 now_ms)
{
  GPtrArray *list = NULL;

  if (profiles == NULL)
    return g_ptr_array_new_with_free_func ((GDestroyNotify) keep_profile_free);
  list = parse_entries (profiles);
  apply_usage (list, profiles);
  apply_usage (list, state);
  mark_defaults (list, profiles, state, now_ms);
  return list;
}

KeepBuffer *
keep_json_dialect_put_login (const KeepJson *profiles,
                             const char *profile_id,
                             const char *provider,
                             const KeepTokenSet *tokens)
{
  g_autoptr (KeepJson) empty = NULL;
  const KeepJson *json = profiles;
  const KeepJsonNode *entries = NULL;
  const KeepJsonNode *old = NULL;
  g_autofree char *line_start = NULL;
  g_autoptr (KeepBuffer) entry = NULL;

  g_return_val_if_fail (tokens->access != NULL && tokens->refresh != NULL, NULL);

  if (json == NULL)
    {
      empty = keep_json_parse (EMPTY_PROFILES, strlen (EMPTY_PROFILES), NULL);
      json = empty;
    }
  entries = keep_json_node_get_member (keep_json_get_root (json), PROFILES);
  old = keep_json_node_get_member (entries, profile_id);
  line_start = keep_json_dup_line_start (json, entries);
  /* An empty object has no spacing to imitate, so it is written anew like one that is not there. */
  if (is_object (old) &&
      memchr (keep_json_node_get_text (old), '"', keep_json_node_get_length_bytes (old)) != NULL)
    entry = keep_json_credential_edit (old, provider, tokens);
  else
    entry = keep_json_credential_write (line_start, provider, tokens);
  return keep_json_put_member (json, entries, profile_id, keep_buffer_get_data (entry),
                               keep_buffer_get_length_bytes (entry));
}

static KeepBuffer *
write_order_list (const char *line_start, const char *const *order)
{
  KeepBuffer *text = keep_buffer_new ();
  KeepJsonWriter writer = KEEP_JSON_WRITER_INIT (text, line_start);

  keep_json_writer_begin_array (&writer, NULL);
  for (gsize i = 0; order[i] != NULL; i++)
    keep_json_writer_string (&writer, NULL, order[i]);
  keep_json_writer_end_array (&writer);
  return text;
}

/* The `order` object must stand before a list can go into it. */
static KeepJson *
with_order_object (const KeepJson *state)
{
  g_autoptr (KeepJson) empty = NULL;
  g_autoptr (KeepBuffer) changed = NULL;

  if (state == NULL)
    {
      empty = keep_json_parse (EMPTY_STATE, strlen (EMPTY_STATE), NULL);
      state = empty;
    }
  if (is_object (keep_json_node_get_member (keep_json_get_root (state), ORDER)))
    return keep_json_parse (keep_json_get_text (state), keep_json_get_length_bytes (state), NULL);
  changed = keep_json_put_member (state, keep_json_get_root (state), ORDER, "{}", 2);
  return keep_json_parse (keep_buffer_get_data (changed), keep_buffer_get_length_bytes (changed),
                          NULL);
}

KeepBuffer *
keep_json_dialect_put_order (const KeepJson *state, const char *provider, const char *const *order)
{
  g_autoptr (KeepJson) json = with_order_object (state);
  const KeepJsonNode *map = keep_json_node_get_member (keep_json_get_root (json), ORDER);
  const KeepJsonNode *old = NULL;
  const KeepJsonNode *name = find_provider (map, provider, &old);
  g_autofree char *spelled = name != NULL ? keep_json_node_dup_string (name) : NULL;
  g_autofree char *line_start = keep_json_dup_line_start (json, map);
  g_autoptr (KeepBuffer) list = write_order_list (line_start, order);

  return keep_json_put_member (json, map, spelled != NULL ? spelled : provider,
                               keep_buffer_get_data (list), keep_buffer_get_length_bytes (list));
}
