/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tray/menu-choice.h"

#include "tray/account.h"

/* Of the rows that accounts in trouble may take, so that those in use stay within reach. */
#define TROUBLE_SHARE 3

typedef struct
{
  const KeepProfile *profile; /* borrowed */
  guint position;             /* in the store */
  gboolean is_chosen;
} Candidate;

typedef struct
{
  GArray *candidates;    /* owned */
  GHashTable *providers; /* owned: whose heading has its row */
  guint n_left;          /* rows */
} Choice;

/* Returns whether there was room. */
static gboolean
choose (Choice *self, Candidate *candidate)
{
  gboolean is_new = !g_hash_table_contains (self->providers, candidate->profile->provider);
  guint n_rows = is_new ? 2 : 1;

  if (candidate->is_chosen || self->n_left < n_rows)
    return FALSE;
  self->n_left -= n_rows;
  g_hash_table_add (self->providers, candidate->profile->provider);
  candidate->is_chosen = TRUE;
  return TRUE;
}

static int
compare_use (gconstpointer a, gconstpointer b)
{
  const Candidate *left = a;
  const Candidate *right = b;

  if (left->profile->last_used_ms != right->profile->last_used_ms)
    return left->profile->last_used_ms > right->profile->last_used_ms ? -1 : 1;
  return left->position < right->position ? -1 : 1;
}

static int
compare_position (gconstpointer a, gconstpointer b)
{
  return ((const Candidate *) a)->position < ((const Candidate *) b)->position ? -1 : 1;
}

static void
choose_defaults (Choice *self)
{
  for (guint i = 0; i < self->candidates->len; i++)
    {
      Candidate *candidate = &g_array_index (self->candidates, Candidate, i);

      if (candidate->profile->is_default)
        choose (self, candidate);
    }
}

static void
choose_trouble (Choice *self, guint max, gint64 now_ms)
{
  guint n_chosen = 0;

  for (guint i = 0; i < self->candidates->len && n_chosen < max; i++)
    {
      Candidate *candidate = &g_array_index (self->candidates, Candidate, i);

      if (keep_account_is_trouble (candidate->profile, now_ms) && choose (self, candidate))
        n_chosen++;
    }
}

static void
choose_latest (Choice *self)
{
  for (guint i = 0; i < self->candidates->len && self->n_left > 0; i++)
    choose (self, &g_array_index (self->candidates, Candidate, i));
}

static GPtrArray *
list_chosen (GArray *candidates)
{
  GPtrArray *profiles = g_ptr_array_new ();

  g_array_sort (candidates, compare_position);
  for (guint i = 0; i < candidates->len; i++)
    if (g_array_index (candidates, Candidate, i).is_chosen)
      g_ptr_array_add (profiles, (gpointer) g_array_index (candidates, Candidate, i).profile);
  return profiles;
}

GPtrArray *
keep_menu_choice_list (const KeepRoster *roster, guint max_rows, gint64 now_ms)
{
  guint n_profiles = keep_roster_get_n_profiles (roster);
  g_autoptr (GArray) candidates = g_array_sized_new (FALSE, FALSE, sizeof (Candidate), n_profiles);
  g_autoptr (GHashTable) providers = g_hash_table_new (g_str_hash, g_str_equal);
  Choice choice = { candidates, providers, max_rows };

  for (guint i = 0; i < n_profiles; i++)
    {
      Candidate candidate = { keep_roster_get_profile (roster, i), i, FALSE };

      g_array_append_val (candidates, candidate);
      g_hash_table_add (providers, candidate.profile->provider);
    }
  /* One provider needs no heading. */
  if (g_hash_table_size (providers) > 1)
    g_hash_table_remove_all (providers);
  g_array_sort (candidates, compare_use);
  choose_defaults (&choice);
  choose_trouble (&choice, max_rows / TROUBLE_SHARE, now_ms);
  choose_latest (&choice);
  return list_chosen (candidates);
}
