/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "keeper/placement.h"

#include <string.h>
#include <unistd.h>

#include "keeper/kin.h"

/* A lock that is broken in the middle of a commit costs another try. */
#define MAX_TRIES 3

/* Moves what @sink holds of @generation to @found. Returns whether there was something. */
static gboolean
collect (KeepSink *sink, const char *generation, GPtrArray *found)
{
  g_autoptr (GPtrArray) own = keep_sink_load_own (sink, NULL);
  guint n_before = found->len;

  for (guint i = own != NULL ? own->len : 0; i > 0; i--)
    {
      const KeepProfile *profile = own->pdata[i - 1];

      if (profile->type == KEEP_PROFILE_OAUTH && g_strcmp0 (profile->generation, generation) == 0)
        g_ptr_array_add (found, g_ptr_array_steal_index (own, i - 1));
    }
  return found->len > n_before;
}

static GPtrArray *
new_list (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) keep_profile_free);
}

/* A folder that nobody can write has nobody in it who could spend anything. */
static gboolean
can_lock (const KeepPlaces *places)
{
  return access (keep_places_get_state_dir (places), W_OK) == 0;
}

void
keep_placement_add_locks (KeepSink *sink, const char *generation, KeepRefreshLock *lock)
{
  g_autoptr (GPtrArray) sinks = keep_kin_list_agents (sink);

  for (guint i = 0; i < sinks->len; i++)
    {
      const KeepPlaces *places = keep_sink_get_places (sinks->pdata[i]);
      g_autoptr (GPtrArray) found = new_list ();

      collect (sinks->pdata[i], generation, found);
      for (guint j = 0; j < found->len && can_lock (places); j++)
        {
          const KeepProfile *holder = found->pdata[j];

          keep_refresh_lock_add_elsewhere (lock, places, holder->provider, holder->id);
        }
    }
}

/* @local: (nullable): the profile that the main agent's store is to mirror */
static gboolean
write_once (KeepSink *sink,
            const KeepRotation *rotation,
            const char *profile_id,
            const KeepProfile *local,
            int cancel_fd,
            KeepRotationFate *fate,
            GError **error)
{
  g_autoptr (KeepTransaction) transaction = keep_sink_begin (sink, cancel_fd, error);

  if (transaction == NULL)
    return FALSE;
  *fate = keep_transaction_put_rotation (transaction, rotation, profile_id);
  if (local != NULL)
    keep_transaction_put_mirror (transaction, rotation, local);
  return keep_transaction_commit (transaction, error);
}

static gboolean
write_store (KeepSink *sink,
             const KeepRotation *rotation,
             const char *profile_id,
             const KeepProfile *local,
             int cancel_fd,
             KeepRotationFate *fate,
             GError **error)
{
  for (guint attempt = 1;; attempt++)
    {
      g_autoptr (GError) local_error = NULL;

      if (write_once (sink, rotation, profile_id, local, cancel_fd, fate, &local_error))
        return TRUE;
      if (attempt < MAX_TRIES &&
          g_error_matches (local_error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_CONFLICT))
        continue;
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
}

/* (nullable): the profile in the store that it was refreshed from. */
static KeepProfile *
load_home_profile (KeepSink *home, const char *profile_id)
{
  g_autoptr (GPtrArray) own = keep_sink_load_own (home, NULL);

  for (guint i = 0; own != NULL && i < own->len; i++)
    if (strcmp (((KeepProfile *) own->pdata[i])->id, profile_id) == 0)
      return g_ptr_array_steal_index (own, i);
  return NULL;
}

static void
write_main (KeepSink *home, const KeepRotation *rotation, int cancel_fd)
{
  g_autoptr (KeepSink) main_sink = keep_sink_new_sibling (home, "main");
  g_autoptr (KeepProfile) local = NULL;
  KeepRotationFate fate;

  if (strcmp (keep_sink_get_agent_dir (home), keep_sink_get_agent_dir (main_sink)) == 0)
    return;
  local = load_home_profile (home, rotation->profile_id);
  if (local != NULL)
    write_store (main_sink, rotation, NULL, local, cancel_fd, &fate, NULL);
}

static void
write_copies (KeepSink *home, const KeepRotation *rotation, int cancel_fd)
{
  g_autoptr (GPtrArray) sinks = keep_kin_list_agents (home);

  for (guint i = 0; i < sinks->len; i++)
    {
      g_autoptr (GPtrArray) found = new_list ();
      KeepRotationFate fate;

      if (collect (sinks->pdata[i], rotation->spent, found))
        write_store (sinks->pdata[i], rotation, NULL, NULL, cancel_fd, &fate, NULL);
    }
}

gboolean
keep_placement_put (KeepSink *sink,
                    const KeepRotation *rotation,
                    int cancel_fd,
                    KeepRotationFate *fate,
                    GError **error)
{
  g_autoptr (KeepSink) home = keep_sink_new_sibling (sink, rotation->agent);

  if (!write_store (home, rotation, rotation->profile_id, NULL, cancel_fd, fate, error))
    return FALSE;
  if (*fate == KEEP_ROTATION_PLACE)
    write_main (home, rotation, cancel_fd);
  write_copies (home, rotation, cancel_fd);
  return TRUE;
}

gboolean
keep_placement_put_one (KeepSink *sink,
                        const KeepRotation *rotation,
                        const char *profile_id,
                        int cancel_fd,
                        KeepRotationFate *fate,
                        GError **error)
{
  return write_store (sink, rotation, profile_id, NULL, cancel_fd, fate, error);
}

gboolean
keep_placement_rehearse (KeepSink *sink, const char *agent, int cancel_fd, GError **error)
{
  g_autoptr (KeepSink) home = keep_sink_new_sibling (sink, agent);
  g_autoptr (KeepTransaction) transaction = keep_sink_begin (home, cancel_fd, error);

  return transaction != NULL && keep_transaction_rehearse (transaction, error);
}
