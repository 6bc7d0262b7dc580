/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Writes to a store without holding up the main loop: one change in a thread. What has reached the
 * disk counts as success, even if somebody cancelled meanwhile. Once the person has the answer, the
 * change is watched over (store/change.h) in a thread again.
 */
#pragma once

#include <gio/gio.h>

#include "store/change.h"

G_BEGIN_DECLS

/**
 * keep_deposit_login_async:
 *
 * The thread holds no object, so none can be finalised in it; @callback gets no source object.
 *
 * Errors: those of keep_change_apply(); %G_IO_ERROR_CANCELLED if cancelled while waiting for the
 * lock
 */
void keep_deposit_login_async (KeepSink *sink,
                               const char *profile_id,
                               const char *provider,
                               const KeepTokenSet *tokens,
                               KeepChangeLogin kind,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);

/* The same for a profile that is already there: makes it the default. */
void keep_deposit_default_async (KeepSink *sink,
                                 const char *profile_id,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);

gboolean keep_deposit_finish (GAsyncResult *result, GError **error);

/**
 * keep_deposit_watch_async:
 * @result: of a change for which keep_deposit_finish() returned %TRUE
 * @callback: (nullable): called when nothing more will be done; a program that ends before loses
 * the watching and nothing else
 *
 * See keep_change_watch_over(). Takes KEEP_CHANGE_WINDOW_MS where nobody writes.
 */
void keep_deposit_watch_async (GAsyncResult *result,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);

G_END_DECLS
