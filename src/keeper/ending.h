/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * KeepEnding: notices that a login which nothing can renew ends within a day, or has ended, and
 * records that in the history (core/event.h), once for each generation on the whole machine. One
 * timer for all of them, by the clock on the wall; it reads nothing until a store, the ledger or
 * the time has changed.
 *
 * Nothing can renew a token with an end, a login without a refresh token, and one whose refresh
 * token the issuer called dead. A login with a refresh token whose provider is not known here may
 * be renewed by the program it belongs to, so nothing is said of its end.
 */
#pragma once

#include "core/event.h"
#include "keeper/stores.h"

G_BEGIN_DECLS

typedef struct _KeepEnding KeepEnding;

/**
 * keep_ending_decide:
 * @expires_ms: when it ends, Unix milliseconds
 * @told: (nullable): the name of the event's kind that was recorded of it last
 * @kind: (out): set where this returns %TRUE
 *
 * Returns: whether there is something to record now
 */
gboolean
keep_ending_decide (gint64 expires_ms, const char *told, gint64 now_ms, KeepEventKind *kind);

/* When keep_ending_decide() next says something else, Unix milliseconds; %G_MAXINT64 if never. */
gint64 keep_ending_get_next_ms (gint64 expires_ms, gint64 now_ms);

/**
 * keep_ending_new:
 * @own_state_dir: see keep_places_get_own_state_dir()
 */
KeepEnding *keep_ending_new (KeepStores *stores, const char *own_state_dir);
void keep_ending_free (KeepEnding *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KeepEnding, keep_ending_free)

G_END_DECLS
