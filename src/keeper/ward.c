/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "keeper/ward.h"

#include <glib/gi18n-lib.h>

#include "store/journal.h"

/* A lock that is broken in the middle of a commit, or a writer without one, costs another try. */
#define MAX_TRIES 3

/* Causes in the journal. */
#define CODE_NOT_GIVEN "copy_not_renewed"
#define CODE_NOT_REPAIRED "repair_failed"

/* A login in one of the stores. */
typedef struct
{
  const KeepSnapshot *snapshot; /* borrowed */
  const KeepCredential *login;  /* borrowed */
} Holder;

static void
clear_array (gpointer array)
{
  g_array_unref (array);
}

KeepWard *
keep_ward_new (const char *own_state_dir)
{
  KeepWard *self = g_new0 (KeepWard, 1);

  self->own_state_dir = g_strdup (own_state_dir);
  self->snapshots = g_ptr_array_new_with_free_func ((GDestroyNotify) keep_snapshot_unref);
  self->repairs = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, clear_array);
  self->cancel_fd = -1;
  return self;
}

void
keep_ward_take_snapshots (KeepWard *self, GPtrArray *snapshots)
{
  g_clear_pointer (&self->generations, g_hash_table_unref);
  g_clear_pointer (&self->doings, g_hash_table_unref);
  g_ptr_array_unref (self->snapshots);
  self->snapshots = snapshots;
}

void
keep_ward_free (KeepWard *self)
{
  g_clear_pointer (&self->generations, g_hash_table_unref);
  g_clear_pointer (&self->doings, g_hash_table_unref);
  g_free (self->own_state_dir);
  g_ptr_array_unref (self->snapshots);
  g_hash_table_unref (self->repairs);
  g_free (self);
}

static gint64
now_ms (void)
{
  return g_get_real_time () / 1000;
}

static void
tell (KeepWard *self,
      KeepEventKind kind,
      const char *profile_id,
      const char *by,
      const char *code,
      const char *detail)
{
  keep_journal_note (self->own_state_dir,
                     keep_event_new (now_ms (), kind, profile_id, by, code, detail));
}

void
keep_ward_tell (KeepWard *self,
                KeepSink *sink,
                KeepEventKind kind,
                const char *profile_id,
                const char *by,
                const char *code)
{
  const char *agent = sink != NULL ? keep_sink_get_agent (sink) : "main";
  g_autofree char *detail =
      g_str_equal (agent, "main") ? NULL : g_strconcat ("agent ", agent, NULL);

  tell (self, kind, profile_id, by, code, detail);
}

/* A login that came by us, whichever way, is one that we signed in. */
static KeepEventKind
simplify (KeepEventKind kind)
{
  return kind == KEEP_EVENT_IMPORTED || kind == KEEP_EVENT_RESTORED ? KEEP_EVENT_SIGNED_IN : kind;
}

static char *
dup_doing (KeepEventKind kind, const char *profile_id)
{
  return g_strconcat (keep_event_kind_get_name (simplify (kind)), "\n", profile_id, NULL);
}

static GHashTable *
read_doings (KeepWard *self)
{
  g_autoptr (GPtrArray) events = keep_journal_read (self->own_state_dir, NULL, NULL);
  GHashTable *doings = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gint64 since_ms = now_ms () - KEEP_WARD_OWN_DOING_MS;

  for (guint i = events != NULL ? events->len : 0; i > 0; i--)
    {
      const KeepEvent *event = events->pdata[i - 1];

      if (event->at_ms < since_ms)
        break;
      if (event->profile != NULL && g_str_equal (event->by, KEEP_EVENT_BY_TOKENKEEP))
        g_hash_table_add (doings, dup_doing (event->kind, event->profile));
    }
  return doings;
}

gboolean
keep_ward_did (KeepWard *self, const char *profile_id, KeepEventKind kind)
{
  g_autofree char *doing = dup_doing (kind, profile_id);

  if (self->doings == NULL)
    self->doings = read_doings (self);
  return g_hash_table_contains (self->doings, doing);
}

