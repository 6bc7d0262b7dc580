/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/json-credential.h"

#include <string.h>

#include "core/json-edit.h"
#include "core/json-writer.h"
#include "store/json-secret.h"
#include "store/provider-id.h"

#define TYPE "type"
#define PROVIDER "provider"
#define EXPIRES "expires"

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

static gint64
parse_expiry (const KeepJsonNode *entry)
{
  const KeepJsonNode *node = keep_json_node_get_member (entry, EXPIRES);
  double number = 0;

  if (node == NULL)
    return 0;
  if (!keep_json_node_get_number (node, &number) || number <= 0)
    return -1;
  return (gint64) CLAMP (number, 1, KEEP_JSON_CREDENTIAL_LATEST_MS);
}

static char *
dup_member (const KeepJsonNode *entry, const char *name)
{
  g_autofree char *text = keep_json_node_dup_string (keep_json_node_get_member (entry, name));

  return text != NULL && *text != '\0' ? g_steal_pointer (&text) : NULL;
}

gboolean
keep_json_credential_is_kept (const KeepJsonNode *entry, KeepDroppedReason *reason)
{
  g_autofree char *provider =
      keep_json_node_dup_string (keep_json_node_get_member (entry, PROVIDER));
  g_autofree char *normalised = provider != NULL ? keep_provider_id_normalise (provider) : NULL;
  KeepJsonType json_type = keep_json_node_get_type (entry);
  KeepProfileType type;

  *reason = KEEP_DROPPED_NON_OBJECT;
  if (json_type != KEEP_JSON_OBJECT && json_type != KEEP_JSON_ARRAY)
    return FALSE;
  *reason = KEEP_DROPPED_INVALID_TYPE;
  if (!parse_type (entry, &type))
    return FALSE;
  *reason = KEEP_DROPPED_MISSING_PROVIDER;
  return normalised != NULL && *normalised != '\0';
}

gboolean
keep_json_credential_can_be_called (const char *id)
{
  return strcmp (id, "__proto__") != 0;
}

KeepProfile *
keep_json_credential_read (const char *id, const KeepJsonNode *entry)
{
  g_autofree char *provider =
      keep_json_node_dup_string (keep_json_node_get_member (entry, PROVIDER));
  g_autofree char *normalised = provider != NULL ? keep_provider_id_normalise (provider) : NULL;
  KeepProfile *profile = NULL;
  KeepProfileType type;

  if (normalised == NULL || *normalised == '\0' || !parse_type (entry, &type))
    return NULL;
  profile = g_new0 (KeepProfile, 1);
  profile->id = g_strdup (id);
  profile->provider = g_steal_pointer (&normalised);
  profile->type = type;
  profile->email = dup_member (entry, "email");
  profile->display_name = dup_member (entry, "displayName");
  profile->account_id = dup_member (entry, "accountId");
  profile->plan = dup_member (entry, "chatgptPlanType");
  profile->expires_ms = parse_expiry (entry);
  profile->secret_place = keep_json_secret_find (entry, type);
  profile->has_secret =
      profile->secret_place != KEEP_SECRET_NONE && profile->secret_place != KEEP_SECRET_SIDECAR;
  profile->has_access = keep_json_secret_has_access (entry, type);
  profile->generation = keep_json_secret_dup_generation (entry, type);
  return profile;
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

static Entry
entry_new (const KeepJsonNode *old)
{
  return (Entry){ .json = keep_json_parse (keep_json_node_get_text (old),
                                           keep_json_node_get_length_bytes (old), NULL) };
}

/* Returns the text, and ends the editing. */
static KeepBuffer *
entry_finish (Entry *entry)
{
  KeepBuffer *text = keep_buffer_new ();

  keep_buffer_append (text, keep_json_get_text (entry->json),
                      (gssize) keep_json_get_length_bytes (entry->json));
  keep_json_free (entry->json);
  return text;
}

static void
entry_put_tokens (Entry *entry, const KeepTokenSet *tokens)
{
  g_autofree char *expires = g_strdup_printf ("%" G_GINT64_FORMAT, tokens->expires_ms);

  entry_put_string (entry, "access", keep_secret_get_text (tokens->access));
  entry_put_string (entry, "refresh", keep_secret_get_text (tokens->refresh));
  entry_put (entry, EXPIRES, expires, strlen (expires));
}

KeepBuffer *
keep_json_credential_edit (const KeepJsonNode *old,
                           const char *provider,
                           const KeepTokenSet *tokens)
{
  Entry entry = entry_new (old);

  entry_put_string (&entry, TYPE, "oauth");
  entry_put_string (&entry, PROVIDER, provider);
  entry_put_tokens (&entry, tokens);
  entry_put_string (&entry, "email", tokens->email);
  entry_put_string (&entry, "accountId", tokens->account_id);
  entry_put_string (&entry, "chatgptPlanType", tokens->plan);
  /* It belongs to the old access token; OpenClaw writes none for these logins. */
  entry_remove (&entry, "idToken");
  return entry_finish (&entry);
}

KeepBuffer *
keep_json_credential_rotate (const KeepJsonNode *old, const KeepTokenSet *tokens)
{
  Entry entry = entry_new (old);

  entry_put_tokens (&entry, tokens);
  if (tokens->email != NULL)
    entry_put_string (&entry, "email", tokens->email);
  if (tokens->account_id != NULL)
    entry_put_string (&entry, "accountId", tokens->account_id);
  if (tokens->plan != NULL)
    entry_put_string (&entry, "chatgptPlanType", tokens->plan);
  return entry_finish (&entry);
}

static void
put_known (KeepJsonWriter *writer, const char *name, const char *text)
{
  if (text != NULL)
    keep_json_writer_string (writer, name, text);
}

KeepBuffer *
keep_json_credential_write (const char *line_start,
                            const char *provider,
                            const KeepTokenSet *tokens)
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
