/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * KeepClaim: exclusion among our own processes by flock() on a file of ours. Unlike OpenClaw's
 * locks (store/lock.h) it ends with its process, however that ends, and is taken the moment it is
 * free.
 */
#pragma once

#include "core/error.h"

G_BEGIN_DECLS

typedef struct _KeepClaim KeepClaim;

/**
 * keep_claim_acquire:
 * @path: made where it is missing, its folder too; removed again by the last who had it
 * @timeout_ms: how long to wait for whoever has it
 * @cancel_fd: becomes readable when waiting should stop, or -1
 *
 * Errors: %KEEP_STORE_ERROR_LOCKED, PERMISSION, NO_SPACE, IO
 */
KeepClaim *keep_claim_acquire (const char *path, gint64 timeout_ms, int cancel_fd, GError **error);
void keep_claim_free (KeepClaim *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KeepClaim, keep_claim_free)

/**
 * keep_claim_spend:
 * @generation: of the refresh token that is about to be spent
 *
 * Only one process on this machine may spend it, whatever profiles and stores it is in. Waits
 * longer than a refresh can take.
 */
KeepClaim *
keep_claim_spend (const char *own_state_dir, const char *generation, int cancel_fd, GError **error);

/* The same without waiting. */
KeepClaim *keep_claim_try_spend (const char *own_state_dir, const char *generation, GError **error);

G_END_DECLS
