/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "keeper/inquiry.h"

#include <glib/gi18n-lib.h>
#include <poll.h>

#include "core/refresh-plan.h"

static void
on_answered (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **place = user_data;

  *place = g_object_ref (result);
}

static KeepTokenSet *
ask_once (KeepHttp *http,
          KeepProvider *provider,
          const KeepSecret *refresh_token,
          KeepOAuthAnswer *answer,
          GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  keep_oauth_answer_clear (answer);
  keep_oauth_refresh_async (http, provider, refresh_token, NULL, on_answered, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return keep_oauth_refresh_finish (result, answer, error);
}

static gboolean
is_stopped (int stop_fd)
{
  struct pollfd stop = { .fd = stop_fd, .events = POLLIN };

  return stop_fd >= 0 && poll (&stop, 1, 0) > 0;
}

/* Returns whether the time passed without being told to stop. */
static gboolean
pause_or_stop (gint64 pause_ms, int stop_fd)
{
  struct pollfd stop = { .fd = stop_fd, .events = POLLIN };
  gint64 end_us = g_get_monotonic_time () + pause_ms * 1000;
  gint64 left_ms = pause_ms;

  while (left_ms > 0)
    {
      if (poll (&stop, stop_fd >= 0 ? 1 : 0, (int) left_ms) > 0)
        return FALSE;
      left_ms = (end_us - g_get_monotonic_time () + 999) / 1000;
    }
  return TRUE;
}

KeepTokenSet *
keep_inquiry_run (KeepHttp *http,
                  KeepProvider *provider,
                  const KeepSecret *refresh_token,
                  int stop_fd,
                  KeepOAuthAnswer *answer,
                  GError **error)
{
  gint64 start_us = g_get_monotonic_time ();

  *answer = (KeepOAuthAnswer){ .retry_after_seconds = -1 };
  if (is_stopped (stop_fd))
    {
      g_set_error (error, KEEP_AUTH_ERROR, KEEP_AUTH_ERROR_TIMED_OUT,
                   _ ("The session ends, so nothing was asked of %s. Try again."),
                   keep_provider_get_name (provider));
      return NULL;
    }
  for (guint attempt = 0;; attempt++)
    {
      g_autoptr (GError) local_error = NULL;
      KeepTokenSet *tokens = ask_once (http, provider, refresh_token, answer, &local_error);
      gint64 pause_ms = -1;

      if (tokens != NULL)
        return tokens;
      pause_ms =
          keep_refresh_plan_retry (local_error, attempt, answer->retry_after_seconds,
                                   (g_get_monotonic_time () - start_us) / 1000, g_random_double ());
      if (pause_ms < 0 || !pause_or_stop (pause_ms, stop_fd))
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return NULL;
        }
    }
}
