/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tray/account.h"

#include <string.h>

#include <glib/gi18n-lib.h>

const char *
keep_account_get_label (const KeepRoster *roster, const KeepProfile *profile)
{
  const char *label = keep_profile_get_label (profile);

  for (guint i = 0; i < keep_roster_get_n_profiles (roster); i++)
    {
      const KeepProfile *other = keep_roster_get_profile (roster, i);

      if (other != profile && g_str_equal (other->provider, profile->provider) &&
          g_str_equal (keep_profile_get_label (other), label))
        return profile->id;
    }
  return label;
}

static guint
hash_label (gconstpointer profile)
{
  return g_str_hash (keep_profile_get_label (profile)) ^
         g_str_hash (((const KeepProfile *) profile)->provider);
}

static gboolean
has_same_label (gconstpointer a, gconstpointer b)
{
  return g_str_equal (keep_profile_get_label (a), keep_profile_get_label (b)) &&
         g_str_equal (((const KeepProfile *) a)->provider, ((const KeepProfile *) b)->provider);
}

/* The first profile with a label, and whether there is another. */
GHashTable *
keep_account_index_labels (const KeepRoster *roster)
{
  GHashTable *labels = g_hash_table_new (hash_label, has_same_label);

  for (guint i = 0; i < keep_roster_get_n_profiles (roster); i++)
    {
      gpointer profile = (gpointer) keep_roster_get_profile (roster, i);
      gboolean is_known = g_hash_table_contains (labels, profile);

      g_hash_table_insert (labels, profile, GINT_TO_POINTER (is_known));
    }
  return labels;
}

const char *
keep_account_find_label (GHashTable *labels, const KeepProfile *profile)
{
  return g_hash_table_lookup (labels, profile) != NULL ? profile->id
                                                       : keep_profile_get_label (profile);
}

char *
keep_account_dup_label_of_id (const KeepRoster *roster, const char *profile_id)
{
  const KeepProfile *profile = roster == NULL ? NULL : keep_roster_find (roster, profile_id);
  const char *suffix = strchr (profile_id, ':');

  if (profile != NULL)
    return g_strdup (keep_account_get_label (roster, profile));
  if (suffix != NULL && strchr (suffix, '@') != NULL)
    return g_strdup (suffix + 1);
  return g_strdup (profile_id);
}

char *
keep_account_dup_state (const KeepProfile *profile, gint64 now_ms)
{
  g_autofree char *health = keep_profile_dup_health_text (profile, now_ms);

  if (profile->plan == NULL)
    return g_steal_pointer (&health);
  /* Translators: a plan and its health, such as: Plan pro, expires in 9 days */
  return g_strdup_printf (_ ("Plan %s, %s"), profile->plan, health);
}

gboolean
keep_account_is_trouble (const KeepProfile *profile, gint64 now_ms)
{
  /* Well kept, only not where this release looks. */
  if (profile->secret_place == KEEP_SECRET_SIDECAR)
    return FALSE;
  switch (keep_profile_get_health (profile, now_ms))
    {
    case KEEP_HEALTH_EXPIRED:
    case KEEP_HEALTH_MISSING:
    case KEEP_HEALTH_INVALIDATED:
      return TRUE;
    case KEEP_HEALTH_OK:
    case KEEP_HEALTH_EXPIRING:
    case KEEP_HEALTH_STATIC:
    default:
      return FALSE;
    }
}

gboolean
keep_account_is_mendable (const KeepProfile *profile, gint64 now_ms)
{
  return profile->type == KEEP_PROFILE_OAUTH && keep_account_is_trouble (profile, now_ms);
}