static void
index_snapshot (GHashTable *index, const KeepSnapshot *snapshot)
{
  GPtrArray *logins = keep_snapshot_get_logins (snapshot);

  for (guint i = 0; i < logins->len; i++)
    {
      const KeepCredential *login = logins->pdata[i];
      GArray *holders = NULL;
      Holder holder = { snapshot, login };

      if (login->profile->generation == NULL)
        continue;
      holders = g_hash_table_lookup (index, login->profile->generation);
      if (holders == NULL)
        {
          holders = g_array_new (FALSE, FALSE, sizeof (Holder));
          g_hash_table_insert (index, login->profile->generation, holders);
        }
      g_array_append_val (holders, holder);
    }
}

/* (transfer none) (nullable) (element-type Holder): those of one store stand together. */
static GArray *
find_holders (KeepWard *self, const char *generation)
{
  if (generation == NULL)
    return NULL;
  if (self->generations == NULL)
    {
      self->generations = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, clear_array);
      for (guint i = 0; i < self->snapshots->len; i++)
        index_snapshot (self->generations, self->snapshots->pdata[i]);
    }
  return g_hash_table_lookup (self->generations, generation);
}

GStrv
keep_ward_list_holders (KeepWard *self, const char *generation)
{
  g_autoptr (GStrvBuilder) ids = g_strv_builder_new ();
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  GArray *holders = find_holders (self, generation);

  for (guint i = 0; holders != NULL && i < holders->len; i++)
    {
      char *id = g_array_index (holders, Holder, i).login->profile->id;

      if (g_hash_table_add (seen, id))
        g_strv_builder_add (ids, id);
    }
  return g_strv_builder_end (ids);
}

gboolean
keep_ward_has_elsewhere (KeepWard *self, KeepSink *sink, const char *generation)
{
  GArray *holders = find_holders (self, generation);

  for (guint i = 0; holders != NULL && i < holders->len; i++)
    if (keep_snapshot_get_sink (g_array_index (holders, Holder, i).snapshot) != sink)
      return TRUE;
  return FALSE;
}

KeepSink *
keep_ward_find_sink (KeepWard *self, const char *generation)
{
  GArray *holders = find_holders (self, generation);

  return holders != NULL ? keep_snapshot_get_sink (g_array_index (holders, Holder, 0).snapshot)
                         : NULL;
}

const KeepCredential *
keep_ward_find (KeepWard *self, const char *generation)
{
  GArray *holders = find_holders (self, generation);

  for (guint i = 0; holders != NULL && i < holders->len; i++)
    {
      const KeepCredential *login = g_array_index (holders, Holder, i).login;

      if (login->access != NULL && login->refresh != NULL && login->profile->expires_ms > 0)
        return login;
    }
  return NULL;
}

static gboolean
write_once (KeepWard *self,
            KeepSink *sink,
            const KeepRotation *rotation,
            KeepRotationFate *fate,
            GError **error)
{
  g_autoptr (KeepTransaction) transaction = keep_sink_begin (sink, self->cancel_fd, error);

  if (transaction == NULL)
    return FALSE;
  *fate = keep_transaction_put_rotation (transaction, rotation, NULL);
  /* What was looked at without the lock may be something else by now. */
  if (*fate != KEEP_ROTATION_PLACE)
    return TRUE;
  return keep_transaction_commit (transaction, error);
}

