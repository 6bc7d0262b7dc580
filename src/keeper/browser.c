/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "keeper/browser.h"

#include <glib/gi18n-lib.h>

static void
on_opened (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;

  if (g_app_info_launch_default_for_uri_finish (result, &error))
    g_task_return_boolean (task, TRUE);
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_task_return_error (task, g_steal_pointer (&error));
  else
    /* GIO's own text here is "Operation not supported". */
    g_task_return_new_error (
        task, KEEP_NET_ERROR, KEEP_NET_ERROR_NO_BROWSER,
        _ ("No web browser could be started on this system. Open the sign-in link in "
           "any browser."));
}

void
keep_browser_open_async (const char *url,
                         GAppLaunchContext *context,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, keep_browser_open_async);
  g_app_info_launch_default_for_uri_async (url, context, cancellable, on_opened, task);
}

gboolean
keep_browser_open_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
