/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/json-legacy.h"

#include "core/json-edit.h"
#include "core/json-writer.h"
#include "store/json-dialect.h"

typedef struct
{
  const char *type;
  const char *const *members; /* in OpenClaw's order, behind type and provider */
} LegacyType;

static const char *const key_members[] = { "key", "keyRef", "email", NULL };
static const char *const token_members[] = { "token", "tokenRef", "expires", "email", NULL };
static const char *const oauth_members[] = { "access",    "refresh",   "expires", "enterpriseUrl",
                                             "projectId", "accountId", "email",   NULL };

static const LegacyType types[] = {
  { "api_key", key_members },
  { "token", token_members },
  { "oauth", oauth_members },
};

static gboolean
is_object (const KeepJsonNode *node)
{
  return node != NULL && keep_json_node_get_type (node) == KEEP_JSON_OBJECT;
}

static const LegacyType *
find_type (const KeepJsonNode *entry)
{
  const KeepJsonNode *type = keep_json_node_get_member (entry, "type");

  if (type == NULL)
    type = keep_json_node_get_member (entry, "mode");
  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    if (keep_json_node_is_string (type, types[i].type))
      return &types[i];
  return NULL;
}

static void
copy (KeepJsonWriter *writer, const char *name, const KeepJsonNode *value)
{
  keep_json_writer_raw (writer, name, keep_json_node_get_text (value),
                        keep_json_node_get_length_bytes (value));
}

/* The value under its name, or under the older spelling; a reference in the value's own place is
 * one. */
static void
copy_member (KeepJsonWriter *writer, const KeepJsonNode *entry, const char *name)
{
  const KeepJsonNode *value = keep_json_node_get_member (entry, name);
  const char *written = name;

  if (value == NULL && g_str_equal (name, "key"))
    value = keep_json_node_get_member (entry, "apiKey");
  if (is_object (value) && g_str_equal (name, "key"))
    written = "keyRef";
  else if (is_object (value) && g_str_equal (name, "token"))
    written = "tokenRef";
  if (value != NULL && keep_json_node_get_type (value) != KEEP_JSON_NULL)
    copy (writer, written, value);
}

static void
begin_profile (KeepJsonWriter *writer, const char *provider, GHashTable *done)
{
  char *id = g_strconcat (provider, ":default", NULL);

  keep_json_writer_begin_object (writer, id);
  g_hash_table_add (done, id);
}

static void
import_agent (KeepJsonWriter *writer, const KeepJson *agent, GHashTable *done)
{
  const KeepJsonNode *name = NULL;
  const KeepJsonNode *entry = NULL;
  KeepJsonIter iter;

  if (agent == NULL ||
      keep_json_node_get_member (keep_json_get_root (agent), KEEP_JSON_DIALECT_PROFILES) != NULL)
    return;
  keep_json_iter_init (&iter, keep_json_get_root (agent));
  while (keep_json_iter_next (&iter, &name, &entry))
    {
      const LegacyType *type = find_type (entry);
      g_autofree char *provider = name != NULL ? keep_json_node_dup_string (name) : NULL;
      const KeepJsonNode *own = keep_json_node_get_member (entry, "provider");

      if (type == NULL || provider == NULL)
        continue;
      begin_profile (writer, provider, done);
      keep_json_writer_string (writer, "type", type->type);
      if (own != NULL && keep_json_node_get_type (own) == KEEP_JSON_STRING)
        copy (writer, "provider", own);
      else
        keep_json_writer_string (writer, "provider", provider);
      for (gsize i = 0; type->members[i] != NULL; i++)
        copy_member (writer, entry, type->members[i]);
      keep_json_writer_end_object (writer);
    }
}

/* {type: "oauth", provider, ...entry} */
static void
import_login (KeepJsonWriter *writer, const char *provider, const KeepJsonNode *entry)
{
  const KeepJsonNode *type = keep_json_node_get_member (entry, "type");
  const KeepJsonNode *own = keep_json_node_get_member (entry, "provider");
  const KeepJsonNode *name = NULL;
  const KeepJsonNode *value = NULL;
  KeepJsonIter iter;

  if (type != NULL)
    copy (writer, "type", type);
  else
    keep_json_writer_string (writer, "type", "oauth");
  if (own != NULL)
    copy (writer, "provider", own);
  else
    keep_json_writer_string (writer, "provider", provider);
  keep_json_iter_init (&iter, entry);
  while (keep_json_iter_next (&iter, &name, &value))
    {
      g_autofree char *text = keep_json_node_dup_string (name);

      if (text != NULL && !g_str_equal (text, "type") && !g_str_equal (text, "provider"))
        copy (writer, text, value);
    }
}

