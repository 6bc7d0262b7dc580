/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "keeper/sign-in.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/pkce.h"
#include "core/redirect.h"
#include "keeper/browser.h"
#include "keeper/deposit.h"
#include "keeper/process.h"
#include "net/loopback.h"
#include "net/oauth.h"

struct _KeepSignIn
{
  GObject parent_instance;

  KeepProvider *provider; /* owned */
  KeepSink *sink;         /* owned */
  KeepHttp *http;         /* owned */
  KeepSignInFlags flags;
  char *wanted_id; /* owned, nullable */
  guint timeout_seconds;

  KeepSignInState state;
  GTask *task;               /* owned while running */
  GCancellable *cancellable; /* owned while running: of the steps, cancelled with the task's */
  GSource *cancel_source;    /* owned, nullable */
  guint timeout_id;
  KeepPkce *pkce;           /* owned */
  KeepLoopback *loopback;   /* owned, nullable */
  KeepLoopbackVisit *visit; /* borrowed, nullable: the browser that waits for our answer */
  guint16 port;             /* 0: not listening */
  char *redirect_uri;       /* owned */
  char *authorize_url;      /* owned */
  GError *obstacle;         /* owned, nullable */
  KeepTokenSet *tokens;     /* owned, nullable: the only copy until they are stored */
  char *profile_id;         /* owned, nullable until there are tokens */
};

enum
{
  PROP_STATE = 1,
  PROP_OBSTACLE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (KeepSignIn, keep_sign_in, G_TYPE_OBJECT)

/* Returns whether the event meant something; the caller then does the work of the new state. */
static gboolean
advance (KeepSignIn *self, KeepSignInEvent event)
{
  if (!keep_sign_in_state_next (&self->state, event))
    return FALSE;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
  return TRUE;
}

static void
set_obstacle (KeepSignIn *self, GError *error)
{
  g_clear_error (&self->obstacle);
  self->obstacle = error;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_OBSTACLE]);
}

static void
answer (KeepSignIn *self, KeepAnswer kind, const char *detail)
{
  if (self->visit != NULL)
    keep_loopback_answer (self->loopback, g_steal_pointer (&self->visit), kind, detail);
}

/* The one way out. Takes @error; %NULL means done. */
static void
finish (KeepSignIn *self, GError *error)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->task);

  answer (self, error == NULL ? KEEP_ANSWER_SIGNED_IN : KEEP_ANSWER_FAILED,
          error != NULL ? error->message : self->tokens->email);
  if (self->loopback != NULL)
    keep_loopback_stop (self->loopback);
  g_clear_handle_id (&self->timeout_id, g_source_remove);
  if (self->cancel_source != NULL)
    g_source_destroy (self->cancel_source);
  g_clear_pointer (&self->cancel_source, g_source_unref);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->tokens, keep_token_set_free);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, g_strdup (self->profile_id), g_free);
}

static void
fail (KeepSignIn *self, KeepSignInEvent event, GError *error)
{
  if (advance (self, event))
    finish (self, error);
  else
    g_error_free (error);
}

static void
on_stored (GObject *source, GAsyncResult *result, gpointer user_data)
{
  KeepSignIn *self = KEEP_SIGN_IN (source);
  GError *error = NULL;

  if (keep_deposit_finish (result, &error))
    {
      if (advance (self, KEEP_SIGN_IN_EVENT_STORED))
        finish (self, NULL);
    }
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    fail (self, KEEP_SIGN_IN_EVENT_CANCEL, error);
  else if (advance (self, KEEP_SIGN_IN_EVENT_FAILED))
    {
      /* The browser has done its part; what is left happens here. */
      answer (self, KEEP_ANSWER_FAILED, error->message);
      set_obstacle (self, error);
    }
}

static void
store (KeepSignIn *self)
{
  keep_deposit_login_async (
      self, self->sink, self->profile_id, keep_provider_get_id (self->provider), self->tokens,
      (self->flags & KEEP_SIGN_IN_SET_DEFAULT) != 0 ? KEEP_DEPOSIT_AS_DEFAULT : KEEP_DEPOSIT_PLAIN,
      self->cancellable, on_stored);
}

static void
on_exchanged (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (KeepSignIn) self = user_data;
  GError *error = NULL;
  g_autoptr (KeepTokenSet) tokens = keep_oauth_exchange_finish (result, &error);

  if (tokens == NULL)
    {
      fail (self, KEEP_SIGN_IN_EVENT_FAILED, error);
      return;
    }
  if (self->state != KEEP_SIGN_IN_EXCHANGING)
    return;
  self->tokens = g_steal_pointer (&tokens);
  self->profile_id = self->wanted_id != NULL
                         ? g_strdup (self->wanted_id)
                         : keep_provider_dup_profile_id (self->provider, self->tokens->email,
                                                         self->tokens->subject_id);
  if (advance (self, KEEP_SIGN_IN_EVENT_TOKENS))
    store (self);
}

