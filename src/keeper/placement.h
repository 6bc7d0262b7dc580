/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Where new tokens go: the store that the login was refreshed from, the main agent's where
 * OpenClaw's rule says so, and every other store of this state folder and of linked ones that holds
 * the spent token, one after the other, each under its own lock.
 */
#pragma once

#include "core/rotation.h"
#include "store/refresh-lock.h"
#include "store/sink.h"

G_BEGIN_DECLS

/**
 * keep_placement_add_locks:
 * @sink: of any agent of the state folder
 *
 * Adds the locks of all profiles that hold @generation, in the stores of this state folder's agents
 * and of those that are linked. Stores that cannot be read are passed over.
 */
void keep_placement_add_locks (KeepSink *sink, const char *generation, KeepRefreshLock *lock);

/**
 * keep_placement_put:
 * @sink: of any agent of the state folder
 * @cancel_fd: becomes readable when waiting for locks should stop, or -1
 * @fate: (out): in the store that it is for
 *
 * Writes @rotation to the store of its agent, then to the others. Doing it twice does no harm.
 * Only a failure of the first store is one: a copy that stays behind is found by way of the ledger
 * before it is spent.
 *
 * Errors: those of keep_sink_begin() and keep_transaction_commit()
 */
gboolean keep_placement_put (KeepSink *sink,
                             const KeepRotation *rotation,
                             int cancel_fd,
                             KeepRotationFate *fate,
                             GError **error);

/**
 * keep_placement_put_one:
 * @profile_id: (nullable): the profile that the rotation is for, where it is in this store
 *
 * The same for @sink's store alone. Errors: as keep_placement_put()
 */
gboolean keep_placement_put_one (KeepSink *sink,
                                 const KeepRotation *rotation,
                                 const char *profile_id,
                                 int cancel_fd,
                                 KeepRotationFate *fate,
                                 GError **error);

/**
 * keep_placement_rehearse:
 *
 * Whether the store of @agent can be locked and written now, to be known before a token is spent
 * for it. Errors: as keep_placement_put()
 */
gboolean keep_placement_rehearse (KeepSink *sink, const char *agent, int cancel_fd, GError **error);

G_END_DECLS
