/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "keeper/deposit.h"

#include <glib/gi18n-lib.h>

/* In an atomic rc box: the task that writes and the one that watches hold it, one after the other.
 */
typedef struct
{
  KeepSink *sink;     /* owned */
  KeepChange *change; /* owned */
} Deposit;

static void
deposit_clear (gpointer data)
{
  Deposit *self = data;

  keep_sink_unref (self->sink);
  keep_change_free (self->change);
}

static void
deposit_unref (gpointer data)
{
  g_atomic_rc_box_release_full (data, deposit_clear);
}

static void
write_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Deposit *deposit = task_data;
  GPollFD cancelled = { .fd = -1 };
  GError *error = NULL;
  gboolean is_written = FALSE;
  gboolean has_fd = g_cancellable_make_pollfd (cancellable, &cancelled);

  is_written =
      keep_change_apply (deposit->change, deposit->sink, has_fd ? cancelled.fd : -1, &error);
  if (has_fd)
    g_cancellable_release_fd (cancellable);
  if (is_written)
    g_task_return_boolean (task, TRUE);
  else if (g_cancellable_is_cancelled (cancellable))
    {
      g_error_free (error);
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED,
                               _ ("Cancelled. Nothing was changed."));
    }
  else
    g_task_return_error (task, error);
}

static void
watch_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Deposit *deposit = task_data;
  GPollFD cancelled = { .fd = -1 };
  gboolean has_fd = g_cancellable_make_pollfd (cancellable, &cancelled);

  keep_change_watch_over (deposit->change, deposit->sink, KEEP_CHANGE_WINDOW_MS,
                          has_fd ? cancelled.fd : -1);
  if (has_fd)
    g_cancellable_release_fd (cancellable);
  g_task_return_boolean (task, TRUE);
}

static void
start (GTask *task, gpointer tag, Deposit *deposit, GTaskThreadFunc func)
{
  g_task_set_source_tag (task, tag);
  g_task_set_task_data (task, deposit, deposit_unref);
  g_task_set_check_cancellable (task, FALSE);
  g_task_run_in_thread (task, func);
  g_object_unref (task);
}

/* Takes @change. */
static Deposit *
deposit_new (KeepSink *sink, KeepChange *change)
{
  Deposit *self = g_atomic_rc_box_new0 (Deposit);

  self->sink = keep_sink_ref (sink);
  self->change = change;
  return self;
}

void
keep_deposit_login_async (KeepSink *sink,
                          const char *profile_id,
                          const char *provider,
                          const KeepTokenSet *tokens,
                          KeepChangeLogin kind,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  start (g_task_new (NULL, cancellable, callback, user_data), keep_deposit_login_async,
         deposit_new (sink, keep_change_new_login (profile_id, provider, tokens, kind)),
         write_in_thread);
}

void
keep_deposit_default_async (KeepSink *sink,
                            const char *profile_id,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  start (g_task_new (NULL, cancellable, callback, user_data), keep_deposit_default_async,
         deposit_new (sink, keep_change_new_default (profile_id)), write_in_thread);
}

gboolean
keep_deposit_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
keep_deposit_watch_async (GAsyncResult *result,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  Deposit *deposit = g_task_get_task_data (G_TASK (result));

  start (g_task_new (NULL, cancellable, callback, user_data), keep_deposit_watch_async,
         g_atomic_rc_box_acquire (deposit), watch_in_thread);
}
