/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/documents.h"

#include <glib/gi18n-lib.h>
#include <unistd.h>

#include "disk/file.h"
#include "store/journal.h"
#include "store/json-dialect.h"
#include "store/json-former.h"
#include "store/json-legacy.h"

typedef KeepJson *(*ParseFunc) (const char *text,
                                gsize length_bytes,
                                const char *path,
                                GError **error);

static gboolean
read_document (
    const char *path, ParseFunc parse, KeepDocumentsMode mode, KeepJson **json, GError **error)
{
  g_autoptr (KeepBuffer) contents = NULL;
  g_autoptr (GError) local_error = NULL;
  g_autofree char *copy = NULL;

  if (!keep_file_read (path, &contents, error))
    return FALSE;
  if (contents == NULL)
    return TRUE;
  *json = parse (keep_buffer_get_data (contents), keep_buffer_get_length_bytes (contents), path,
                 &local_error);
  if (*json != NULL)
    return TRUE;
  if (mode == KEEP_DOCUMENTS_FOR_WRITING &&
      g_error_matches (local_error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_MALFORMED))
    copy = keep_file_copy_aside (path, "corrupt", contents, NULL);
  g_propagate_error (error, g_steal_pointer (&local_error));
  if (copy != NULL)
    g_prefix_error (error, _ ("A copy was kept as %s. "), copy);
  return FALSE;
}

/* The state document is a help, not a must, unless it is going to be changed. */
static gboolean
read_state (KeepDocuments *self, KeepDocumentsMode mode, GError **error)
{
  if (read_document (self->state_path, keep_json_dialect_parse_state, mode, &self->state,
                     mode == KEEP_DOCUMENTS_FOR_WRITING ? error : NULL))
    return TRUE;
  return mode == KEEP_DOCUMENTS_FOR_LOOKING;
}

/* The agent's own file comes first where both have a login of the same provider. */
static void
list_imported (KeepDocuments *self, const char *oauth_path)
{
  g_autoptr (KeepBuffer) own = keep_json_legacy_import (self->legacy, NULL);
  g_autoptr (KeepJson) json =
      own != NULL
          ? keep_json_parse (keep_buffer_get_data (own), keep_buffer_get_length_bytes (own), NULL)
          : NULL;
  const KeepJsonNode *from_own =
      json != NULL
          ? keep_json_node_get_member (keep_json_get_root (json), KEEP_JSON_DIALECT_PROFILES)
          : NULL;
  const KeepJsonNode *name = NULL;
  KeepJsonIter iter;

  self->imported = g_ptr_array_new_with_free_func ((GDestroyNotify) keep_event_free);
  keep_json_iter_init (&iter, keep_json_node_get_member (keep_json_get_root (self->profiles),
                                                         KEEP_JSON_DIALECT_PROFILES));
  while (keep_json_iter_next (&iter, &name, NULL))
    {
      g_autofree char *id = keep_json_node_dup_string (name);
      gboolean is_own = id != NULL && keep_json_node_get_member (from_own, id) != NULL;

      g_ptr_array_add (self->imported,
                       keep_event_new (g_get_real_time () / 1000, KEEP_EVENT_IMPORTED, id,
                                       KEEP_EVENT_BY_TOKENKEEP, NULL,
                                       is_own ? self->legacy_path : oauth_path));
    }
}

static gboolean
read_legacy (KeepDocuments *self,
             const KeepPlaces *places,
             gboolean is_main,
             KeepDocumentsMode mode,
             GError **error)
{
  g_autofree char *oauth_path =
      g_build_filename (keep_places_get_credentials_dir (places), "oauth.json", NULL);
  g_autoptr (KeepJson) oauth = NULL;
  g_autoptr (KeepBuffer) imported = NULL;

  if (!read_document (self->legacy_path, keep_json_dialect_parse_state, mode, &self->legacy, error))
    return FALSE;
  if (self->profiles != NULL)
    return TRUE;
  /* OpenClaw copies these logins into every agent's store; one is enough, the others read it
   * through. */
  if (is_main && !read_document (oauth_path, keep_json_dialect_parse_state, mode, &oauth, error))
    return FALSE;
  imported = keep_json_legacy_import (self->legacy, oauth);
  if (imported == NULL)
    return TRUE;
  self->profiles = keep_json_dialect_parse_profiles (keep_buffer_get_data (imported),
                                                     keep_buffer_get_length_bytes (imported),
                                                     self->profiles_path, error);
  self->is_import = TRUE;
  if (self->profiles != NULL && mode == KEEP_DOCUMENTS_FOR_WRITING)
    list_imported (self, oauth_path);
  return self->profiles != NULL;
}