static gboolean
write_store (KeepWard *self,
             KeepSink *sink,
             const KeepRotation *rotation,
             KeepRotationFate *fate,
             GError **error)
{
  for (guint attempt = 1;; attempt++)
    {
      g_autoptr (GError) local_error = NULL;

      if (write_once (self, sink, rotation, fate, &local_error))
        return TRUE;
      if (attempt < MAX_TRIES &&
          g_error_matches (local_error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_OVERTAKEN))
        continue;
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
}

static KeepRotationFate
give_to_store (KeepWard *self, const Holder *holder, const KeepRotation *rotation)
{
  KeepRotationFate fate = KEEP_ROTATION_GONE;
  g_autoptr (GError) error = NULL;

  if (write_store (self, keep_snapshot_get_sink (holder->snapshot), rotation, &fate, &error))
    return fate;
  tell (self, KEEP_EVENT_ERROR, holder->login->profile->id, KEEP_EVENT_BY_TOKENKEEP, CODE_NOT_GIVEN,
        error->message);
  return KEEP_ROTATION_GONE;
}

void
keep_ward_give (KeepWard *self, const KeepRotation *rotation, const char *by)
{
  GArray *holders = find_holders (self, rotation->spent);
  const KeepSnapshot *written = NULL;
  KeepRotationFate fate = KEEP_ROTATION_GONE;

  self->is_spread_due = TRUE;
  for (guint i = 0; holders != NULL && i < holders->len; i++)
    {
      const Holder *holder = &g_array_index (holders, Holder, i);

      /* All of one store are written at once. */
      if (holder->snapshot != written)
        fate = give_to_store (self, holder, rotation);
      written = holder->snapshot;
      if (fate == KEEP_ROTATION_PLACE)
        keep_ward_tell (self, keep_snapshot_get_sink (written), KEEP_EVENT_ADOPTED,
                        holder->login->profile->id, by, NULL);
    }
}

/* (transfer none): when a profile was repaired in the last period. */
static GArray *
get_repairs (KeepWard *self, KeepSink *sink, const char *profile_id)
{
  g_autofree char *key = g_strconcat (keep_sink_get_agent_dir (sink), "\n", profile_id, NULL);
  GArray *times = g_hash_table_lookup (self->repairs, key);
  gint64 since_ms = now_ms () - KEEP_WARD_REPAIR_PERIOD_MS;

  if (times == NULL)
    {
      times = g_array_new (FALSE, FALSE, sizeof (gint64));
      g_hash_table_insert (self->repairs, g_steal_pointer (&key), times);
    }
  while (times->len > 0 && g_array_index (times, gint64, 0) < since_ms)
    g_array_remove_index (times, 0);
  return times;
}

static void
add_time (GArray *times)
{
  gint64 time_ms = now_ms ();

  g_array_append_val (times, time_ms);
}

/* The first time that is too often counts as one, so that it is told once. */
static gboolean
may_repair (KeepWard *self, GArray *times, const char *profile_id)
{
  if (times->len < KEEP_WARD_MAX_REPAIRS)
    return TRUE;
  if (times->len == KEEP_WARD_MAX_REPAIRS)
    {
      add_time (times);
      tell (self, KEEP_EVENT_ERROR, profile_id, KEEP_EVENT_BY_TOKENKEEP,
            KEEP_EVENT_CODE_OVERWRITTEN,
            _ ("Another program writes an old copy over it again and again, so it is left as it "
               "is for an hour. Look for a backup or synchronisation of OpenClaw's folder, and "
               "end it."));
    }
  return FALSE;
}

gboolean
keep_ward_repair (KeepWard *self,
                  KeepSink *sink,
                  const char *profile_id,
                  const KeepRotation *rotation,
                  const char *by)
{
  GArray *times = get_repairs (self, sink, profile_id);
  KeepRotationFate fate = KEEP_ROTATION_GONE;
  g_autoptr (GError) error = NULL;

  if (!may_repair (self, times, profile_id))
    return FALSE;
  if (!write_store (self, sink, rotation, &fate, &error))
    {
      tell (self, KEEP_EVENT_ERROR, profile_id, KEEP_EVENT_BY_TOKENKEEP, CODE_NOT_REPAIRED,
            error->message);
      return FALSE;
    }
  if (fate != KEEP_ROTATION_PLACE)
    return FALSE;
  self->is_spread_due = TRUE;
  add_time (times);
  keep_ward_tell (self, sink, KEEP_EVENT_REPAIRED, profile_id, by, NULL);
  return TRUE;
}
