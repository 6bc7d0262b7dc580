/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/transaction.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/lock-body.h"
#include "core/order.h"
#include "disk/file.h"
#include "store/documents.h"
#include "store/file-stamp.h"
#include "store/json-dialect.h"
#include "store/json-roster.h"
#include "store/json-trace.h"
#include "store/lock.h"
#include "store/provider-id.h"
#include "store/transaction-private.h"

struct _KeepTransaction
{
  KeepPlaces *places;        /* owned */
  char *agent_dir;           /* owned */
  KeepDocuments *documents;  /* owned */
  KeepLock *lock;            /* owned */
  KeepConfig *config;        /* owned, nullable */
  gboolean profiles_changed; /* what is in memory is not what the file holds */
  gboolean state_changed;
  KeepFileStamp profiles_stamp; /* of what was read, or written by us since */
  KeepFileStamp state_stamp;
};

/* OpenClaw would take a file of another user for a foreign one and break that user's locks. Looked
 * at before anything is made: of a folder that does not exist yet, the nearest one above counts. */
static gboolean
check_owner (const char *agent_dir, GError **error)
{
  g_autofree char *folder = g_strdup (agent_dir);
  struct stat status;

  while (stat (folder, &status) != 0 && errno == ENOENT && strcmp (folder, "/") != 0)
    {
      char *parent = g_path_get_dirname (folder);

      g_free (folder);
      folder = parent;
    }
  if (stat (folder, &status) != 0)
    {
      keep_file_set_read_error (error, errno, folder);
      return FALSE;
    }
  if (status.st_uid == geteuid ())
    return TRUE;
  g_set_error (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_PERMISSION,
               _ ("%s belongs to another user (number %u). Nothing was changed; run Tokenkeep as "
                  "that user."),
               folder, (guint) status.st_uid);
  return FALSE;
}

/* Where nothing may be imported, nothing may be written either: with a store in place OpenClaw
 * would never import what came before it. */
static gboolean
check_import (const KeepPlaces *places, const KeepDocuments *documents, GError **error)
{
  if (!documents->is_import || !keep_places_is_import_forbidden (places))
    return TRUE;
  g_set_error (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_PERMISSION,
               _ ("The logins in %s are not imported yet, and OPENCLAW_AUTH_STORE_READONLY forbids "
                  "it. Nothing was changed; unset the variable and try again."),
               documents->legacy_path);
  return FALSE;
}

/* Reads what is on the disk. The stamps are taken before: see keep_file_stamp_take(). */
static gboolean
read_documents (KeepTransaction *self, GError **error)
{
  g_autofree char *profiles_path = g_build_filename (self->agent_dir, "auth-profiles.json", NULL);
  g_autofree char *state_path = g_build_filename (self->agent_dir, "auth-state.json", NULL);

  self->profiles_stamp = keep_file_stamp_take (profiles_path);
  self->state_stamp = keep_file_stamp_take (state_path);
  g_clear_pointer (&self->documents, keep_documents_free);
  self->documents =
      keep_documents_read (self->places, self->agent_dir, KEEP_DOCUMENTS_FOR_WRITING, error);
  if (self->documents == NULL)
    return FALSE;
  self->profiles_changed = self->documents->is_import || self->documents->is_moving;
  self->state_changed = self->documents->is_moving;
  return TRUE;
}

KeepTransaction *
keep_transaction_new (
    KeepPlaces *places, KeepConfig *config, const char *agent_dir, int cancel_fd, GError **error)
{
  g_autoptr (KeepTransaction) self = NULL;
  g_autofree char *target = g_build_filename (agent_dir, "auth-profiles.json", NULL);
  KeepLock *lock = NULL;

  if (!check_owner (agent_dir, error) || !keep_file_make_folder (agent_dir, error))
    return NULL;
  lock = keep_lock_acquire (target, KEEP_LOCK_STORE_RETRIES, KEEP_LOCK_STORE_STALE_MS, cancel_fd,
                            error);
  if (lock == NULL)
    return NULL;
  self = g_new0 (KeepTransaction, 1);
  self->lock = lock;
  self->places = keep_places_ref (places);
  self->agent_dir = g_strdup (agent_dir);
  self->config = config != NULL ? keep_config_ref (config) : NULL;
  if (!read_documents (self, error) || !check_import (places, self->documents, error))
    return NULL;
  return g_steal_pointer (&self);
}

