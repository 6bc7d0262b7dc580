/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * keep_refresh_run() (keeper/refresh.h) for a program with a main loop.
 */
#pragma once

#include <gio/gio.h>

#include "keeper/refresh.h"

G_BEGIN_DECLS

/**
 * keep_refresh_run_async:
 * @request: used before this returns
 *
 * Sends the courier and waits for its report, as long as that takes.
 *
 * Errors: %KEEP_STORE_ERROR_IO if it cannot be started or ends without a word;
 *   %G_IO_ERROR_CANCELLED when waiting ended: the courier goes on
 */
void keep_refresh_run_async (const KeepRefreshRequest *request,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);

/* Returns: (transfer full): the report, which may be of a failure (keep_refresh_report_check()) */
KeepRefreshReport *keep_refresh_run_finish (GAsyncResult *result, GError **error);

G_END_DECLS
