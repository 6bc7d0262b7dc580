/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * KeepSink: the credential store of one agent, whatever its dialect. Reading takes no lock (writers
 * replace the file whole). Writing is begin / change / commit / end: lock, re-read, change in
 * memory, write, unlock; what somebody else wrote in between is kept.
 *
 * Calls block (files, locks): on a main loop run them with g_task_run_in_thread(). A sink is
 * immutable and may be used by several threads; a transaction belongs to one thread at a time.
 */
#pragma once

#include "core/error.h"
#include "core/roster.h"
#include "core/token-set.h"
#include "store/places.h"

G_BEGIN_DECLS

typedef struct _KeepSink KeepSink;
typedef struct _KeepTransaction KeepTransaction;

/**
 * keep_sink_new:
 * @agent: (nullable): agent id, normalised here; %NULL means "main"
 */
KeepSink *keep_sink_new (KeepPlaces *places, const char *agent);
KeepSink *keep_sink_ref (KeepSink *self);
void keep_sink_unref (KeepSink *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KeepSink, keep_sink_unref)

const char *keep_sink_get_agent (const KeepSink *self);
const char *keep_sink_get_agent_dir (const KeepSink *self); /* the folder to watch */
KeepPlaces *keep_sink_get_places (const KeepSink *self);

/**
 * keep_sink_load_roster:
 * @now_ms: Unix milliseconds, for the effective order (cooldowns)
 *
 * A store that does not exist is an empty roster of %KEEP_GENERATION_NONE.
 *
 * Errors: %KEEP_STORE_ERROR_MALFORMED, PERMISSION, IO; UNSUPPORTED for the SQLite generation
 */
KeepRoster *keep_sink_load_roster (KeepSink *self, gint64 now_ms, GError **error);

/**
 * keep_sink_begin:
 * @cancel_fd: becomes readable when waiting for the lock should stop, or -1
 *
 * Takes OpenClaw's store lock, waiting as OpenClaw does, then reads the store. A corrupt store is
 * copied aside and refused.
 *
 * Errors: %KEEP_STORE_ERROR_LOCKED (also when cancelled), MALFORMED, PERMISSION, UNSUPPORTED,
 * NO_SPACE, IO Returns: (transfer full): to be freed soon: OpenClaw breaks locks older than 30 s
 */
KeepTransaction *keep_sink_begin (KeepSink *self, int cancel_fd, GError **error);

/* Changes memory only. Existing members that are not ours keep their bytes. */
void keep_transaction_put_login (KeepTransaction *self,
                                 const char *profile_id,
                                 const char *provider,
                                 const KeepTokenSet *tokens);

/**
 * keep_transaction_make_default:
 *
 * Puts the profile first in the explicit order of its provider; the others follow as they
 * effectively stood. Errors: %KEEP_STORE_ERROR_NOT_FOUND
 */
gboolean keep_transaction_make_default (KeepTransaction *self,
                                        const char *profile_id,
                                        gint64 now_ms,
                                        GError **error);

/**
 * keep_transaction_commit:
 *
 * Writes what changed, each file whole and durable before the next step. On error nothing has
 * changed. Errors: %KEEP_STORE_ERROR_CONFLICT if our lock was broken meanwhile, PERMISSION,
 * NO_SPACE, IO
 */
gboolean keep_transaction_commit (KeepTransaction *self, GError **error);

/* Ends it: releases the lock, with or without commit. */
void keep_transaction_free (KeepTransaction *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KeepTransaction, keep_transaction_free)

G_END_DECLS