KeepTrace *
keep_transaction_trace (const KeepTransaction *self, const char *profile_id, const char *provider)
{
  return keep_json_trace_read (
      &(KeepJsonStore){ self->documents->profiles, self->documents->state }, profile_id, provider);
}

gboolean
keep_transaction_reload (KeepTransaction *self, GError **error)
{
  return read_documents (self, error);
}

static void
take (KeepJson **document, KeepBuffer *changed)
{
  g_clear_pointer (document, keep_json_free);
  *document = keep_json_parse (keep_buffer_get_data (changed),
                               keep_buffer_get_length_bytes (changed), NULL);
  g_assert (*document != NULL);
  keep_buffer_free (changed);
}

static void
put_order (KeepTransaction *self, const char *provider, GPtrArray *ids)
{
  g_ptr_array_add (ids, NULL);
  take (&self->documents->state, keep_json_dialect_put_order (self->documents->state, provider,
                                                              (const char *const *) ids->pdata));
  self->state_changed = TRUE;
}

static GStrv
dup_order (KeepTransaction *self, const char *provider)
{
  return keep_json_roster_dup_order (
      &(KeepJsonStore){ self->documents->profiles, self->documents->state }, provider);
}

/* Where somebody chose an order, a profile that is not in it is never used. */
static void
append_to_order (KeepTransaction *self, const char *profile_id, const char *provider)
{
  g_autofree char *normalised = keep_provider_id_normalise (provider);
  g_auto (GStrv) order = dup_order (self, normalised);
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();

  if (order == NULL || g_strv_contains ((const char *const *) order, profile_id))
    return;
  for (gsize i = 0; order[i] != NULL; i++)
    g_ptr_array_add (ids, order[i]);
  g_ptr_array_add (ids, (char *) profile_id);
  put_order (self, normalised, ids);
}

void
keep_transaction_put_login (KeepTransaction *self,
                            const char *profile_id,
                            const char *provider,
                            const KeepTokenSet *tokens)
{
  KeepBuffer *unblocked = NULL;

  take (&self->documents->profiles,
        keep_json_dialect_put_login (self->documents->profiles, profile_id, provider, tokens));
  self->profiles_changed = TRUE;
  append_to_order (self, profile_id, provider);
  unblocked = keep_json_dialect_unblock (self->documents->state, profile_id);
  if (unblocked == NULL)
    return;
  take (&self->documents->state, unblocked);
  self->state_changed = TRUE;
}

const KeepJson *
keep_transaction_get_profiles (KeepTransaction *self)
{
  return self->documents->profiles;
}

void
keep_transaction_take_profiles (KeepTransaction *self, KeepBuffer *changed)
{
  take (&self->documents->profiles, changed);
  self->profiles_changed = TRUE;
}

gboolean
keep_transaction_check_login (KeepTransaction *self,
                              const char *profile_id,
                              const char *provider,
                              GError **error)
{
  g_autoptr (GPtrArray) profiles =
      keep_json_roster_list (&(KeepJsonStore){ self->documents->profiles, NULL }, NULL, NULL, 0);
  const KeepProfile *profile = keep_profile_find (profiles, profile_id);
  g_autofree char *normalised = keep_provider_id_normalise (provider);

  if (profile == NULL ||
      (profile->type == KEEP_PROFILE_OAUTH && g_str_equal (profile->provider, normalised)))
    return TRUE;
  g_set_error (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_CONFLICT,
               _ ("The profile “%s” is another credential (%s of %s), which signing in would "
                  "destroy. Nothing was changed; choose another id."),
               profile_id, keep_profile_type_get_name (profile->type), profile->provider);
  return FALSE;
}

