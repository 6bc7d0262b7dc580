/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tray/summary.h"

#include <glib/gi18n-lib.h>

#include "tray/account.h"

static guint
count_trouble (const KeepRoster *roster, gint64 now_ms)
{
  guint n_trouble = 0;

  for (guint i = 0; roster != NULL && i < keep_roster_get_n_profiles (roster); i++)
    n_trouble += keep_account_is_trouble (keep_roster_get_profile (roster, i), now_ms) ? 1 : 0;
  return n_trouble;
}

gboolean
keep_summary_needs_attention (const KeepRoster *roster, const GError *store_error, gint64 now_ms)
{
  return store_error != NULL || count_trouble (roster, now_ms) > 0;
}

char *
keep_summary_dup_text (const KeepRoster *roster, const GError *store_error, gint64 now_ms)
{
  guint n_profiles = roster == NULL ? 0 : keep_roster_get_n_profiles (roster);
  guint n_trouble = count_trouble (roster, now_ms);

  if (store_error != NULL)
    return g_strdup (_ ("The stored logins cannot be read"));
  if (roster == NULL)
    return g_strdup (_ ("Reading the stored logins…"));
  if (n_profiles == 0)
    return g_strdup (_ ("Not signed in"));
  if (n_trouble > 0)
    return g_strdup_printf (
        ngettext ("%u account needs attention", "%u accounts need attention", n_trouble),
        n_trouble);
  return g_strdup_printf (ngettext ("%u account", "%u accounts", n_profiles), n_profiles);
}
