/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/turn.h"

#include "core/identity.h"

static gboolean
is_dead (const KeepLedger *ledger, const char *generation)
{
  return keep_ledger_entry_is_dead (keep_ledger_find (ledger, generation));
}

static gboolean
is_given_up (const KeepLedger *ledger, const char *generation)
{
  const KeepLedgerEntry *entry = keep_ledger_find (ledger, generation);

  return entry != NULL && entry->invalid_code != NULL && entry->successor == NULL;
}

/* Whether @later came from @earlier, by however many refreshes. */
static gboolean
is_descendant (const KeepLedger *ledger, const char *earlier, const char *later)
{
  const KeepLedgerEntry *entry = keep_ledger_find (ledger, earlier);

  for (guint i = 0; i < KEEP_LEDGER_MAX_CHAIN && entry != NULL && entry->successor != NULL; i++)
    {
      if (g_str_equal (entry->successor, later))
        return TRUE;
      entry = keep_ledger_find (ledger, entry->successor);
    }
  return FALSE;
}

/* @after is of the same person as @before, and the ledger does not know it to be good or dead. */
static KeepTurn
compare_ages (const KeepProfile *before,
              const KeepProfile *after,
              const KeepLedger *ledger,
              gint64 now_ms)
{
  if (is_given_up (ledger, before->generation))
    return KEEP_TURN_RENEWED;
  if (after->expires_ms > before->expires_ms)
    return KEEP_TURN_ROTATED;
  if (after->expires_ms > 0 && after->expires_ms <= now_ms && before->expires_ms > now_ms)
    return KEEP_TURN_STALE;
  return KEEP_TURN_REPLACED;
}

static KeepTurn
compare (const KeepProfile *before,
         const KeepProfile *after,
         const KeepLedger *ledger,
         gint64 now_ms)
{
  const KeepLedgerEntry *entry = keep_ledger_find (ledger, after->generation);
  gboolean is_related = is_descendant (ledger, after->generation, before->generation) ||
                        is_descendant (ledger, before->generation, after->generation);

  if (!g_str_equal (before->provider, after->provider))
    return KEEP_TURN_REPLACED;
  if (!is_related && keep_identity_conflicts (before, after) &&
      !keep_identity_matches (before, after))
    return KEEP_TURN_OTHER_ACCOUNT;
  if (entry != NULL && entry->successor != NULL)
    return KEEP_TURN_STALE;
  if (!is_related && !keep_identity_matches (before, after))
    return KEEP_TURN_REPLACED;
  if (entry != NULL && entry->invalid_code != NULL)
    return is_dead (ledger, before->generation) ? KEEP_TURN_KNOWN : KEEP_TURN_STALE;
  if (is_related || (entry != NULL && entry->verified_ms > 0))
    return KEEP_TURN_KNOWN;
  return compare_ages (before, after, ledger, now_ms);
}

/* There was no refresh token. OpenClaw takes it out for as long as it is renewing a login. */
static KeepTurn
find_first (const KeepProfile *before, const KeepProfile *after, const KeepLedgerEntry *entry)
{
  if (entry != NULL && entry->successor != NULL)
    return KEEP_TURN_STALE;
  return before != NULL && keep_identity_matches (before, after) ? KEEP_TURN_NONE : KEEP_TURN_ADDED;
}

KeepTurn
keep_turn_find (const KeepProfile *before,
                const KeepProfile *after,
                const KeepLedger *ledger,
                gint64 now_ms)
{
  const KeepLedgerEntry *entry = NULL;

  if (after == NULL)
    return before != NULL ? KEEP_TURN_REMOVED : KEEP_TURN_NONE;
  if (after->generation == NULL)
    return KEEP_TURN_NONE;
  entry = keep_ledger_find (ledger, after->generation);
  if (before == NULL || before->generation == NULL)
    return find_first (before, after, entry);
  if (!g_str_equal (before->generation, after->generation))
    return compare (before, after, ledger, now_ms);
  return entry != NULL && entry->successor != NULL ? KEEP_TURN_STALE : KEEP_TURN_NONE;
}

const char *
keep_turn_get_name (KeepTurn turn)
{
  static const char *const names[] = {
    [KEEP_TURN_NONE] = "none",         [KEEP_TURN_KNOWN] = "known",
    [KEEP_TURN_ROTATED] = "rotated",   [KEEP_TURN_RENEWED] = "renewed",
    [KEEP_TURN_STALE] = "stale",       [KEEP_TURN_OTHER_ACCOUNT] = "other-account",
    [KEEP_TURN_REPLACED] = "replaced", [KEEP_TURN_ADDED] = "added",
    [KEEP_TURN_REMOVED] = "removed",
  };

  return names[turn];
}
