/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * KeepErrand: what the courier does: one login refreshed, from the first look at its store to the
 * new tokens in every place. Blocks, holds locks, and takes up to three minutes where others hold
 * them; the process that runs it does nothing else.
 *
 *       look ──adopt──────────────────────────────▶ report
 *        │ spend
 *       claim the token on this machine, look again
 *        │
 *       settle: an earlier answer is in the spool, or the ledger knows where it went
 *        │            └──▶ put it in its place, begin again
 *       lock: OpenClaw's refresh locks, those of linked state folders too, look again
 *        │
 *       adopt: another program with a copy was there first
 *        │            └──▶ take over what it got, begin again
 *       prepare: provider, store and spool could take an answer
 *        │
 *       ask ──dead: remember──────────────────────▶ report
 *        │
 *       keep: spool ─▶ place: stores ─▶ remember: ledger, journal ─▶ report
 *
 * However it ends, copies that other programs keep (keeper/copies.h) are brought up to it.
 *
 * Locks are taken in one order: claim, refresh locks by path, then one store lock at a time.
 */
#pragma once

#include "keeper/providers.h"
#include "keeper/refresh.h"
#include "net/http.h"
#include "store/sink.h"

G_BEGIN_DECLS

/**
 * keep_errand_run:
 * @sink: of the agent in @request
 * @stop_fd: becomes readable when the session ends, or -1: what waits for a lock gives up, no
 *   request begins; one that is under way is waited for, and its answer kept, in the spool if not
 *   in the store
 *
 * Returns: (transfer full): what came of it
 */
KeepRefreshReport *keep_errand_run (const KeepRefreshRequest *request,
                                    KeepSink *sink,
                                    KeepProviders *providers,
                                    KeepHttp *http,
                                    int stop_fd);

G_END_DECLS