static void
import_oauth (KeepJsonWriter *writer, const KeepJson *oauth, GHashTable *done)
{
  const KeepJsonNode *name = NULL;
  const KeepJsonNode *entry = NULL;
  KeepJsonIter iter;

  keep_json_iter_init (&iter, oauth != NULL ? keep_json_get_root (oauth) : NULL);
  while (keep_json_iter_next (&iter, &name, &entry))
    {
      g_autofree char *provider = name != NULL ? keep_json_node_dup_string (name) : NULL;
      g_autofree char *id = g_strconcat (provider != NULL ? provider : "", ":default", NULL);

      if (provider == NULL || !is_object (entry) || g_hash_table_contains (done, id))
        continue;
      begin_profile (writer, provider, done);
      import_login (writer, provider, entry);
      keep_json_writer_end_object (writer);
    }
}

KeepBuffer *
keep_json_legacy_import (const KeepJson *agent, const KeepJson *oauth)
{
  g_autoptr (GHashTable) done = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (KeepBuffer) text = keep_buffer_new ();
  KeepJsonWriter writer = KEEP_JSON_WRITER_INIT (text, "\n");

  keep_json_writer_begin_object (&writer, NULL);
  keep_json_writer_int64 (&writer, "version", 1);
  keep_json_writer_begin_object (&writer, KEEP_JSON_DIALECT_PROFILES);
  import_agent (&writer, agent, done);
  import_oauth (&writer, oauth, done);
  keep_json_writer_end_object (&writer);
  keep_json_writer_end_object (&writer);
  keep_buffer_append_char (text, '\n');
  return g_hash_table_size (done) > 0 ? g_steal_pointer (&text) : NULL;
}

static gboolean
is_known_member (const LegacyType *type, const KeepJsonNode *name)
{
  static const char *const everywhere[] = { "type", "mode", "provider", "apiKey", NULL };

  for (gsize i = 0; everywhere[i] != NULL; i++)
    if (keep_json_node_is_string (name, everywhere[i]))
      return TRUE;
  for (gsize i = 0; type->members[i] != NULL; i++)
    if (keep_json_node_is_string (name, type->members[i]))
      return TRUE;
  return FALSE;
}

gboolean
keep_json_legacy_is_whole (const KeepJson *agent)
{
  const KeepJsonNode *entry = NULL;
  const KeepJsonNode *name = NULL;
  KeepJsonIter entries;
  KeepJsonIter members;

  if (!is_object (keep_json_get_root (agent)))
    return FALSE;
  keep_json_iter_init (&entries, keep_json_get_root (agent));
  while (keep_json_iter_next (&entries, NULL, &entry))
    {
      const LegacyType *type = find_type (entry);

      if (type == NULL)
        return FALSE;
      keep_json_iter_init (&members, entry);
      while (keep_json_iter_next (&members, &name, NULL))
        if (!is_known_member (type, name))
          return FALSE;
    }
  return TRUE;
}

static gboolean
has_key (const KeepJson *profiles, const KeepSecret *key)
{
  const KeepJsonNode *entry = NULL;
  KeepJsonIter iter;

  keep_json_iter_init (
      &iter, keep_json_node_get_member (keep_json_get_root (profiles), KEEP_JSON_DIALECT_PROFILES));
  while (keep_json_iter_next (&iter, NULL, &entry))
    {
      g_autoptr (KeepSecret) stored =
          keep_json_node_dup_secret (keep_json_node_get_member (entry, "key"));

      if (stored != NULL && keep_secret_equal (stored, key))
        return TRUE;
    }
  return FALSE;
}

/* Returns the name of a static key that the store has too. */
static char *
find_copied_key (const KeepJson *agent, const KeepJson *profiles)
{
  const KeepJsonNode *name = NULL;
  const KeepJsonNode *entry = NULL;
  KeepJsonIter iter;

  keep_json_iter_init (&iter, keep_json_get_root (agent));
  while (keep_json_iter_next (&iter, &name, &entry))
    {
      g_autoptr (KeepSecret) key =
          keep_json_node_dup_secret (keep_json_node_get_member (entry, "key"));

      if (name != NULL && key != NULL &&
          keep_json_node_is_string (keep_json_node_get_member (entry, "type"), "api_key") &&
          has_key (profiles, key))
        return keep_json_node_dup_string (name);
    }
  return NULL;
}

KeepBuffer *
keep_json_legacy_scrub (const KeepJson *agent, const KeepJson *profiles)
{
  g_autoptr (KeepJson) left = NULL;
  KeepBuffer *text = NULL;

  for (;;)
    {
      g_autofree char *name = find_copied_key (left != NULL ? left : agent, profiles);
      const KeepJson *json = left != NULL ? left : agent;
      KeepBuffer *changed = NULL;

      if (name == NULL)
        return text;
      changed = keep_json_remove_member (json, keep_json_get_root (json), name);
      g_clear_pointer (&text, keep_buffer_free);
      g_clear_pointer (&left, keep_json_free);
      text = changed;
      left =
          keep_json_parse (keep_buffer_get_data (text), keep_buffer_get_length_bytes (text), NULL);
    }
}
