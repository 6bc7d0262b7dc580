/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "keeper/sign-in.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/authorization.h"
#include "keeper/browser.h"
#include "keeper/deposit.h"
#include "keeper/process.h"
#include "keeper/reception.h"
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
  GTask *task;                /* owned while running */
  GCancellable *cancellable;  /* owned while running: of the steps, cancelled with the task's */
  GSource *cancel_source;     /* owned, nullable */
  GSource *timeout_source;    /* owned, nullable */
  KeepAuthorization *request; /* owned, nullable before it runs */
  KeepReception *reception;   /* owned */
  guint16 port;               /* 0: not listening */
  GError *obstacle;           /* owned, nullable */
  KeepTokenSet *tokens;       /* owned, nullable: the only copy until they are stored */
  char *profile_id;           /* owned, nullable until there are tokens */
  gboolean is_watching;       /* over what has been stored */
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
clear_source (GSource **source)
{
  if (*source != NULL)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

/* The one way out. Takes @error; %NULL means done. */
static void
finish (KeepSignIn *self, GError *error)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->task);

  keep_reception_answer (self->reception,
                         error == NULL ? KEEP_ANSWER_SIGNED_IN : KEEP_ANSWER_FAILED,
                         error != NULL ? error->message : self->tokens->email);
  keep_reception_close (self->reception);
  clear_source (&self->timeout_source);
  clear_source (&self->cancel_source);
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

static GError *
new_cancelled_error (void)
{
  return g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, _ ("The sign-in was cancelled."));
}

/* Takes @error. The browser has done its part; what is left happens here, unless whoever was told
 * of the obstacle has given up at once. */
static void
meet_obstacle (KeepSignIn *self, GError *error)
{
  g_autofree char *reason = g_strdup (error->message);

  set_obstacle (self, error);
  if (self->task != NULL)
    keep_reception_answer (self->reception,
                           g_cancellable_is_cancelled (g_task_get_cancellable (self->task))
                               ? KEEP_ANSWER_FAILED
                               : KEEP_ANSWER_NOT_STORED,
                           reason);
}

static void
on_watched (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (KeepSignIn) self = user_data;

  self->is_watching = FALSE;
}

static void
on_stored (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (KeepSignIn) self = user_data;
  GError *error = NULL;

  if (keep_deposit_finish (result, &error))
    {
      self->is_watching = TRUE;
      keep_deposit_watch_async (result, g_task_get_cancellable (self->task), on_watched,
                                g_object_ref (self));
      if (advance (self, KEEP_SIGN_IN_EVENT_STORED))
        finish (self, NULL);
    }
  else if (g_cancellable_is_cancelled (self->cancellable))
    {
      /* The thread may have failed for a reason of its own a moment before. */
      g_error_free (error);
      fail (self, KEEP_SIGN_IN_EVENT_CANCEL, new_cancelled_error ());
    }
  else if (advance (self, KEEP_SIGN_IN_EVENT_FAILED))
    meet_obstacle (self, error);
}

static void
store (KeepSignIn *self)
{
  keep_deposit_login_async (
      self->sink, self->profile_id, keep_provider_get_id (self->provider), self->tokens,
      (self->flags & KEEP_SIGN_IN_SET_DEFAULT) != 0 ? KEEP_CHANGE_LOGIN_AS_DEFAULT
                                                    : KEEP_CHANGE_LOGIN_PLAIN,
      self->cancellable, on_stored, g_object_ref (self));
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
  clear_source (&self->timeout_source);
  keep_oauth_exchange_async (self->http, self->provider, redirect->code,
                             self->request->pkce->verifier, self->request->redirect_uri,
                             self->cancellable, on_exchanged, g_object_ref (self));
}

static void
on_answer (const KeepRedirect *redirect, const GError *error, gpointer user_data)
{
  KeepSignIn *self = user_data;

  if (redirect == NULL)
    fail (self, KEEP_SIGN_IN_EVENT_REFUSED, g_error_copy (error));
  else if (advance (self, KEEP_SIGN_IN_EVENT_CODE))
    exchange (self, redirect);
}

