/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "keeper/deposit.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  KeepSink *sink;             /* owned */
  char *profile_id;           /* owned */
  char *provider;             /* owned, nullable */
  const KeepTokenSet *tokens; /* borrowed, nullable */
  KeepDepositMode mode;
} Deposit;

static void
deposit_free (Deposit *self)
{
  keep_sink_unref (self->sink);
  g_free (self->profile_id);
  g_free (self->provider);
  g_free (self);
}

static gboolean
deposit_write (const Deposit *self, int cancel_fd, GError **error)
{
  g_autoptr (KeepTransaction) transaction = keep_sink_begin (self->sink, cancel_fd, error);

  if (transaction == NULL)
    return FALSE;
  if (self->tokens != NULL &&
      !keep_transaction_check_login (transaction, self->profile_id, self->provider, error))
    return FALSE;
  if (self->tokens != NULL)
    keep_transaction_put_login (transaction, self->profile_id, self->provider, self->tokens);
  if (self->mode == KEEP_DEPOSIT_AS_DEFAULT &&
      !keep_transaction_make_default (transaction, self->profile_id, g_get_real_time () / 1000,
                                      error))
    return FALSE;
  return keep_transaction_commit (transaction, error);
}

static void
run (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  GPollFD cancelled = { .fd = -1 };
  GError *error = NULL;
  gboolean is_written = FALSE;
  gboolean has_fd = g_cancellable_make_pollfd (cancellable, &cancelled);

  is_written = deposit_write (task_data, has_fd ? cancelled.fd : -1, &error);
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
start (GTask *task, gpointer tag, Deposit *deposit)
{
  g_task_set_source_tag (task, tag);
  g_task_set_task_data (task, deposit, (GDestroyNotify) deposit_free);
  g_task_set_check_cancellable (task, FALSE);
  g_task_run_in_thread (task, run);
  g_object_unref (task);
}

static Deposit *
deposit_new (KeepSink *sink, const char *profile_id, KeepDepositMode mode)
{
  Deposit *self = g_new0 (Deposit, 1);

  self->sink = keep_sink_ref (sink);
  self->profile_id = g_strdup (profile_id);
  self->mode = mode;
  return self;
}

void
keep_deposit_login_async (KeepSink *sink,
                          const char *profile_id,
                          const char *provider,
                          const KeepTokenSet *tokens,
                          KeepDepositMode mode,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  Deposit *deposit = deposit_new (sink, profile_id, mode);

  deposit->provider = g_strdup (provider);
  deposit->tokens = tokens;
  start (g_task_new (NULL, cancellable, callback, user_data), keep_deposit_login_async, deposit);
}

void
keep_deposit_default_async (KeepSink *sink,
                            const char *profile_id,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  start (g_task_new (NULL, cancellable, callback, user_data), keep_deposit_default_async,
         deposit_new (sink, profile_id, KEEP_DEPOSIT_AS_DEFAULT));
}

gboolean
keep_deposit_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
