/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/sink.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/lock-body.h"
#include "core/order.h"
#include "store/file.h"
#include "store/generation.h"
#include "store/json-dialect.h"
#include "store/json-roster.h"
#include "store/lock.h"

#define PROFILES_FILE "auth-profiles.json"
#define STATE_FILE "auth-state.json"

struct _KeepSink
{
  gatomicrefcount ref_count;
  KeepPlaces *places; /* owned */
  char *agent;
  char *agent_dir;
  char *profiles_path;
  char *state_path;
};

/* One file of the store inside a transaction. */
typedef struct
{
  KeepJson *json;      /* owned, nullable: there is no such file */
  gboolean is_changed; /* @json is not what the file holds */
} Document;

struct _KeepTransaction
{
  KeepSink *sink; /* owned */
  KeepLock *lock; /* owned */
  Document profiles;
  Document state;
};

KeepSink *
keep_sink_new (KeepPlaces *places, const char *agent)
{
  KeepSink *self = g_new0 (KeepSink, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->places = keep_places_ref (places);
  self->agent = keep_places_dup_agent_id (agent != NULL ? agent : "");
  self->agent_dir = keep_places_dup_agent_dir (places, self->agent);
  self->profiles_path = g_build_filename (self->agent_dir, PROFILES_FILE, NULL);
  self->state_path = g_build_filename (self->agent_dir, STATE_FILE, NULL);
  return self;
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
  g_free (self->agent);
  g_free (self->agent_dir);
  g_free (self->profiles_path);
  g_free (self->state_path);
  g_free (self);
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

/* Returns whether the store is of a generation that this release knows. */
static gboolean
check_generation (const KeepSink *self, KeepGeneration *generation, GError **error)
{
  *generation = keep_generation_detect (self->places, self->agent_dir);
  if (*generation != KEEP_GENERATION_SQLITE)
    return TRUE;
  g_set_error (
      error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_UNSUPPORTED,
      _ ("The OpenClaw in %s keeps its logins in a database, which this version of Tokenkeep "
         "cannot use. Nothing was changed; sign in with `openclaw models auth login` instead."),
      keep_places_get_state_dir (self->places));
  return FALSE;
}

typedef KeepJson *(*ParseFunc) (const char *text,
                                gsize length_bytes,
                                const char *path,
                                GError **error);

typedef enum
{
  READ_ONLY,
  COPY_CORRUPT_ASIDE, /* somebody wants to write: keep what cannot be read, whatever happens next */
} ReadMode;

static gboolean
read_document (const char *path, ParseFunc parse, ReadMode mode, KeepJson **json, GError **error)
{
  g_autoptr (KeepBuffer) contents = NULL;
  g_autoptr (GError) local_error = NULL;
  g_autofree char *copy = NULL;

  *json = NULL;
  if (!keep_file_read (path, &contents, error))
    return FALSE;
  if (contents == NULL)
    return TRUE;
  *json = parse (keep_buffer_get_data (contents), keep_buffer_get_length_bytes (contents), path,
                 &local_error);
  if (*json != NULL)
    return TRUE;
  if (mode == COPY_CORRUPT_ASIDE &&
      g_error_matches (local_error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_MALFORMED))
    copy = keep_file_copy_aside (path, "corrupt", contents, NULL);
  g_propagate_error (error, g_steal_pointer (&local_error));
  if (copy != NULL)
    g_prefix_error (error, _ ("A copy was kept as %s. "), copy);
  return FALSE;
}

/* The documents of one agent's store, for looking. */
typedef struct
{
  KeepJson *profiles; /* owned, nullable */
  KeepJson *state;    /* owned, nullable */
} Documents;

static void
documents_clear (Documents *self)
{
  g_clear_pointer (&self->profiles, keep_json_free);
  g_clear_pointer (&self->state, keep_json_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Documents, documents_clear)

static gboolean
documents_read (Documents *self, const char *agent_dir, GError **error)
{
  g_autofree char *profiles_path = g_build_filename (agent_dir, PROFILES_FILE, NULL);
  g_autofree char *state_path = g_build_filename (agent_dir, STATE_FILE, NULL);

  if (!read_document (profiles_path, keep_json_dialect_parse_profiles, READ_ONLY, &self->profiles,
                      error))
    return FALSE;
  /* Order and cooldowns are a help, not a must: a damaged state document hides no login. */
  read_document (state_path, keep_json_dialect_parse_state, READ_ONLY, &self->state, NULL);
  return TRUE;
}

KeepRoster *
keep_sink_load_roster (KeepSink *self, gint64 now_ms, GError **error)
{
  const char *main_dir = keep_places_get_main_agent_dir (self->places);
  gboolean is_main = strcmp (self->agent_dir, main_dir) == 0;
  g_auto (Documents) own = { 0 };
  g_auto (Documents) inherited = { 0 };
  KeepGeneration generation;
  GPtrArray *profiles = NULL;

  if (!check_generation (self, &generation, error) ||
      !documents_read (&own, self->agent_dir, error) ||
      (!is_main && !documents_read (&inherited, main_dir, error)))
    return NULL;
  profiles = keep_json_roster_list (
      &(KeepJsonStore){ own.profiles, own.state },
      is_main ? NULL : &(KeepJsonStore){ inherited.profiles, inherited.state }, now_ms);
  return keep_roster_new (generation, keep_places_get_state_dir (self->places), self->agent,
                          profiles);
}

/* OpenClaw would take a file of another user for a foreign one and break that user's locks. */
static gboolean
check_owner (const KeepSink *self, GError **error)
{
  struct stat status;

  if (stat (self->agent_dir, &status) != 0)
    {
      keep_file_set_error (error, errno, self->agent_dir);
      return FALSE;
    }
  if (status.st_uid == geteuid ())
    return TRUE;
  g_set_error (
      error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_PERMISSION,
      _ ("%s belongs to another user (number %u). Nothing was changed; run Tokenkeep as that "
         "user."),
      self->agent_dir, (guint) status.st_uid);
  return FALSE;
}

/* As long as there is no store, OpenClaw imports older ones on its next start, and never again
 * after. */
static gboolean
check_legacy (const KeepSink *self, GError **error)
{
  g_autofree char *oauth =
      g_build_filename (keep_places_get_credentials_dir (self->places), "oauth.json", NULL);
  g_autofree char *agent = g_build_filename (self->agent_dir, "auth.json", NULL);
  const char *legacy = g_file_test (agent, G_FILE_TEST_EXISTS) ? agent : oauth;

  if (!g_file_test (legacy, G_FILE_TEST_EXISTS))
    return TRUE;
  g_set_error (
      error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_UNSUPPORTED,
      _ ("%s holds logins of an older OpenClaw that were not imported yet. Nothing was changed; "
         "run `openclaw models status` once, which imports them, and try again."),
      legacy);
  return FALSE;
}

static gboolean
keep_transaction_read (KeepTransaction *self, GError **error)
{
  const KeepSink *sink = self->sink;
  KeepGeneration generation;

  if (!check_generation (sink, &generation, error) ||
      !read_document (sink->profiles_path, keep_json_dialect_parse_profiles, COPY_CORRUPT_ASIDE,
                      &self->profiles.json, error))
    return FALSE;
  if (self->profiles.json == NULL && !check_legacy (sink, error))
    return FALSE;
  return read_document (sink->state_path, keep_json_dialect_parse_state, COPY_CORRUPT_ASIDE,
                        &self->state.json, error);
}

KeepTransaction *
keep_sink_begin (KeepSink *self, int cancel_fd, GError **error)
{
  g_autoptr (KeepTransaction) transaction = NULL;
  KeepGeneration generation;
  KeepLock *lock = NULL;

  /* Asked again under the lock; asked here so that a folder of that generation stays untouched. */
  if (!check_generation (self, &generation, error) ||
      !keep_file_make_folder (self->agent_dir, error) || !check_owner (self, error))
    return NULL;
  lock = keep_lock_acquire (self->profiles_path, KEEP_LOCK_STORE_RETRIES, KEEP_LOCK_STORE_STALE_MS,
                            cancel_fd, error);
  if (lock == NULL)
    return NULL;
  transaction = g_new0 (KeepTransaction, 1);
  transaction->sink = keep_sink_ref (self);
  transaction->lock = lock;
  return keep_transaction_read (transaction, error) ? g_steal_pointer (&transaction) : NULL;
}

static void
document_take (Document *document, KeepBuffer *changed)
{
  g_clear_pointer (&document->json, keep_json_free);
  document->json = keep_json_parse (keep_buffer_get_data (changed),
                                    keep_buffer_get_length_bytes (changed), NULL);
  g_assert (document->json != NULL);
  document->is_changed = TRUE;
  keep_buffer_free (changed);
}

static void
put_order (KeepTransaction *self, const char *provider, GPtrArray *ids)
{
  g_ptr_array_add (ids, NULL);
  document_take (&self->state, keep_json_dialect_put_order (self->state.json, provider,
                                                            (const char *const *) ids->pdata));
}

static GStrv
dup_order (KeepTransaction *self, const char *provider)
{
  return keep_json_roster_dup_order (&(KeepJsonStore){ self->profiles.json, self->state.json },
                                     provider);
}

/* Where somebody chose an order, a profile that is not in it is never used. */
static void
append_to_order (KeepTransaction *self, const char *profile_id, const char *provider)
{
  g_auto (GStrv) order = dup_order (self, provider);
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();

  if (order == NULL || g_strv_contains ((const char *const *) order, profile_id))
    return;
  for (gsize i = 0; order[i] != NULL; i++)
    g_ptr_array_add (ids, order[i]);
  g_ptr_array_add (ids, (char *) profile_id);
  put_order (self, provider, ids);
}

void
keep_transaction_put_login (KeepTransaction *self,
                            const char *profile_id,
                            const char *provider,
                            const KeepTokenSet *tokens)
{
  document_take (&self->profiles,
                 keep_json_dialect_put_login (self->profiles.json, profile_id, provider, tokens));
  append_to_order (self, profile_id, provider);
}

static KeepProfile *
find_profile (GPtrArray *profiles, const char *profile_id)
{
  for (guint i = 0; i < profiles->len; i++)
    if (g_str_equal (((KeepProfile *) profiles->pdata[i])->id, profile_id))
      return profiles->pdata[i];
  return NULL;
}

gboolean
keep_transaction_make_default (KeepTransaction *self,
                               const char *profile_id,
                               gint64 now_ms,
                               GError **error)
{
  g_autoptr (GPtrArray) profiles = keep_json_roster_list (
      &(KeepJsonStore){ self->profiles.json, self->state.json }, NULL, now_ms);
  const KeepProfile *profile = find_profile (profiles, profile_id);
  g_autoptr (GPtrArray) resolved = NULL;
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();
  g_auto (GStrv) order = NULL;

  if (profile == NULL)
    {
      g_set_error (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_NOT_FOUND,
                   _ ("There is no profile “%s” in %s. `tokenkeep list` shows those that are."),
                   profile_id, self->sink->profiles_path);
      return FALSE;
    }
  g_ptr_array_add (ids, (char *) profile_id);
  order = dup_order (self, profile->provider);
  for (gsize i = 0; order != NULL && order[i] != NULL; i++)
    if (!g_str_equal (order[i], profile_id))
      g_ptr_array_add (ids, order[i]);
  if (order == NULL)
    resolved = keep_order_resolve (profiles, profile->provider, NULL, now_ms);
  for (guint i = 0; resolved != NULL && i < resolved->len; i++)
    if (!g_str_equal (((KeepProfile *) resolved->pdata[i])->id, profile_id))
      g_ptr_array_add (ids, ((KeepProfile *) resolved->pdata[i])->id);
  put_order (self, profile->provider, ids);
  return TRUE;
}

static gboolean
write_document (Document *document, const char *path, GError **error)
{
  if (!document->is_changed)
    return TRUE;
  if (!keep_file_replace (path, keep_json_get_text (document->json),
                          keep_json_get_length_bytes (document->json), error))
    return FALSE;
  document->is_changed = FALSE;
  return TRUE;
}

gboolean
keep_transaction_commit (KeepTransaction *self, GError **error)
{
  if (!keep_lock_is_held (self->lock))
    {
      g_set_error (
          error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_CONFLICT,
          _ ("Another program took over the lock on %s while it was being changed. Nothing was "
             "changed; try again."),
          self->sink->profiles_path);
      return FALSE;
    }
  return write_document (&self->profiles, self->sink->profiles_path, error) &&
         write_document (&self->state, self->sink->state_path, error);
}

void
keep_transaction_free (KeepTransaction *self)
{
  keep_lock_free (self->lock);
  g_clear_pointer (&self->profiles.json, keep_json_free);
  g_clear_pointer (&self->state.json, keep_json_free);
  keep_sink_unref (self->sink);
  g_free (self);
}
