/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/identity.h"

#include "core/ecmascript.h"

/* The trimmed text, or %NULL where there is none. */
static char *
dup_trimmed (const char *text)
{
  g_autofree char *trimmed = text != NULL ? keep_ecmascript_strip (g_strdup (text)) : NULL;

  return trimmed != NULL && *trimmed != '\0' ? g_steal_pointer (&trimmed) : NULL;
}

static char *
dup_email (const KeepProfile *profile)
{
  g_autofree char *trimmed = dup_trimmed (profile->email);

  return trimmed != NULL ? keep_ecmascript_dup_lower (trimmed) : NULL;
}

gboolean
keep_identity_is_known (const KeepProfile *profile)
{
  g_autofree char *account_id = dup_trimmed (profile->account_id);
  g_autofree char *email = dup_email (profile);

  return account_id != NULL || email != NULL;
}

gboolean
keep_identity_matches (const KeepProfile *a, const KeepProfile *b)
{
  g_autofree char *account_a = dup_trimmed (a->account_id);
  g_autofree char *account_b = dup_trimmed (b->account_id);
  g_autofree char *email_a = dup_email (a);
  g_autofree char *email_b = dup_email (b);

  if (account_a != NULL && account_b != NULL)
    return g_str_equal (account_a, account_b);
  return email_a != NULL && email_b != NULL && g_str_equal (email_a, email_b);
}

gboolean
keep_identity_conflicts (const KeepProfile *a, const KeepProfile *b)
{
  g_autofree char *account_a = dup_trimmed (a->account_id);
  g_autofree char *account_b = dup_trimmed (b->account_id);
  g_autofree char *email_a = dup_email (a);
  g_autofree char *email_b = dup_email (b);

  return (account_a != NULL && account_b != NULL && !g_str_equal (account_a, account_b)) ||
         (email_a != NULL && email_b != NULL && !g_str_equal (email_a, email_b));
}

gboolean
keep_identity_is_safe_to_adopt (const KeepProfile *existing, const KeepProfile *candidate)
{
  if (existing->type != KEEP_PROFILE_OAUTH || candidate->type != KEEP_PROFILE_OAUTH ||
      !g_str_equal (existing->provider, candidate->provider))
    return FALSE;
  return !keep_identity_is_known (existing) || keep_identity_matches (existing, candidate);
}