KeepDocuments *
keep_documents_read (const KeepPlaces *places,
                     const char *agent_dir,
                     KeepDocumentsMode mode,
                     GError **error)
{
  g_autoptr (KeepDocuments) self = g_new0 (KeepDocuments, 1);
  gboolean is_main = g_str_equal (agent_dir, keep_places_get_main_agent_dir (places));

  self->own_state_dir = g_strdup (keep_places_get_own_state_dir (places));
  self->profiles_path = g_build_filename (agent_dir, "auth-profiles.json", NULL);
  self->state_path = g_build_filename (agent_dir, "auth-state.json", NULL);
  self->legacy_path = g_build_filename (agent_dir, "auth.json", NULL);
  if (!read_document (self->profiles_path, keep_json_dialect_parse_profiles, mode, &self->profiles,
                      error) ||
      !read_state (self, mode, error) || !read_legacy (self, places, is_main, mode, error))
    return NULL;
  if (mode == KEEP_DOCUMENTS_FOR_WRITING)
    self->is_moving = keep_json_former_move (&self->profiles, &self->state);
  return g_steal_pointer (&self);
}

/* As OpenClaw does, but what was not taken over whole is kept beside. */
static void
retire_legacy (const KeepDocuments *documents)
{
  g_autoptr (KeepBuffer) contents = keep_buffer_new ();
  g_autofree char *copy = NULL;

  if (!keep_json_legacy_is_whole (documents->legacy))
    {
      keep_buffer_append (contents, keep_json_get_text (documents->legacy),
                          (gssize) keep_json_get_length_bytes (documents->legacy));
      copy = keep_file_copy_aside (documents->legacy_path, "imported", contents, NULL);
      if (copy == NULL)
        return;
    }
  unlink (documents->legacy_path);
}

static void
scrub_legacy (const KeepDocuments *documents)
{
  g_autoptr (KeepBuffer) left = keep_json_legacy_scrub (documents->legacy, documents->profiles);
  g_autoptr (KeepJson) json = NULL;
  KeepJsonIter iter;

  if (left == NULL)
    return;
  json = keep_json_parse (keep_buffer_get_data (left), keep_buffer_get_length_bytes (left), NULL);
  keep_json_iter_init (&iter, keep_json_get_root (json));
  if (keep_json_iter_next (&iter, NULL, NULL))
    keep_file_replace (documents->legacy_path, keep_buffer_get_data (left),
                       keep_buffer_get_length_bytes (left), NULL);
  else
    unlink (documents->legacy_path);
}

static void
tell_import (KeepDocuments *self)
{
  g_autoptr (GPtrArray) events = g_steal_pointer (&self->imported);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; events != NULL && i < events->len && error == NULL; i++)
    keep_journal_record (self->own_state_dir, g_ptr_array_index (events, i), &error);
  if (error != NULL)
    g_warning ("%s", error->message);
}

void
keep_documents_settle_legacy (KeepDocuments *documents)
{
  if (documents->is_import)
    tell_import (documents);
  if (documents->legacy == NULL)
    return;
  if (documents->is_import)
    retire_legacy (documents);
  else if (documents->profiles != NULL)
    scrub_legacy (documents);
  g_clear_pointer (&documents->legacy, keep_json_free);
  documents->is_import = FALSE;
}

void
keep_documents_free (KeepDocuments *self)
{
  g_free (self->profiles_path);
  g_free (self->state_path);
  g_free (self->legacy_path);
  g_clear_pointer (&self->profiles, keep_json_free);
  g_clear_pointer (&self->state, keep_json_free);
  g_clear_pointer (&self->legacy, keep_json_free);
  g_clear_pointer (&self->imported, g_ptr_array_unref);
  g_free (self->own_state_dir);
  g_free (self);
}