static gboolean
check_choice (KeepTransaction *self,
              const KeepProfile *profile,
              const char *profile_id,
              gint64 now_ms,
              GError **error)
{
  if (profile == NULL)
    g_set_error (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_NOT_FOUND,
                 _ ("There is no profile “%s” in %s. `tokenkeep list` shows those that are."),
                 profile_id, self->documents->profiles_path);
  else if (!keep_order_is_eligible (profile, now_ms))
    g_set_error (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_NOT_FOUND,
                 _ ("OpenClaw cannot use the profile “%s” now: it holds no valid key, token or "
                    "login. Sign in again first."),
                 profile_id);
  else
    return TRUE;
  return FALSE;
}

/* Each id once. Both lists borrow it. */
static void
add_id (GPtrArray *ids, GHashTable *known, const char *id)
{
  if (g_hash_table_add (known, (char *) id))
    g_ptr_array_add (ids, (char *) id);
}

gboolean
keep_transaction_make_default (KeepTransaction *self,
                               const char *profile_id,
                               gint64 now_ms,
                               GError **error)
{
  g_autoptr (GPtrArray) profiles =
      keep_json_roster_list (&(KeepJsonStore){ self->documents->profiles, self->documents->state },
                             NULL, self->config, now_ms);
  const KeepProfile *profile = keep_profile_find (profiles, profile_id);
  g_autoptr (GPtrArray) candidates = NULL;
  g_autoptr (GPtrArray) resolved = NULL;
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();
  g_autoptr (GHashTable) known = g_hash_table_new (g_str_hash, g_str_equal);
  g_auto (GStrv) order = NULL;

  if (!check_choice (self, profile, profile_id, now_ms, error))
    return FALSE;
  add_id (ids, known, profile_id);
  order = dup_order (self, profile->provider);
  if (order == NULL && self->config != NULL)
    order = keep_config_dup_order (self->config, profile->provider);
  for (gsize i = 0; order != NULL && order[i] != NULL; i++)
    add_id (ids, known, order[i]);
  if (order == NULL)
    {
      candidates = keep_json_roster_find_candidates (profiles, self->config, profile->provider);
      resolved = keep_order_resolve (candidates, profile->provider, NULL, now_ms);
      for (guint i = 0; i < resolved->len; i++)
        add_id (ids, known, ((KeepProfile *) resolved->pdata[i])->id);
      /* What cannot be used today is tried again once it can, but only if the order has it. */
      for (guint i = 0; i < profiles->len; i++)
        if (g_str_equal (((KeepProfile *) profiles->pdata[i])->provider, profile->provider))
          add_id (ids, known, ((KeepProfile *) profiles->pdata[i])->id);
    }
  put_order (self, profile->provider, ids);
  return TRUE;
}

static gboolean
check_order (KeepTransaction *self, const char *provider, const char *const *order, GError **error)
{
  g_autoptr (GPtrArray) profiles =
      keep_json_roster_list (&(KeepJsonStore){ self->documents->profiles, NULL }, NULL, NULL, 0);
  g_autoptr (GHashTable) by_id = keep_profile_index (profiles);

  for (gsize i = 0; order[i] != NULL; i++)
    {
      const KeepProfile *profile = g_hash_table_lookup (by_id, order[i]);

      if (profile != NULL && g_str_equal (profile->provider, provider))
        continue;
      g_set_error (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_NOT_FOUND,
                   _ ("“%s” is no profile of %s in %s. `tokenkeep list` shows those that are."),
                   order[i], provider, self->documents->profiles_path);
      return FALSE;
    }
  return TRUE;
}

gboolean
keep_transaction_set_order (KeepTransaction *self,
                            const char *provider,
                            const char *const *order,
                            GError **error)
{
  g_autofree char *normalised = keep_provider_id_normalise (provider);
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();
  g_autoptr (GHashTable) known = g_hash_table_new (g_str_hash, g_str_equal);
  KeepBuffer *cleared = NULL;

  if (order != NULL && !check_order (self, normalised, order, error))
    return FALSE;
  if (order == NULL)
    {
      cleared = keep_json_dialect_clear_order (self->documents->state, normalised);
      if (cleared != NULL)
        {
          take (&self->documents->state, cleared);
          self->state_changed = TRUE;
        }
      return TRUE;
    }
  for (gsize i = 0; order[i] != NULL; i++)
    add_id (ids, known, order[i]);
  put_order (self, normalised, ids);
  return TRUE;
}