static void
exchange (KeepSignIn *self, const KeepRedirect *redirect)
{
  g_clear_handle_id (&self->timeout_id, g_source_remove);
  keep_oauth_exchange_async (self->http, self->provider, redirect->code, self->pkce->verifier,
                             self->redirect_uri, self->cancellable, on_exchanged,
                             g_object_ref (self));
}

/* Whether the redirect belongs here, and what follows from it. Only what carries our state may end
 * the sign-in; everything else is refused, and the sign-in waits on. */
static gboolean
consider (KeepSignIn *self, const KeepRedirect *redirect, KeepRedirectSource source, GError **error)
{
  g_autoptr (GError) local_error = NULL;

  if (keep_redirect_check (redirect, self->pkce->state, source, &local_error))
    {
      if (advance (self, KEEP_SIGN_IN_EVENT_CODE))
        exchange (self, redirect);
      return TRUE;
    }
  if (!g_error_matches (local_error, KEEP_AUTH_ERROR, KEEP_AUTH_ERROR_STATE_MISMATCH))
    {
      fail (self, KEEP_SIGN_IN_EVENT_REFUSED, g_steal_pointer (&local_error));
      return TRUE;
    }
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

static void
on_visit (KeepLoopback *loopback,
          KeepLoopbackVisit *visit,
          const char *query,
          gsize query_length_bytes,
          gpointer user_data)
{
  KeepSignIn *self = user_data;
  g_autoptr (KeepRedirect) redirect = NULL;
  g_autoptr (GError) error = NULL;

  if (self->state != KEEP_SIGN_IN_WAITING)
    {
      keep_loopback_answer (loopback, visit, KEEP_ANSWER_ALREADY_ANSWERED, NULL);
      return;
    }
  redirect = keep_redirect_parse_query (query != NULL ? query : "", query_length_bytes, &error);
  if (redirect == NULL)
    {
      keep_loopback_answer (loopback, visit, KEEP_ANSWER_REFUSED, error->message);
      return;
    }
  self->visit = visit;
  if (!consider (self, redirect, KEEP_REDIRECT_FROM_LISTENER, &error))
    answer (self, KEEP_ANSWER_NOT_THIS_SIGN_IN, NULL);
}

gboolean
keep_sign_in_submit (KeepSignIn *self, const char *text, GError **error)
{
  g_autoptr (KeepRedirect) redirect = NULL;

  if (self->state != KEEP_SIGN_IN_WAITING)
    {
      g_set_error_literal (error, KEEP_AUTH_ERROR, KEEP_AUTH_ERROR_INVALID_REDIRECT,
                           _ ("This sign-in has already been answered."));
      return FALSE;
    }
  redirect = keep_redirect_parse_pasted (text, error);
  return redirect != NULL && consider (self, redirect, KEEP_REDIRECT_PASTED, error);
}

void
keep_sign_in_retry_store (KeepSignIn *self)
{
  if (!advance (self, KEEP_SIGN_IN_EVENT_RETRY))
    return;
  set_obstacle (self, NULL);
  store (self);
}

static gboolean
on_timeout (gpointer user_data)
{
  KeepSignIn *self = user_data;

  self->timeout_id = 0;
  fail (
      self, KEEP_SIGN_IN_EVENT_REFUSED,
      g_error_new (KEEP_AUTH_ERROR, KEEP_AUTH_ERROR_TIMED_OUT,
                   _ ("Nobody finished the sign-in to %s in time. Nothing was changed; start again "
                      "when you are ready."),
                   keep_provider_get_name (self->provider)));
  return G_SOURCE_REMOVE;
}

static gboolean
on_cancelled (GCancellable *cancellable, gpointer user_data)
{
  KeepSignIn *self = user_data;

  g_cancellable_cancel (self->cancellable);
  /* The thread that writes still needs the tokens; on_stored() tells how it went. */
  if (self->state != KEEP_SIGN_IN_STORING)
    fail (self, KEEP_SIGN_IN_EVENT_CANCEL,
          g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, _ ("The sign-in was cancelled.")));
  return G_SOURCE_REMOVE;
}

static void
on_browser_opened (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (KeepSignIn) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!keep_browser_open_finish (result, &error) && self->state == KEEP_SIGN_IN_WAITING &&
      !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    set_obstacle (self, g_steal_pointer (&error));
}

static void
listen (KeepSignIn *self)
{
  gsize n_ports = 0;
  const guint16 *ports = keep_provider_get_redirect_ports (self->provider, &n_ports);
  g_autoptr (GError) error = NULL;

  if ((self->flags & KEEP_SIGN_IN_NO_LISTENER) != 0)
    return;
  self->loopback =
      keep_loopback_new (keep_provider_get_redirect_path (self->provider), on_visit, self);
  self->port = keep_loopback_start (self->loopback, ports, n_ports, &error);
  if (self->port == 0)
    set_obstacle (self, g_steal_pointer (&error));
}

