/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * KeepLock: OpenClaw's lock on a file, taken and judged as OpenClaw 2026.4.29 does: an exclusively
 * created `<real folder>/<name>.lock` whose body names the holder (core/lock-body.h). The body is
 * there from the file's first moment, and two of ours never break the same stale lock, so that a
 * crash at any moment keeps nobody waiting. Nobody takes the lock while there is a folder
 * `<lock>.reclaim`, in which later OpenClaw releases break a stale one.
 */
#pragma once

#include "core/error.h"

G_BEGIN_DECLS

typedef struct _KeepLock KeepLock;

/**
 * keep_lock_acquire:
 * @target: the file to lock; its folder must exist
 * @retries: how often to try again
 * @stale_ms: see keep_lock_body_is_stale()
 * @cancel_fd: becomes readable when waiting should stop, or -1
 *
 * Blocks: pauses are those of keep_lock_backoff_ms(). As in OpenClaw a lock is re-entrant: the
 * thread that holds it gets it again at once, and the file goes with the last holder. Other threads
 * wait like other programs.
 *
 * Errors: %KEEP_STORE_ERROR_LOCKED with a message that names the holder; PERMISSION, NO_SPACE, IO
 * Returns: (transfer full): the lock, to be freed as often as it was taken
 */
KeepLock *keep_lock_acquire (
    const char *target, guint retries, gint64 stale_ms, int cancel_fd, GError **error);

/* Whether the file is still ours: whoever thinks us dead may have broken it. */
gboolean keep_lock_is_held (const KeepLock *self);

/**
 * keep_lock_dup_holder:
 *
 * Returns: (transfer full) (nullable): who holds the lock on @target, for a message: "node (process
 * 123)", or that it is unknown; %NULL where nobody does
 */
char *keep_lock_dup_holder (const char *target);

/* Releases: removes the file if it is still ours. */
void keep_lock_free (KeepLock *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KeepLock, keep_lock_free)

G_END_DECLS
