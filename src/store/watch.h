/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * KeepWatch: tells when something in one of some folders changed: a file written, replaced, removed
 * or created, also when the folder itself comes into being later. Uses inotify on the folder (or on
 * the nearest one above that exists), one instance for all of them, wakes up for nothing else, and
 * never polls. Lock and temporary files do not count.
 */
#pragma once

#include "core/error.h"

G_BEGIN_DECLS

#define KEEP_WATCH_SETTLE_MS 100

typedef struct _KeepWatch KeepWatch;

/* Called on the main context that was thread-default in keep_watch_new(), KEEP_WATCH_SETTLE_MS
 * after the first of a burst of changes. */
typedef void (*KeepWatchFunc) (gpointer user_data);

/* Errors: %KEEP_STORE_ERROR_IO if the system has no inotify instances left */
KeepWatch *keep_watch_new (GError **error);
void keep_watch_free (KeepWatch *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KeepWatch, keep_watch_free)

/**
 * keep_watch_add:
 * @folder: absolute
 *
 * Errors: %KEEP_STORE_ERROR_IO if the system has no watches left
 */
gboolean keep_watch_add (
    KeepWatch *self, const char *folder, KeepWatchFunc func, gpointer user_data, GError **error);

/* All folders that were added with @user_data, also those that a call is due for. */
void keep_watch_remove (KeepWatch *self, gpointer user_data);

G_END_DECLS
