/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Opens links in the person's browser by GIO, which asks the portal inside a sandbox.
 */
#pragma once

#include <gio/gio.h>

#include "core/error.h"

G_BEGIN_DECLS

/**
 * keep_browser_open_async:
 * @context: (nullable): for the browser's window
 *
 * Errors: %KEEP_NET_ERROR_NO_BROWSER; %G_IO_ERROR_CANCELLED
 */
void keep_browser_open_async (const char *url,
                              GAppLaunchContext *context,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
gboolean keep_browser_open_finish (GAsyncResult *result, GError **error);

G_END_DECLS