gboolean
keep_sign_in_submit (KeepSignIn *self, const char *text, GError **error)
{
  return keep_reception_submit (self->reception, text, error);
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
    fail (self, KEEP_SIGN_IN_EVENT_CANCEL, new_cancelled_error ());
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
prepare (KeepSignIn *self)
{
  guint8 entropy[KEEP_PKCE_VERIFIER_BYTES + KEEP_PKCE_STATE_BYTES];
  g_autoptr (GError) error = NULL;

  if ((self->flags & KEEP_SIGN_IN_NO_LISTENER) == 0)
    self->port = keep_reception_listen (self->reception, &error);
  if (error != NULL)
    set_obstacle (self, g_steal_pointer (&error));
  keep_process_get_entropy (entropy, sizeof entropy);
  self->request = keep_authorization_new (self->provider, self->port, entropy);
  explicit_bzero (entropy, sizeof entropy);
  keep_reception_open (self->reception, self->request->pkce->state);
}

/* Attaches @source, which is owned by the caller, to the context that the sign-in runs on. */
static GSource *
attach (GSource *source, GSourceFunc func, KeepSignIn *self)
{
  g_source_set_callback (source, func, self, NULL);
  g_source_attach (source, g_main_context_get_thread_default ());
  return source;
}

void
keep_sign_in_run_async (KeepSignIn *self,
                        GAppLaunchContext *launch_context,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  g_return_if_fail (self->task == NULL && self->request == NULL);

  self->task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (self->task, keep_sign_in_run_async);
  /* finish() decides what is returned: a stored profile counts even if cancelled a moment later. */
  g_task_set_check_cancellable (self->task, FALSE);
  self->cancellable = g_cancellable_new ();
  if (cancellable != NULL)
    self->cancel_source =
        attach (g_cancellable_source_new (cancellable), G_SOURCE_FUNC (on_cancelled), self);
  prepare (self);
  self->timeout_source =
      attach (g_timeout_source_new_seconds (self->timeout_seconds), on_timeout, self);
  advance (self, KEEP_SIGN_IN_EVENT_STARTED);
  if ((self->flags & KEEP_SIGN_IN_NO_BROWSER) == 0)
    keep_browser_open_async (self->request->url, launch_context, self->cancellable,
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
  return self->request != NULL ? self->request->url : NULL;
}

const char *
keep_sign_in_get_redirect_uri (KeepSignIn *self)
{
  return self->request != NULL ? self->request->redirect_uri : NULL;
}

gboolean
keep_sign_in_is_listening (KeepSignIn *self)
{
  return self->port != 0;
}

gboolean
keep_sign_in_is_watching (KeepSignIn *self)
{
  return self->is_watching;
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
  g_assert (self->task == NULL && self->timeout_source == NULL && self->cancel_source == NULL);
  keep_reception_close (self->reception);
  G_OBJECT_CLASS (keep_sign_in_parent_class)->dispose (object);
}

static void
keep_sign_in_finalize (GObject *object)
{
  KeepSignIn *self = KEEP_SIGN_IN (object);

  keep_reception_free (self->reception);
  keep_provider_unref (self->provider);
  keep_sink_unref (self->sink);
  g_object_unref (self->http);
  g_free (self->wanted_id);
  g_clear_pointer (&self->request, keep_authorization_free);
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
  self->reception = keep_reception_new (provider, on_answer, self);
  self->sink = keep_sink_ref (sink);
  self->http = g_object_ref (http);
  self->flags = flags;
  self->wanted_id = g_strdup (profile_id);
  self->timeout_seconds = CLAMP (timeout_seconds, 1, KEEP_SIGN_IN_MAX_TIMEOUT_SECONDS);
  return self;
}