static void
prepare (KeepSignIn *self)
{
  guint8 entropy[KEEP_PKCE_VERIFIER_BYTES + KEEP_PKCE_STATE_BYTES];

  keep_process_get_entropy (entropy, sizeof entropy);
  self->pkce = keep_pkce_new (entropy);
  explicit_bzero (entropy, sizeof entropy);
  listen (self);
  self->redirect_uri = keep_provider_dup_redirect_uri (self->provider, self->port);
  self->authorize_url = keep_provider_dup_authorize_url (self->provider, self->redirect_uri,
                                                         self->pkce->challenge, self->pkce->state);
}

void
keep_sign_in_run_async (KeepSignIn *self,
                        GAppLaunchContext *launch_context,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  g_return_if_fail (self->task == NULL && self->pkce == NULL);

  self->task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (self->task, keep_sign_in_run_async);
  /* finish() decides what is returned: a stored profile counts even if cancelled a moment later. */
  g_task_set_check_cancellable (self->task, FALSE);
  self->cancellable = g_cancellable_new ();
  if (cancellable != NULL)
    {
      self->cancel_source = g_cancellable_source_new (cancellable);
      g_source_set_callback (self->cancel_source, G_SOURCE_FUNC (on_cancelled), self, NULL);
      g_source_attach (self->cancel_source, g_main_context_get_thread_default ());
    }
  prepare (self);
  self->timeout_id = g_timeout_add_seconds (self->timeout_seconds, on_timeout, self);
  advance (self, KEEP_SIGN_IN_EVENT_STARTED);
  if ((self->flags & KEEP_SIGN_IN_NO_BROWSER) == 0)
    keep_browser_open_async (self->authorize_url, launch_context, self->cancellable,
                             on_browser_opened, g_object_ref (self));
}

char *
keep_sign_in_run_finish (KeepSignIn *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

KeepProvider *
keep_sign_in_get_provider (KeepSignIn *self)
{
  return self->provider;
}

KeepSignInState
keep_sign_in_get_state (KeepSignIn *self)
{
  return self->state;
}

const char *
keep_sign_in_get_authorize_url (KeepSignIn *self)
{
  return self->authorize_url;
}

const char *
keep_sign_in_get_redirect_uri (KeepSignIn *self)
{
  return self->redirect_uri;
}

gboolean
keep_sign_in_is_listening (KeepSignIn *self)
{
  return self->port != 0;
}

const GError *
keep_sign_in_get_obstacle (KeepSignIn *self)
{
  return self->obstacle;
}

static void
keep_sign_in_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  KeepSignIn *self = KEEP_SIGN_IN (object);

  switch (id)
    {
    case PROP_STATE:
      g_value_set_uint (value, self->state);
      break;
    case PROP_OBSTACLE:
      g_value_set_boxed (value, self->obstacle);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
keep_sign_in_dispose (GObject *object)
{
  KeepSignIn *self = KEEP_SIGN_IN (object);

  /* The task holds a reference while the sign-in runs. */
  g_assert (self->task == NULL && self->timeout_id == 0 && self->cancel_source == NULL);
  if (self->loopback != NULL)
    keep_loopback_stop (self->loopback);
  g_clear_object (&self->loopback);
  G_OBJECT_CLASS (keep_sign_in_parent_class)->dispose (object);
}

static void
keep_sign_in_finalize (GObject *object)
{
  KeepSignIn *self = KEEP_SIGN_IN (object);

  keep_provider_unref (self->provider);
  keep_sink_unref (self->sink);
  g_object_unref (self->http);
  g_free (self->wanted_id);
  g_clear_pointer (&self->pkce, keep_pkce_free);
  g_free (self->redirect_uri);
  g_free (self->authorize_url);
  g_clear_error (&self->obstacle);
  g_free (self->profile_id);
  G_OBJECT_CLASS (keep_sign_in_parent_class)->finalize (object);
}

static void
keep_sign_in_class_init (KeepSignInClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = keep_sign_in_get_property;
  object_class->dispose = keep_sign_in_dispose;
  object_class->finalize = keep_sign_in_finalize;
  properties[PROP_STATE] =
      g_param_spec_uint ("state", NULL, NULL, KEEP_SIGN_IN_PREPARING, KEEP_SIGN_IN_FAILED,
                         KEEP_SIGN_IN_PREPARING, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_OBSTACLE] = g_param_spec_boxed ("obstacle", NULL, NULL, G_TYPE_ERROR,
                                                  G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
keep_sign_in_init (KeepSignIn *self)
{
  self->state = KEEP_SIGN_IN_PREPARING;
}

KeepSignIn *
keep_sign_in_new (KeepProvider *provider,
                  KeepSink *sink,
                  KeepHttp *http,
                  KeepSignInFlags flags,
                  const char *profile_id,
                  guint timeout_seconds)
{
  KeepSignIn *self = g_object_new (KEEP_TYPE_SIGN_IN, NULL);

  self->provider = keep_provider_ref (provider);
  self->sink = keep_sink_ref (sink);
  self->http = g_object_ref (http);
  self->flags = flags;
  self->wanted_id = g_strdup (profile_id);
  self->timeout_seconds = CLAMP (timeout_seconds, 1, KEEP_SIGN_IN_MAX_TIMEOUT_SECONDS);
  return self;
}
