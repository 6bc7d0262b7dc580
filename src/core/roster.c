/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/roster.h"

#include <string.h>

struct _KeepRoster
{
  gatomicrefcount ref_count;
  KeepGeneration generation;
  char *state_dir;     /* owned */
  char *agent;         /* owned */
  GPtrArray *profiles; /* owned; KeepProfile, in the store's order */
  GPtrArray *dropped;  /* owned; KeepDropped */
};

const char *
keep_generation_get_name (KeepGeneration generation)
{
  static const char *const names[] = {
    [KEEP_GENERATION_NONE] = "none",
    [KEEP_GENERATION_JSON] = "json",
    [KEEP_GENERATION_SQLITE] = "sqlite",
  };

  return names[generation];
}

KeepRoster *
keep_roster_new (KeepGeneration generation,
                 const char *state_dir,
                 const char *agent,
                 GPtrArray *profiles,
                 GPtrArray *dropped)
{
  KeepRoster *self = g_new0 (KeepRoster, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->generation = generation;
  self->state_dir = g_strdup (state_dir);
  self->agent = g_strdup (agent);
  self->profiles = profiles;
  self->dropped = dropped != NULL ? dropped : g_ptr_array_new ();
  return self;
}

KeepRoster *
keep_roster_ref (KeepRoster *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
keep_roster_unref (KeepRoster *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_free (self->state_dir);
  g_free (self->agent);
  g_ptr_array_unref (self->profiles);
  g_ptr_array_unref (self->dropped);
  g_free (self);
}

KeepGeneration
keep_roster_get_generation (const KeepRoster *self)
{
  return self->generation;
}

const char *
keep_roster_get_state_dir (const KeepRoster *self)
{
  return self->state_dir;
}

const char *
keep_roster_get_agent (const KeepRoster *self)
{
  return self->agent;
}

guint
keep_roster_get_n_profiles (const KeepRoster *self)
{
  return self->profiles->len;
}

const KeepProfile *
keep_roster_get_profile (const KeepRoster *self, guint index)
{
  g_return_val_if_fail (index < self->profiles->len, NULL);

  return g_ptr_array_index (self->profiles, index);
}

const KeepProfile *
keep_roster_find (const KeepRoster *self, const char *profile_id)
{
  for (guint i = 0; i < self->profiles->len; i++)
    {
      const KeepProfile *profile = g_ptr_array_index (self->profiles, i);

      if (strcmp (profile->id, profile_id) == 0)
        return profile;
    }
  return NULL;
}

guint
keep_roster_get_n_dropped (const KeepRoster *self)
{
  return self->dropped->len;
}

const KeepDropped *
keep_roster_get_dropped (const KeepRoster *self, guint index)
{
  g_return_val_if_fail (index < self->dropped->len, NULL);

  return g_ptr_array_index (self->dropped, index);
}
