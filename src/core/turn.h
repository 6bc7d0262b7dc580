/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * KeepTurn: what has happened to one profile of a store between two looks at it. Values in, a value
 * out; what to do about it is decided elsewhere.
 */
#pragma once

#include "core/ledger.h"
#include "core/profile.h"

G_BEGIN_DECLS

typedef enum
{
  KEEP_TURN_NONE,          /* the same refresh token, or nothing that can be told */
  KEEP_TURN_KNOWN,         /* another one, which is in the ledger: ours, or seen before elsewhere */
  KEEP_TURN_ROTATED,       /* somebody else exchanged the refresh token for a newer one */
  KEEP_TURN_RENEWED,       /* a newer login of the same person in the place of a dead one */
  KEEP_TURN_STALE,         /* a copy that is not good any more came back */
  KEEP_TURN_OTHER_ACCOUNT, /* somebody else is signed in */
  KEEP_TURN_REPLACED,      /* another login, and nobody can tell whose, or which of them is newer */
  KEEP_TURN_ADDED,
  KEEP_TURN_REMOVED,
} KeepTurn;

/**
 * keep_turn_find:
 * @before: (nullable): an OAuth login; %NULL where there was none
 * @after: (nullable): %NULL where there is none now
 * @now_ms: Unix milliseconds
 *
 * Whose a login is, OpenClaw's rule tells (core/identity.h), or the ledger, where one of the two
 * came from the other. Of two logins of a person that the ledger does not know, the one that
 * expires later is newer, except that nobody signs in with what has expired: that is a copy.
 */
KeepTurn keep_turn_find (const KeepProfile *before,
                         const KeepProfile *after,
                         const KeepLedger *ledger,
                         gint64 now_ms);

/* A word for tests and logs: "rotated", … */
const char *keep_turn_get_name (KeepTurn turn);

G_END_DECLS
