/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/sink.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "disk/file.h"
#include "store/config.h"
#include "store/documents.h"
#include "store/generation.h"
#include "store/json-dropped.h"
#include "store/json-login.h"
#include "store/json-roster.h"
#include "store/json-trace.h"
#include "store/ledger.h"
#include "store/lock.h"
#include "store/provider-id.h"
#include "store/session-pins.h"

struct _KeepSink
{
  gatomicrefcount ref_count;
  KeepPlaces *places; /* owned */
  KeepConfig *config; /* owned, nullable: none, or damaged */
  char *agent;
  char *agent_dir;
};

static KeepSink *
new_sink (KeepPlaces *places, KeepConfig *config, const char *agent)
{
  KeepSink *self = g_new0 (KeepSink, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->places = keep_places_ref (places);
  self->config = config != NULL ? keep_config_ref (config) : NULL;
  self->agent = keep_places_dup_agent_id (agent);
  self->agent_dir = config != NULL ? keep_config_dup_agent_dir (config, places, self->agent)
                                   : keep_places_dup_agent_dir (places, self->agent);
  return self;
}

KeepSink *
keep_sink_new (KeepPlaces *places, const char *agent)
{
  return new_sink (places, NULL, agent != NULL ? agent : "");
}

KeepSink *
keep_sink_open (const char *const *environment,
                const char *current_dir,
                const char *agent,
                GError **error)
{
  g_autoptr (KeepPlaces) places = keep_places_new (environment, current_dir);
  g_autoptr (GError) local_error = NULL;
  g_autoptr (KeepConfig) config = keep_config_load (places, environment, &local_error);

  if (config == NULL && g_strcmp0 (agent, "main") != 0)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  if (agent == NULL)
    agent = keep_config_get_default_agent (config);
  return new_sink (places, config, agent);
}

KeepSink *
keep_sink_ref (KeepSink *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
keep_sink_unref (KeepSink *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  keep_places_unref (self->places);
  g_clear_pointer (&self->config, keep_config_unref);
  g_free (self->agent);
  g_free (self->agent_dir);
  g_free (self);
}

KeepSink *
keep_sink_new_sibling (const KeepSink *self, const char *agent)
{
  return new_sink (self->places, self->config, agent);
}

GStrv
keep_sink_list_agents (const KeepSink *self)
{
  g_auto (GStrv) main_only = g_strsplit ("main", ",", -1);

  return self->config != NULL ? keep_config_list_agents (self->config, self->places)
                              : g_steal_pointer (&main_only);
}

GStrv
keep_sink_dup_agents_folders (const KeepSink *self)
{
  GPtrArray *folders = g_ptr_array_new ();

  g_ptr_array_add (folders,
                   g_build_filename (keep_places_get_state_dir (self->places), "agents", NULL));
  g_ptr_array_add (folders, g_path_get_dirname (keep_places_get_config_path (self->places)));
  g_ptr_array_add (folders, NULL);
  return (GStrv) g_ptr_array_free (folders, FALSE);
}

const char *
keep_sink_get_agent (const KeepSink *self)
{
  return self->agent;
}

const char *
keep_sink_get_agent_dir (const KeepSink *self)
{
  return self->agent_dir;
}

KeepPlaces *
keep_sink_get_places (const KeepSink *self)
{
  return self->places;
}

static void
add_folder (GPtrArray *folders, char *folder)
{
  if (g_ptr_array_find_with_equal_func (folders, folder, g_str_equal, NULL))
    g_free (folder);
  else
    g_ptr_array_add (folders, folder);
}

static void
add_folders_of (GPtrArray *folders, const char *agent_dir)
{
  static const char *const names[] = { "auth-profiles.json", "auth-state.json" };

  add_folder (folders, g_strdup (agent_dir));
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (agent_dir, names[i], NULL);
      g_autofree char *real = keep_file_resolve (path);

      if (real != NULL)
        add_folder (folders, g_path_get_dirname (real));
    }
}

GStrv
keep_sink_dup_folders (const KeepSink *self)
{
  GPtrArray *folders = g_ptr_array_new ();

  add_folders_of (folders, self->agent_dir);
  add_folders_of (folders, keep_places_get_main_agent_dir (self->places));
  add_folder (folders, g_strdup (keep_places_get_own_state_dir (self->places)));
  g_ptr_array_add (folders, NULL);
  return (GStrv) g_ptr_array_free (folders, FALSE);
}

/* Returns whether the store is of a generation that this release knows. */
static gboolean
check_generation (const KeepSink *self, KeepGeneration *generation, GError **error)
{
  *generation = keep_generation_detect (self->places, self->agent_dir);
  if (*generation != KEEP_GENERATION_SQLITE)
    return TRUE;
  if (!keep_generation_can_tell (self->agent_dir, error))
    return FALSE;
  g_set_error (
      error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_UNSUPPORTED,
      _ ("The OpenClaw in %s keeps its logins in a database, which this version of Tokenkeep "
         "cannot use. Nothing was changed; sign in with `openclaw models auth login` instead."),
      keep_places_get_state_dir (self->places));
  return FALSE;
}

/* What an agent sees: its own store over main's. */
typedef struct
{
  KeepGeneration generation;
  KeepDocuments *own;       /* owned */
  KeepDocuments *inherited; /* owned, nullable: for the main agent itself, or lent by the caller */
  KeepJsonStore own_store;
  gboolean inherits; /* whether the next one means something */
  KeepJsonStore inherited_store;
} View;

static void
view_clear (View *view)
{
  g_clear_pointer (&view->own, keep_documents_free);
  g_clear_pointer (&view->inherited, keep_documents_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (View, view_clear)

/* @main_documents: (nullable): %NULL reads them, if the agent sees them */
static gboolean
view_read (View *view, const KeepSink *self, const KeepDocuments *main_documents, GError **error)
{
  const char *main_dir = keep_places_get_main_agent_dir (self->places);

  if (!check_generation (self, &view->generation, error))
    return FALSE;
  view->own =
      keep_documents_read (self->places, self->agent_dir, KEEP_DOCUMENTS_FOR_LOOKING, error);
  if (view->own == NULL)
    return FALSE;
  view->own_store = (KeepJsonStore){ view->own->profiles, view->own->state };
  if (strcmp (self->agent_dir, main_dir) == 0)
    return TRUE;
  if (main_documents == NULL)
    main_documents = view->inherited =
        keep_documents_read (self->places, main_dir, KEEP_DOCUMENTS_FOR_LOOKING, error);
  if (main_documents == NULL)
    return FALSE;
  view->inherits = TRUE;
  view->inherited_store = (KeepJsonStore){ main_documents->profiles, main_documents->state };
  return TRUE;
}

KeepDocuments *
keep_sink_read_main (const KeepSink *self, GError **error)
{
  return keep_documents_read (self->places, keep_places_get_main_agent_dir (self->places),
                              KEEP_DOCUMENTS_FOR_LOOKING, error);
}

KeepRoster *
keep_sink_load_roster (KeepSink *self, gint64 now_ms, GError **error)
{
  return keep_sink_load_roster_over (self, NULL, now_ms, error);
}

KeepRoster *
keep_sink_load_roster_over (KeepSink *self,
                            const KeepDocuments *main_documents,
                            gint64 now_ms,
                            GError **error)
{
  g_auto (View) view = { 0 };
  const KeepJsonStore *main_store = NULL;
  g_autoptr (KeepLedger) ledger = NULL;
  GPtrArray *profiles = NULL;

  if (!view_read (&view, self, main_documents, error))
    return NULL;
  main_store = view.inherits ? &view.inherited_store : NULL;
  profiles = keep_json_roster_list (&view.own_store, main_store, self->config, now_ms);
  ledger = keep_ledger_load (keep_places_get_own_state_dir (self->places));
  keep_ledger_apply (ledger, profiles);
  return keep_roster_new (view.generation, keep_places_get_state_dir (self->places), self->agent,
                          profiles, keep_json_dropped_list (&view.own_store, main_store));
}

/* OpenClaw uses no login that its configuration calls another kind or provider, and has no OAuth
 * login's tokens kept elsewhere, since they change. */
static gboolean
check_config (const KeepSink *self, const KeepCredential *credential, GError **error)
{
  const KeepProfile *profile = credential->profile;

  if (!profile->is_mismatched && (credential->reference == NULL || self->config == NULL ||
                                  !keep_config_is_oauth (self->config, profile->id)))
    return TRUE;
  g_set_error (
      error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_MALFORMED,
      _ ("auth.profiles in %s says something else of “%s” than the store, so OpenClaw does "
         "not use it. Correct it there, or sign in again."),
      keep_places_get_config_path (self->places), profile->id);
  return FALSE;
}

gboolean
keep_sink_load_credential (KeepSink *self,
                           const char *profile_id,
                           gint64 now_ms,
                           KeepCredential **credential,
                           GError **error)
{
  g_auto (View) view = { 0 };

  *credential = NULL;
  if (!view_read (&view, self, NULL, error))
    return FALSE;
  *credential = keep_json_roster_load_credential (&view.own_store,
                                                  view.inherits ? &view.inherited_store : NULL,
                                                  self->config, profile_id, now_ms);
  if (*credential != NULL)
    {
      if (check_config (self, *credential, error))
        return TRUE;
      g_clear_pointer (credential, keep_credential_free);
      return FALSE;
    }
  g_set_error (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_NOT_FOUND,
               _ ("Agent “%s” has no profile “%s”. “tokenkeep list” shows those that are."),
               self->agent, profile_id);
  return FALSE;
}

gboolean
keep_sink_load_tried (
    KeepSink *self, const char *provider, gint64 now_ms, GStrv *ids, GError **error)
{
  g_autofree char *normalised = keep_provider_id_normalise (provider);
  g_auto (View) view = { 0 };

  if (!view_read (&view, self, NULL, error))
    return FALSE;
  *ids = keep_json_roster_dup_tried (&view.own_store, view.inherits ? &view.inherited_store : NULL,
                                     self->config, normalised, now_ms);
  return TRUE;
}

GPtrArray *
keep_sink_load_logins (KeepSink *self, GPtrArray **tokens, GError **error)
{
  g_autoptr (KeepDocuments) own = NULL;
  KeepGeneration generation;

  if (!check_generation (self, &generation, error))
    return NULL;
  own = keep_documents_read (self->places, self->agent_dir, KEEP_DOCUMENTS_FOR_LOOKING, error);
  if (own == NULL)
    return NULL;
  if (tokens != NULL)
    *tokens = keep_json_login_list_tokens (own->profiles);
  return keep_json_login_list (own->profiles);
}

KeepSink *
keep_sink_dup_owner (KeepSink *self, KeepOwner owner)
{
  return owner == KEEP_OWNER_MAIN ? keep_sink_new_sibling (self, "main") : keep_sink_ref (self);
}

GPtrArray *
keep_sink_load_own (KeepSink *self, GError **error)
{
  KeepGeneration generation;
  g_autoptr (KeepDocuments) own = NULL;

  if (!check_generation (self, &generation, error))
    return NULL;
  own = keep_documents_read (self->places, self->agent_dir, KEEP_DOCUMENTS_FOR_LOOKING, error);
  return own != NULL
             ? keep_json_roster_list (&(KeepJsonStore){ own->profiles, own->state }, NULL, NULL, 0)
             : NULL;
}

GPtrArray *
keep_sink_load_pins (KeepSink *self, GError **error)
{
  g_autofree char *path =
      self->config != NULL ? keep_config_dup_sessions_path (self->config, self->places, self->agent)
                           : keep_places_dup_sessions_path (self->places, self->agent);

  return keep_session_pins_read (path, self->agent, error);
}

gboolean
keep_sink_load_order (KeepSink *self, const char *provider, GStrv *order, GError **error)
{
  const char *dirs[] = { self->agent_dir, keep_places_get_main_agent_dir (self->places) };
  g_autofree char *normalised = keep_provider_id_normalise (provider);
  KeepGeneration generation;

  *order = NULL;
  if (!check_generation (self, &generation, error))
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (dirs) && *order == NULL; i++)
    {
      g_autoptr (KeepDocuments) documents =
          keep_documents_read (self->places, dirs[i], KEEP_DOCUMENTS_FOR_LOOKING, error);

      if (documents == NULL)
        return FALSE;
      *order = keep_json_roster_dup_order (
          &(KeepJsonStore){ documents->profiles, documents->state }, normalised);
    }
  if (*order == NULL && self->config != NULL)
    *order = keep_config_dup_order (self->config, normalised);
  return TRUE;
}

KeepTrace *
keep_sink_load_trace (KeepSink *self, const char *profile_id, const char *provider, GError **error)
{
  g_autoptr (KeepDocuments) documents = NULL;
  KeepGeneration generation;

  if (!check_generation (self, &generation, error))
    return NULL;
  documents =
      keep_documents_read (self->places, self->agent_dir, KEEP_DOCUMENTS_FOR_LOOKING, error);
  if (documents == NULL)
    return NULL;
  return keep_json_trace_read (&(KeepJsonStore){ documents->profiles, documents->state },
                               profile_id, provider);
}

char *
keep_sink_dup_lock_holder (const KeepSink *self)
{
  g_autofree char *target = g_build_filename (self->agent_dir, "auth-profiles.json", NULL);

  return keep_lock_dup_holder (target);
}

KeepTransaction *
keep_sink_begin (KeepSink *self, int cancel_fd, GError **error)
{
  KeepTransaction *transaction = NULL;
  KeepGeneration generation;

  /* Asked before, so that a folder of another generation stays untouched, and again under the lock.
   */
  if (!check_generation (self, &generation, error))
    return NULL;
  transaction =
      keep_transaction_new (self->places, self->config, self->agent_dir, cancel_fd, error);
  if (transaction != NULL && !check_generation (self, &generation, error))
    g_clear_pointer (&transaction, keep_transaction_free);
  return transaction;
}
