/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * KeepVigil: waits until somebody writes a store, and knows whether that one held the store's lock.
 * The blocking sister of store/watch.h: for a thread that looks after one store for a moment.
 * inotify and poll(); it wakes up for nothing else.
 */
#pragma once

#include "core/trace.h"

G_BEGIN_DECLS

/* OpenClaw writes the logins and then the state, some milliseconds later: one writing. */
#define KEEP_VIGIL_SETTLE_MS 50

typedef struct _KeepVigil KeepVigil;

/**
 * keep_vigil_new:
 * @agent_dir: the store's folder, which exists; symbolic links to documents are followed
 *
 * The store's lock must be held by the caller, or by nobody.
 * Errors: %KEEP_STORE_ERROR_PERMISSION or IO if the system has no watches left
 */
KeepVigil *keep_vigil_new (const char *agent_dir, GError **error);
void keep_vigil_free (KeepVigil *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KeepVigil, keep_vigil_free)

/* Forgets what has happened so far. The store's lock must be held by the caller. */
void keep_vigil_restart (KeepVigil *self);

/**
 * keep_vigil_wait:
 * @until_us: g_get_monotonic_time()
 * @cancel_fd: becomes readable when waiting should stop, or -1
 * @writer: (out): %KEEP_WRITER_UNLOCKED if any of those who wrote did so while there was no lock
 *
 * Returns: whether somebody wrote since the last call, which has settled now
 */
gboolean keep_vigil_wait (KeepVigil *self, gint64 until_us, int cancel_fd, KeepWriter *writer);

G_END_DECLS