/* Whether both files are as we read them, and the lock is ours: OpenClaw's sign-in writes without
 * it, and whoever thinks us dead takes it away. */
static gboolean
check_undisturbed (const KeepTransaction *self, GError **error)
{
  const KeepDocuments *documents = self->documents;
  KeepFileStamp profiles = keep_file_stamp_take (documents->profiles_path);
  KeepFileStamp state = keep_file_stamp_take (documents->state_path);

  if (!keep_lock_is_held (self->lock))
    g_set_error (
        error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_OVERTAKEN,
        _ ("Another program took over the lock on %s while it was being changed. Try again."),
        documents->profiles_path);
  else if (!keep_file_stamp_equal (&profiles, &self->profiles_stamp) ||
           !keep_file_stamp_equal (&state, &self->state_stamp))
    g_set_error (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_OVERTAKEN,
                 _ ("Another program wrote %s while it was being changed. Try again."),
                 documents->profiles_path);
  else
    return TRUE;
  return FALSE;
}

/* Returns whether what is in memory is on the disk too, if it has to be there. */
static gboolean
draft (const KeepJson *json,
       const char *path,
       gboolean is_changed,
       KeepFileDraft **written,
       GError **error)
{
  if (!is_changed)
    return TRUE;
  *written = keep_file_draft_new (path, keep_json_get_text (json),
                                  keep_json_get_length_bytes (json), error);
  return *written != NULL;
}

gboolean
keep_transaction_rehearse (KeepTransaction *self, GError **error)
{
  g_autoptr (KeepFileDraft) profiles = NULL;

  return self->documents->profiles == NULL ||
         draft (self->documents->profiles, self->documents->profiles_path, TRUE, &profiles, error);
}

static gboolean
publish (KeepTransaction *self, KeepFileDraft *draft, const char *path, GError **error)
{
  gboolean is_profiles = path == self->documents->profiles_path;

  if (draft == NULL)
    return TRUE;
  if (!check_undisturbed (self, error) || !keep_file_draft_publish (draft, error))
    return FALSE;
  *(is_profiles ? &self->profiles_changed : &self->state_changed) = FALSE;
  *(is_profiles ? &self->profiles_stamp : &self->state_stamp) = keep_file_stamp_take (path);
  return TRUE;
}

/* All that takes time or space comes first. OpenClaw removes a lock that was there when it looked
 * and gone when it looked again, though it may be a new one by then: so the last look at ours comes
 * right before the first rename. The logins go first; but what moves is rather in both files for a
 * moment than in neither. */
gboolean
keep_transaction_commit (KeepTransaction *self, GError **error)
{
  KeepDocuments *documents = self->documents;
  gboolean is_moving = documents->is_moving;
  g_autoptr (KeepFileDraft) profiles = NULL;
  g_autoptr (KeepFileDraft) state = NULL;

  if (!draft (documents->profiles, documents->profiles_path, self->profiles_changed, &profiles,
              error) ||
      !draft (documents->state, documents->state_path, self->state_changed, &state, error) ||
      !check_undisturbed (self, error))
    return FALSE;
  if ((is_moving && !publish (self, state, documents->state_path, error)) ||
      !publish (self, profiles, documents->profiles_path, error))
    return FALSE;
  if (!is_moving && !publish (self, state, documents->state_path, error))
    {
      if (profiles != NULL)
        g_prefix_error (error, _ ("The login is stored, but not its place in the order. "));
      return FALSE;
    }
  documents->is_moving = FALSE;
  keep_documents_settle_legacy (documents);
  return TRUE;
}

void
keep_transaction_free (KeepTransaction *self)
{
  keep_lock_free (self->lock);
  g_clear_pointer (&self->documents, keep_documents_free);
  g_clear_pointer (&self->config, keep_config_unref);
  keep_places_unref (self->places);
  g_free (self->agent_dir);
  g_free (self);
}
