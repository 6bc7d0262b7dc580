/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/order.h"

#include "core/pause.h"

/* Where a profile stands before sorting; g_ptr_array_sort() alone is not stable. */
typedef struct
{
  KeepProfile *profile; /* borrowed */
  guint position;
  gboolean is_explicit;
  gint64 blocked_until_ms; /* 0 unless in the future */
} Candidate;

gboolean
keep_order_is_eligible (const KeepProfile *profile, gint64 now_ms)
{
  if (!profile->has_secret || profile->is_mismatched)
    return FALSE;
  /* A token past its time is of no use; an OAuth login can be refreshed. */
  return profile->type != KEEP_PROFILE_TOKEN || profile->expires_ms == 0 ||
         profile->expires_ms > now_ms;
}

static gboolean
is_eligible (const KeepProfile *profile, const char *provider, gint64 now_ms)
{
  return g_str_equal (profile->provider, provider) && keep_order_is_eligible (profile, now_ms);
}

static void
add_candidate (GArray *candidates, KeepProfile *profile, gboolean is_explicit, gint64 now_ms)
{
  Candidate candidate = {
    .profile = profile,
    .position = candidates->len,
    .is_explicit = is_explicit,
  };

  if (keep_pause_get_kind (profile, now_ms) != KEEP_PAUSE_NONE)
    candidate.blocked_until_ms = profile->blocked_until_ms;
  g_array_append_val (candidates, candidate);
}

/* (transfer full): those that may be tried, by id */
static GHashTable *
index_eligible (GPtrArray *profiles, const char *provider, gint64 now_ms)
{
  GHashTable *by_id = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < profiles->len; i++)
    {
      KeepProfile *profile = g_ptr_array_index (profiles, i);

      if (is_eligible (profile, provider, now_ms))
        g_hash_table_insert (by_id, profile->id, profile);
    }
  return by_id;
}

static void
collect_explicit (GArray *candidates,
                  GPtrArray *profiles,
                  const char *provider,
                  const char *const *explicit_order,
                  gint64 now_ms)
{
  g_autoptr (GHashTable) left = index_eligible (profiles, provider, now_ms);

  for (gsize i = 0; explicit_order[i] != NULL; i++)
    {
      KeepProfile *profile = g_hash_table_lookup (left, explicit_order[i]);

      if (profile == NULL)
        continue;
      add_candidate (candidates, profile, TRUE, now_ms);
      g_hash_table_remove (left, explicit_order[i]);
    }
}

static GArray *
collect (GPtrArray *profiles,
         const char *provider,
         const char *const *explicit_order,
         gint64 now_ms)
{
  GArray *candidates = g_array_new (FALSE, FALSE, sizeof (Candidate));

  if (explicit_order != NULL)
    collect_explicit (candidates, profiles, provider, explicit_order, now_ms);
  for (guint i = 0; explicit_order == NULL && i < profiles->len; i++)
    if (is_eligible (g_ptr_array_index (profiles, i), provider, now_ms))
      add_candidate (candidates, g_ptr_array_index (profiles, i), FALSE, now_ms);
  return candidates;
}

static int
compare_int64 (gint64 a, gint64 b)
{
  return (a > b) - (a < b);
}

static int
compare_candidates (gconstpointer a, gconstpointer b)
{
  const Candidate *left = a;
  const Candidate *right = b;
  int order = compare_int64 (left->blocked_until_ms, right->blocked_until_ms);

  if (order == 0 && !left->is_explicit)
    order = (int) left->profile->type - (int) right->profile->type;
  if (order == 0 && !left->is_explicit)
    order = compare_int64 (left->profile->last_used_ms, right->profile->last_used_ms);
  if (order == 0)
    order = compare_int64 (left->position, right->position);
  return order;
}

GPtrArray *
keep_order_resolve (GPtrArray *profiles,
                    const char *provider,
                    const char *const *explicit_order,
                    gint64 now_ms)
{
  g_autoptr (GArray) candidates = collect (profiles, provider, explicit_order, now_ms);
  GPtrArray *order = g_ptr_array_new ();

  g_array_sort (candidates, compare_candidates);
  for (guint i = 0; i < candidates->len; i++)
    g_ptr_array_add (order, g_array_index (candidates, Candidate, i).profile);
  return order;
}

KeepProfile *
keep_order_find_default (GPtrArray *profiles,
                         const char *provider,
                         const char *const *explicit_order,
                         gint64 now_ms)
{
  g_autoptr (GHashTable) eligible = NULL;
  g_autoptr (GPtrArray) order = NULL;

  if (explicit_order == NULL)
    {
      order = keep_order_resolve (profiles, provider, NULL, now_ms);
      return order->len > 0 ? g_ptr_array_index (order, 0) : NULL;
    }
  eligible = index_eligible (profiles, provider, now_ms);
  for (gsize i = 0; explicit_order[i] != NULL; i++)
    {
      KeepProfile *profile = g_hash_table_lookup (eligible, explicit_order[i]);

      if (profile != NULL)
        return profile;
    }
  return NULL;
}
