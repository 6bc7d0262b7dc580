/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/json-dialect.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/json-edit.h"
#include "core/json-writer.h"
#include "store/json-credential.h"
#include "store/json-roster.h"

#define VERSION "version"
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
  if (!is_object (
          keep_json_node_get_member (keep_json_get_root (json), KEEP_JSON_DIALECT_PROFILES)))
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

KeepJson *
keep_json_dialect_new_state (void)
{
  return keep_json_parse (EMPTY_STATE, strlen (EMPTY_STATE), NULL);
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
  entries = keep_json_node_get_member (keep_json_get_root (json), KEEP_JSON_DIALECT_PROFILES);
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
      empty = keep_json_dialect_new_state ();
      state = empty;
    }
  if (is_object (keep_json_node_get_member (keep_json_get_root (state), KEEP_JSON_DIALECT_ORDER)))
    return keep_json_parse (keep_json_get_text (state), keep_json_get_length_bytes (state), NULL);
  changed =
      keep_json_put_member (state, keep_json_get_root (state), KEEP_JSON_DIALECT_ORDER, "{}", 2);
  return keep_json_parse (keep_buffer_get_data (changed), keep_buffer_get_length_bytes (changed),
                          NULL);
}

KeepBuffer *
keep_json_dialect_put_order (const KeepJson *state, const char *provider, const char *const *order)
{
  g_autoptr (KeepJson) json = with_order_object (state);
  const KeepJsonNode *map =
      keep_json_node_get_member (keep_json_get_root (json), KEEP_JSON_DIALECT_ORDER);
  const KeepJsonNode *old = NULL;
  const KeepJsonNode *name = keep_json_roster_find_provider (map, provider, &old);
  g_autofree char *spelled = name != NULL ? keep_json_node_dup_string (name) : NULL;
  g_autofree char *line_start = keep_json_dup_line_start (json, map);
  g_autoptr (KeepBuffer) list = write_order_list (line_start, order);

  return keep_json_put_member (json, map, spelled != NULL ? spelled : provider,
                               keep_buffer_get_data (list), keep_buffer_get_length_bytes (list));
}

KeepBuffer *
keep_json_dialect_clear_order (const KeepJson *state, const char *provider)
{
  g_autoptr (KeepJson) latest = NULL;
  KeepBuffer *text = NULL;

  for (;;)
    {
      const KeepJson *json = latest != NULL ? latest : state;
      const KeepJsonNode *map = json != NULL ? keep_json_node_get_member (keep_json_get_root (json),
                                                                          KEEP_JSON_DIALECT_ORDER)
                                             : NULL;
      const KeepJsonNode *list = NULL;
      const KeepJsonNode *name = keep_json_roster_find_provider (map, provider, &list);
      g_autofree char *spelled = name != NULL ? keep_json_node_dup_string (name) : NULL;

      /* Each spelling of the provider is a member of its own. */
      if (spelled == NULL)
        return text;
      g_clear_pointer (&text, keep_buffer_free);
      text = keep_json_remove_member (json, map, spelled);
      g_clear_pointer (&latest, keep_json_free);
      latest =
          keep_json_parse (keep_buffer_get_data (text), keep_buffer_get_length_bytes (text), NULL);
    }
}

KeepBuffer *
keep_json_dialect_unblock (const KeepJson *state, const char *profile_id)
{
  static const char *const pauses[] = { "cooldownUntil", "cooldownReason", "cooldownModel",
                                        "disabledUntil", "disabledReason", "errorCount",
                                        "failureCounts", "lastFailureAt",  NULL };
  const char *const path[] = { KEEP_JSON_DIALECT_USAGE, profile_id, NULL };
  g_autoptr (KeepJson) latest = NULL;
  KeepBuffer *text = NULL;

  for (gsize i = 0; state != NULL && pauses[i] != NULL; i++)
    {
      const KeepJson *json = latest != NULL ? latest : state;
      const KeepJsonNode *stats = keep_json_node_get_path (keep_json_get_root (json), path);
      KeepBuffer *changed =
          is_object (stats) ? keep_json_remove_member (json, stats, pauses[i]) : NULL;

      if (changed == NULL)
        continue;
      g_clear_pointer (&text, keep_buffer_free);
      g_clear_pointer (&latest, keep_json_free);
      text = changed;
      latest =
          keep_json_parse (keep_buffer_get_data (text), keep_buffer_get_length_bytes (text), NULL);
    }
  return text;
}
