/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/inheritance.h"

#include <string.h>

#include "core/identity.h"

static gboolean
has_expiry (const KeepProfile *profile)
{
  return profile->expires_ms > 0;
}

static gboolean
is_newer_usable (const KeepProfile *existing, const KeepProfile *candidate, gint64 now_ms)
{
  if (!keep_profile_is_usable (candidate, now_ms))
    return FALSE;
  if (!keep_profile_is_usable (existing, now_ms))
    return TRUE;
  return candidate->expires_ms > existing->expires_ms;
}

static gboolean
is_default_login (const KeepProfile *profile)
{
  g_autofree char *id = g_strconcat (profile->provider, ":default", NULL);

  return profile->type == KEEP_PROFILE_OAUTH && g_str_equal (profile->id, id);
}

/* The latest expiry first, then by id. */
static int
compare_candidates (gconstpointer a, gconstpointer b)
{
  const KeepProfile *left = *(const KeepProfile *const *) a;
  const KeepProfile *right = *(const KeepProfile *const *) b;

  if (left->expires_ms != right->expires_ms)
    return left->expires_ms > right->expires_ms ? -1 : 1;
  return strcmp (left->id, right->id);
}

static GPtrArray *
collect_candidates (GPtrArray *main_profiles, const KeepProfile *stale, gint64 now_ms)
{
  GPtrArray *candidates = g_ptr_array_new ();

  for (guint i = 0; i < main_profiles->len; i++)
    {
      KeepProfile *candidate = g_ptr_array_index (main_profiles, i);

      if (candidate->type == KEEP_PROFILE_OAUTH && !g_str_equal (candidate->id, stale->id) &&
          g_str_equal (candidate->provider, stale->provider) &&
          is_newer_usable (stale, candidate, now_ms))
        g_ptr_array_add (candidates, candidate);
    }
  g_ptr_array_sort (candidates, compare_candidates);
  return candidates;
}

/* Returns the first that passes @test, and how many do. */
static const KeepProfile *
pick (GPtrArray *candidates,
      const KeepProfile *stale,
      gboolean (*test) (const KeepProfile *, const KeepProfile *),
      guint *n_found)
{
  const KeepProfile *first = NULL;

  *n_found = 0;
  for (guint i = 0; i < candidates->len; i++)
    if (test (stale, candidates->pdata[i]) && (*n_found)++ == 0)
      first = candidates->pdata[i];
  return first;
}

static gboolean
does_not_conflict (const KeepProfile *existing, const KeepProfile *candidate)
{
  return !keep_identity_conflicts (existing, candidate);
}

static const KeepProfile *
find_replacement (GPtrArray *main_profiles, const KeepProfile *stale, gint64 now_ms)
{
  g_autoptr (GPtrArray) candidates = collect_candidates (main_profiles, stale, now_ms);
  const KeepProfile *found = NULL;
  guint n_found = 0;

  found = pick (candidates, stale, keep_identity_is_safe_to_adopt, &n_found);
  if (found != NULL)
    /* Without an identity of its own there is no telling which of several is meant. */
    return keep_identity_is_known (stale) || n_found == 1 ? found : NULL;
  if (keep_profile_is_usable (stale, now_ms))
    return NULL;
  found = pick (candidates, stale, does_not_conflict, &n_found);
  return n_found == 1 ? found : NULL;
}

static void
collect_replacements (GPtrArray *main_profiles,
                      GPtrArray *local_profiles,
                      gint64 now_ms,
                      GHashTable *replacements)
{
  for (guint i = 0; i < local_profiles->len; i++)
    {
      const KeepProfile *stale = g_ptr_array_index (local_profiles, i);
      const KeepProfile *found =
          is_default_login (stale) ? find_replacement (main_profiles, stale, now_ms) : NULL;

      if (found != NULL)
        g_hash_table_insert (replacements, g_strdup (stale->id), g_strdup (found->id));
    }
}

/* (transfer full): the ids that stand in for others, borrowed */
static GHashTable *
collect_stand_ins (GHashTable *replacements)
{
  GHashTable *stand_ins = g_hash_table_new (g_str_hash, g_str_equal);
  GHashTableIter iter;
  gpointer id = NULL;

  g_hash_table_iter_init (&iter, replacements);
  while (g_hash_table_iter_next (&iter, NULL, &id))
    g_hash_table_add (stand_ins, id);
  return stand_ins;
}

/* Whether @local stays in front of its namesake in the main store. */
static gboolean
keeps_place (const KeepProfile *local,
             const KeepProfile *main_profile,
             gint64 now_ms,
             GHashTable *replacements,
             GHashTable *stand_ins)
{
  if (g_hash_table_contains (replacements, local->id))
    return FALSE;
  /* What stands in for another must be the newest that there is. */
  if (g_hash_table_contains (stand_ins, local->id))
    return main_profile == NULL || local->type != KEEP_PROFILE_OAUTH ||
           main_profile->type != KEEP_PROFILE_OAUTH ||
           !is_newer_usable (local, main_profile, now_ms);
  return TRUE;
}

GPtrArray *
keep_inheritance_overlay (GPtrArray *main_profiles,
                          GPtrArray *local_profiles,
                          gint64 now_ms,
                          GHashTable *replacements)
{
  g_autoptr (GHashTable) places = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) stand_ins = NULL;

  collect_replacements (main_profiles, local_profiles, now_ms, replacements);
  stand_ins = collect_stand_ins (replacements);
  for (guint i = 0; i < main_profiles->len; i++)
    {
      KeepProfile *profile = g_ptr_array_index (main_profiles, i);

      profile->source = KEEP_SOURCE_INHERITED;
      g_hash_table_insert (places, profile->id, GUINT_TO_POINTER (i + 1));
    }
  /* Each is handed over or freed here. */
  g_ptr_array_set_free_func (local_profiles, NULL);
  for (guint i = 0; i < local_profiles->len; i++)
    {
      KeepProfile *local = g_ptr_array_index (local_profiles, i);
      guint place = GPOINTER_TO_UINT (g_hash_table_lookup (places, local->id));
      KeepProfile *main_profile = place > 0 ? main_profiles->pdata[place - 1] : NULL;

      if (!keeps_place (local, main_profile, now_ms, replacements, stand_ins))
        {
          keep_profile_free (local);
          continue;
        }
      local->is_shadowing = main_profile != NULL;
      if (main_profile == NULL)
        {
          g_ptr_array_add (main_profiles, local);
          continue;
        }
      g_hash_table_remove (places, local->id);
      keep_profile_free (main_profile);
      main_profiles->pdata[place - 1] = local;
      g_hash_table_insert (places, local->id, GUINT_TO_POINTER (place));
    }
  g_ptr_array_unref (local_profiles);
  return main_profiles;
}

KeepOwner
keep_inheritance_find_owner (const KeepProfile *main_profile, const KeepProfile *local_profile)
{
  if (local_profile == NULL)
    return main_profile != NULL ? KEEP_OWNER_MAIN : KEEP_OWNER_LOCAL;
  if (main_profile == NULL || !keep_identity_is_safe_to_adopt (local_profile, main_profile))
    return KEEP_OWNER_LOCAL;
  if (has_expiry (main_profile) &&
      (!has_expiry (local_profile) || main_profile->expires_ms >= local_profile->expires_ms))
    return KEEP_OWNER_MAIN;
  return KEEP_OWNER_LOCAL;
}
