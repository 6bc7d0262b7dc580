/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Writes to a store without holding up the main loop: one transaction in a thread. What has reached
 * the disk counts as success, even if somebody cancelled meanwhile.
 */
#pragma once

#include <gio/gio.h>

#include "store/sink.h"

G_BEGIN_DECLS

typedef enum
{
  KEEP_DEPOSIT_PLAIN,
  KEEP_DEPOSIT_AS_DEFAULT, /* and put the profile first in its provider's order */
} KeepDepositMode;

/**
 * keep_deposit_login_async:
 * @tokens: (transfer none): must stay until @callback
 *
 * The thread holds no object, so none can be finalised in it; @callback gets no source object.
 *
 * Errors: those of keep_sink_begin() and keep_transaction_commit(); %G_IO_ERROR_CANCELLED if
 * cancelled while waiting for the lock
 */
void keep_deposit_login_async (KeepSink *sink,
                               const char *profile_id,
                               const char *provider,
                               const KeepTokenSet *tokens,
                               KeepDepositMode mode,
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

G_END_DECLS
