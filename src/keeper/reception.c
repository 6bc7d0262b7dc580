/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "keeper/reception.h"

#include <glib/gi18n-lib.h>

#include "net/loopback.h"

struct _KeepReception
{
  KeepProvider *provider; /* owned */
  KeepReceptionFunc func;
  gpointer user_data;
  KeepLoopback *loopback;   /* owned, nullable: not listening */
  KeepLoopbackVisit *visit; /* borrowed, nullable: the browser that waits for our answer */
  char *state;              /* owned, nullable: not open, or answered already */
};

void
keep_reception_answer (KeepReception *self, KeepAnswer answer, const char *detail)
{
  if (self->visit != NULL)
    keep_loopback_answer (self->loopback, g_steal_pointer (&self->visit), answer, detail);
}

/* Returns whether @redirect was for us, and so ends the waiting, whatever it says. */
static gboolean
receive (KeepReception *self, const KeepRedirect *redirect, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  gboolean is_granted = keep_redirect_check (redirect, self->state, &local_error);

  if (g_error_matches (local_error, KEEP_AUTH_ERROR, KEEP_AUTH_ERROR_STATE_MISMATCH))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  g_clear_pointer (&self->state, g_free);
  self->func (is_granted ? redirect : NULL, local_error, self->user_data);
  return TRUE;
}

static void
on_visit (KeepLoopback *loopback,
          KeepLoopbackVisit *visit,
          const char *query,
          gsize query_length_bytes,
          gpointer user_data)
{
  KeepReception *self = user_data;
  g_autoptr (KeepRedirect) redirect = NULL;
  g_autoptr (GError) error = NULL;

  if (self->state == NULL)
    {
      keep_loopback_answer (loopback, visit, KEEP_ANSWER_ALREADY_ANSWERED, NULL);
      return;
    }
  redirect = keep_redirect_parse_query (query != NULL ? query : "", query_length_bytes, &error);
  if (redirect == NULL)
    {
      keep_loopback_answer (loopback, visit, KEEP_ANSWER_NOT_THIS_SIGN_IN, error->message);
      return;
    }
  self->visit = visit;
  /* That it is another sign-in's is what the page says by itself. */
  if (!receive (self, redirect, &error))
    keep_reception_answer (self, KEEP_ANSWER_NOT_THIS_SIGN_IN,
                           redirect->state == NULL ? error->message : NULL);
}

gboolean
keep_reception_submit (KeepReception *self, const char *text, GError **error)
{
  g_autoptr (KeepRedirect) redirect = NULL;

  if (self->state == NULL)
    {
      g_set_error_literal (error, KEEP_AUTH_ERROR, KEEP_AUTH_ERROR_INVALID_REDIRECT,
                           _ ("This sign-in has already been answered."));
      return FALSE;
    }
  redirect = keep_redirect_parse_pasted (text, error);
  return redirect != NULL && receive (self, redirect, error);
}

guint16
keep_reception_listen (KeepReception *self, GError **error)
{
  gsize n_ports = 0;
  const guint16 *ports = keep_provider_get_redirect_ports (self->provider, &n_ports);
  guint16 port = 0;

  self->loopback =
      keep_loopback_new (keep_provider_get_redirect_path (self->provider), on_visit, self);
  port = keep_loopback_start (self->loopback, ports, n_ports, error);
  if (port == 0)
    g_clear_object (&self->loopback);
  return port;
}

void
keep_reception_open (KeepReception *self, const char *state)
{
  self->state = g_strdup (state);
}

void
keep_reception_close (KeepReception *self)
{
  g_clear_pointer (&self->state, g_free);
  if (self->loopback != NULL)
    keep_loopback_stop (self->loopback);
}

KeepReception *
keep_reception_new (KeepProvider *provider, KeepReceptionFunc func, gpointer user_data)
{
  KeepReception *self = g_new0 (KeepReception, 1);

  self->provider = keep_provider_ref (provider);
  self->func = func;
  self->user_data = user_data;
  return self;
}

void
keep_reception_free (KeepReception *self)
{
  keep_reception_close (self);
  g_clear_object (&self->loopback);
  keep_provider_unref (self->provider);
  g_free (self);
}
