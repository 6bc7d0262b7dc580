/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "keeper/refresh-wait.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

/* A session of its own: it outlives ours. */
static void
leave_session (gpointer user_data)
{
  setsid ();
}

static GSubprocess *
start (const KeepRefreshRequest *request, GError **error)
{
  g_auto (GStrv) command = keep_refresh_dup_command (request);
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (
      G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_autoptr (GError) local_error = NULL;
  GSubprocess *courier = NULL;

  g_subprocess_launcher_set_child_setup (launcher, leave_session, NULL, NULL);
  courier = g_subprocess_launcher_spawnv (launcher, (const char *const *) command, &local_error);
  if (courier == NULL)
    g_set_error (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_IO,
                 _ ("%s cannot be started: %s. Nothing was changed; install Tokenkeep again if a "
                    "part of it is missing."),
                 command[0], local_error->message);
  return courier;
}

static void
on_report (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autofree char *text = NULL;
  GError *error = NULL;
  KeepRefreshReport *report = NULL;

  if (!g_subprocess_communicate_utf8_finish (G_SUBPROCESS (source), result, &text, NULL, &error) &&
      g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_task_return_error (task, error);
      return;
    }
  g_clear_error (&error);
  if (text != NULL)
    report = keep_refresh_report_parse (text, strlen (text));
  if (report != NULL)
    g_task_return_pointer (task, report, (GDestroyNotify) keep_refresh_report_free);
  else
    g_task_return_new_error (task, KEEP_STORE_ERROR, KEEP_STORE_ERROR_IO,
                             _ ("The refresh ended without a result. Try again; what it may have "
                                "received is kept."));
}

void
keep_refresh_run_async (const KeepRefreshRequest *request,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  g_autoptr (GSubprocess) courier = NULL;
  GError *error = NULL;

  g_task_set_source_tag (task, keep_refresh_run_async);
  if (g_task_return_error_if_cancelled (task))
    return;
  courier = start (request, &error);
  if (courier == NULL)
    g_task_return_error (task, error);
  else
    g_subprocess_communicate_utf8_async (courier, NULL, cancellable, on_report,
                                         g_steal_pointer (&task));
}

KeepRefreshReport *
keep_refresh_run_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, keep_refresh_run_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
