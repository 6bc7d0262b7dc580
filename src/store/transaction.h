/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * KeepTransaction: one change of one agent's store: begin (keep_sink_begin()) takes OpenClaw's lock
 * and reads, changes happen in memory, commit writes, freeing ends it. What came before the store
 * is imported by the first commit.
 */
#pragma once

#include "core/error.h"
#include "core/rotation.h"
#include "core/token-set.h"
#include "core/trace.h"
#include "store/config.h"
#include "store/places.h"

G_BEGIN_DECLS

typedef struct _KeepTransaction KeepTransaction;

/* What keep_sink_begin() does once it knows that the store is of the JSON generation.
 * @config: (nullable) */
KeepTransaction *keep_transaction_new (
    KeepPlaces *places, KeepConfig *config, const char *agent_dir, int cancel_fd, GError **error);

/**
 * keep_transaction_check_login:
 *
 * Errors: %KEEP_STORE_ERROR_CONFLICT if @profile_id is a credential of another provider or type
 * Returns: whether keep_transaction_put_login() would destroy nothing
 */
gboolean keep_transaction_check_login (KeepTransaction *self,
                                       const char *profile_id,
                                       const char *provider,
                                       GError **error);

/* Changes memory only. OpenClaw's pause of this profile ends, as after its own sign-in, and it
 * joins an explicit order of its provider at the end. Existing members that are not ours keep their
 * bytes. */
void keep_transaction_put_login (KeepTransaction *self,
                                 const char *profile_id,
                                 const char *provider,
                                 const KeepTokenSet *tokens);

/**
 * keep_transaction_put_rotation:
 * @profile_id: (nullable): the profile that was refreshed, where it is in this store
 *
 * Changes memory only, and only what a refresh changes: see keep_json_rotation_apply(). Orders,
 * pauses and last uses stay.
 */
KeepRotationFate keep_transaction_put_rotation (KeepTransaction *self,
                                                const KeepRotation *rotation,
                                                const char *profile_id);

/* The same for the main agent's store, after @local, a profile of another agent, was refreshed: see
 * keep_json_rotation_mirror(). */
void keep_transaction_put_mirror (KeepTransaction *self,
                                  const KeepRotation *rotation,
                                  const KeepProfile *local);

/**
 * keep_transaction_rehearse:
 *
 * Writes the store beside itself and removes that again: whether there is room and permission, to
 * be known before something is spent that only a store can keep.
 *
 * Errors: %KEEP_STORE_ERROR_PERMISSION, NO_SPACE, IO
 */
gboolean keep_transaction_rehearse (KeepTransaction *self, GError **error);

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
 * keep_transaction_set_order:
 * @order: (nullable) (array zero-terminated=1): profile ids; %NULL removes the explicit order
 *
 * Errors: %KEEP_STORE_ERROR_NOT_FOUND if one is not a profile of @provider in this agent's own
 * store
 */
gboolean keep_transaction_set_order (KeepTransaction *self,
                                     const char *provider,
                                     const char *const *order,
                                     GError **error);

/**
 * keep_transaction_commit:
 *
 * Writes what changed, each file whole and durable before any of them takes its place. On error
 * nothing has changed, or, where the disk fails between two renames, the logins but not the order,
 * and the message says so. What earlier releases kept beside the profiles moves (json-former.h).
 * Errors: %KEEP_STORE_ERROR_OVERTAKEN if our lock was broken meanwhile or
 * a file is no longer the one that was read, PERMISSION, NO_SPACE, IO
 */
gboolean keep_transaction_commit (KeepTransaction *self, GError **error);

/* Forgets what was changed in memory and reads again what is on the disk; the lock stays. */
gboolean keep_transaction_reload (KeepTransaction *self, GError **error);

/* What memory holds of @profile_id (nullable) and the order of @provider (nullable: the profile's
 * own). */
KeepTrace *
keep_transaction_trace (const KeepTransaction *self, const char *profile_id, const char *provider);

/* Ends it: releases the lock, with or without commit. */
void keep_transaction_free (KeepTransaction *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KeepTransaction, keep_transaction_free)

G_END_DECLS
