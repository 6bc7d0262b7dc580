/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/json-dialect.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/json-edit.h"
#include "core/json-writer.h"
#include "core/order.h"
#include "store/provider-id.h"

/* Members of OpenClaw 2026.4.29's documents. */
#define VERSION "version"
#define PROFILES "profiles"
#define ORDER "order"
#define USAGE_STATS "usageStats"
#define TYPE "type"
#define PROVIDER "provider"
#define EXPIRES "expires"

#define NEWEST_VERSION 1
#define EMPTY_PROFILES "{\n  \"version\": 1,\n  \"profiles\": {}\n}\n"
#define EMPTY_STATE "{\n  \"version\": 1\n}\n"

/* ECMAScript's last point in time; OpenClaw calls a later expiry invalid. */
#define LATEST_TIME_MS 8.64e15

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

static gboolean
parse_type (const KeepJsonNode *entry, KeepProfileType *type)
{
  static const struct
  {
    const char *name;
    KeepProfileType type;
  } types[] = {
    { "oauth", KEEP_PROFILE_OAUTH },
    { "token", KEEP_PROFILE_TOKEN },
    { "api_key", KEEP_PROFILE_API_KEY },
  };
  const KeepJsonNode *name = keep_json_node_get_member (entry, TYPE);

  if (name == NULL)
    name = keep_json_node_get_member (entry, "mode");
  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    if (keep_json_node_is_string (name, types[i].name))
      {
        *type = types[i].type;
        return TRUE;
      }
  return FALSE;
}

/* A non-empty string, or a reference to one that is kept elsewhere. */
static gboolean
has_secret (const KeepJsonNode *entry, const char *name)
{
  const KeepJsonNode *value = keep_json_node_get_member (entry, name);

  if (value == NULL)
    return FALSE;
  return is_object (value) || (keep_json_node_get_type (value) == KEEP_JSON_STRING &&
                               keep_json_node_get_length_bytes (value) > 2);
}

static gboolean
has_secret_of_type (const KeepJsonNode *entry, KeepProfileType type)
{
  switch (type)
    {
    case KEEP_PROFILE_OAUTH:
      return has_secret (entry, "access") || has_secret (entry, "refresh");
    case KEEP_PROFILE_TOKEN:
      return has_secret (entry, "token") || has_secret (entry, "tokenRef");
    case KEEP_PROFILE_API_KEY:
    default:
      return has_secret (entry, "key") || has_secret (entry, "keyRef") ||
             has_secret (entry, "apiKey");
    }
}

static gint64
parse_expiry (const KeepJsonNode *entry)
{
  const KeepJsonNode *node = keep_json_node_get_member (entry, EXPIRES);
  double number = 0;

  if (node == NULL)
    return 0;
  if (!keep_json_node_get_number (node, &number) || number < 1 || number > LATEST_TIME_MS)
    return -1;
  return (gint64) number;
}

static char *
dup_member (const KeepJsonNode *entry, const char *name)
{
  g_autofree char *text = keep_json_node_dup_string (keep_json_node_get_member (entry, name));

  return text != NULL && *text != '\0' ? g_steal_pointer (&text) : NULL;
}

static KeepProfile *
parse_profile (const KeepJsonNode *name, const KeepJsonNode *entry)
{
  g_autofree char *id = keep_json_node_dup_string (name);
  g_autofree char *provider =
      keep_json_node_dup_string (keep_json_node_get_member (entry, PROVIDER));
  g_autofree char *normalised = provider != NULL ? keep_provider_id_normalise (provider) : NULL;
  KeepProfile *profile = NULL;
  KeepProfileType type;

  if (id == NULL || normalised == NULL || *normalised == '\0' || !parse_type (entry, &type))
    return NULL;
  profile = g_new0 (KeepProfile, 1);
  profile->id = g_steal_pointer (&id);
  profile->provider = g_steal_pointer (&normalised);
  profile->type = type;
  profile->email = dup_member (entry, "email");
  profile->display_name = dup_member (entry, "displayName");
  profile->account_id = dup_member (entry, "accountId");
  profile->plan = dup_member (entry, "chatgptPlanType");
  profile->expires_ms = parse_expiry (entry);
  profile->has_secret = has_secret_of_type (entry, type);
  return profile;
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
      KeepProfile *profile = parse_profile (name, entry);
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
      number > LATEST_TIME_MS)
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

/* The credential's text while it is edited member by member; small, so reading it again is cheap.
 */
typedef struct
{
  KeepJson *json; /* owned */
} Entry;

static void
entry_take (Entry *entry, KeepBuffer *changed)
{
  if (changed == NULL)
    return;
  g_clear_pointer (&entry->json, keep_json_free);
  entry->json = keep_json_parse (keep_buffer_get_data (changed),
                                 keep_buffer_get_length_bytes (changed), NULL);
  keep_buffer_free (changed);
  g_assert (entry->json != NULL);
}

static void
entry_remove (Entry *entry, const char *name)
{
  entry_take (entry, keep_json_remove_member (entry->json, keep_json_get_root (entry->json), name));
}

static void
entry_put (Entry *entry, const char *name, const char *text, gsize length_bytes)
{
  entry_take (entry, keep_json_put_member (entry->json, keep_json_get_root (entry->json), name,
                                           text, length_bytes));
}

/* A %NULL @text removes the member: what the new login does not have must not stay from the old
 * one. */
static void
entry_put_string (Entry *entry, const char *name, const char *text)
{
  g_autoptr (KeepBuffer) value = keep_buffer_new ();

  if (text == NULL)
    {
      entry_remove (entry, name);
      return;
    }
  keep_json_append_string (value, text, -1);
  entry_put (entry, name, keep_buffer_get_data (value), keep_buffer_get_length_bytes (value));
}

static KeepBuffer *
edit_entry (const KeepJsonNode *old, const char *provider, const KeepTokenSet *tokens)
{
  static const char *const of_other_types[] = { "mode",  "key",      "apiKey", "keyRef",
                                                "token", "tokenRef", NULL };
  Entry entry = { .json = keep_json_parse (keep_json_node_get_text (old),
                                           keep_json_node_get_length_bytes (old), NULL) };
  g_autofree char *expires = g_strdup_printf ("%" G_GINT64_FORMAT, tokens->expires_ms);
  KeepProfileType type = KEEP_PROFILE_API_KEY;
  KeepBuffer *text = keep_buffer_new ();

  if (!parse_type (old, &type) || type != KEEP_PROFILE_OAUTH)
    for (gsize i = 0; of_other_types[i] != NULL; i++)
      entry_remove (&entry, of_other_types[i]);
  entry_put_string (&entry, TYPE, "oauth");
  entry_put_string (&entry, PROVIDER, provider);
  entry_put_string (&entry, "access", keep_secret_get_text (tokens->access));
  entry_put_string (&entry, "refresh", keep_secret_get_text (tokens->refresh));
  entry_put (&entry, EXPIRES, expires, strlen (expires));
  entry_put_string (&entry, "email", tokens->email);
  entry_put_string (&entry, "accountId", tokens->account_id);
  entry_put_string (&entry, "chatgptPlanType", tokens->plan);
  /* It belongs to the old access token; OpenClaw writes none for these logins. */
  entry_remove (&entry, "idToken");
  keep_buffer_append (text, keep_json_get_text (entry.json),
                      (gssize) keep_json_get_length_bytes (entry.json));
  keep_json_free (entry.json);
  return text;
}

static void
put_known (KeepJsonWriter *writer, const char *name, const char *text)
{
  if (text != NULL)
    keep_json_writer_string (writer, name, text);
}

static KeepBuffer *
write_entry (const char *line_start, const char *provider, const KeepTokenSet *tokens)
{
  KeepBuffer *text = keep_buffer_new ();
  KeepJsonWriter writer = KEEP_JSON_WRITER_INIT (text, line_start);

  keep_json_writer_begin_object (&writer, NULL);
  keep_json_writer_string (&writer, TYPE, "oauth");
  keep_json_writer_string (&writer, PROVIDER, provider);
  keep_json_writer_secret (&writer, "access", tokens->access);
  keep_json_writer_secret (&writer, "refresh", tokens->refresh);
  keep_json_writer_int64 (&writer, EXPIRES, tokens->expires_ms);
  put_known (&writer, "email", tokens->email);
  put_known (&writer, "accountId", tokens->account_id);
  put_known (&writer, "chatgptPlanType", tokens->plan);
  keep_json_writer_end_object (&writer);
  return text;
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
    json = empty = keep_json_parse (EMPTY_PROFILES, strlen (EMPTY_PROFILES), NULL);
  entries = keep_json_node_get_member (keep_json_get_root (json), PROFILES);
  old = keep_json_node_get_member (entries, profile_id);
  line_start = keep_json_dup_line_start (json, entries);
  /* An empty object has no spacing to imitate, so it is written anew like one that is not there. */
  if (is_object (old) &&
      memchr (keep_json_node_get_text (old), '"', keep_json_node_get_length_bytes (old)) != NULL)
    entry = edit_entry (old, provider, tokens);
  else
    entry = write_entry (line_start, provider, tokens);
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
    state = empty = keep_json_parse (EMPTY_STATE, strlen (EMPTY_STATE), NULL);
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
