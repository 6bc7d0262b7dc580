/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * KeepSignIn: one sign-in, from opening the browser to the profile in the store. One object is one
 * attempt: run it once and drop it.
 */
#pragma once

#include <gio/gio.h>

#include "core/provider.h"
#include "core/sign-in-state.h"
#include "net/http.h"
#include "store/sink.h"

G_BEGIN_DECLS

#define KEEP_SIGN_IN_TIMEOUT_SECONDS 600
#define KEEP_SIGN_IN_MAX_TIMEOUT_SECONDS 86400

#define KEEP_TYPE_SIGN_IN (keep_sign_in_get_type ())
G_DECLARE_FINAL_TYPE (KeepSignIn, keep_sign_in, KEEP, SIGN_IN, GObject)

typedef enum
{
  KEEP_SIGN_IN_DEFAULT = 0,
  KEEP_SIGN_IN_NO_BROWSER = 1 << 0,  /* show the link, open nothing */
  KEEP_SIGN_IN_NO_LISTENER = 1 << 1, /* the redirect will be pasted */
  KEEP_SIGN_IN_SET_DEFAULT = 1 << 2, /* put the profile first in its provider's order */
} KeepSignInFlags;

/**
 * keep_sign_in_new:
 * @sink: where the profile goes
 * @profile_id: (nullable): instead of the provider's own
 * @timeout_seconds: until somebody must have answered, 1 to KEEP_SIGN_IN_MAX_TIMEOUT_SECONDS
 */
KeepSignIn *keep_sign_in_new (KeepProvider *provider,
                              KeepSink *sink,
                              KeepHttp *http,
                              KeepSignInFlags flags,
                              const char *profile_id,
                              guint timeout_seconds);

/**
 * keep_sign_in_run_async:
 * @launch_context: (nullable): for the browser's window
 *
 * Property "state" (KeepSignInState) is notified at each step. A redirect that does not fit is
 * refused and the sign-in waits on. Where the store cannot be written the sign-in stays in
 * %KEEP_SIGN_IN_STORE_FAILED with the tokens in memory until keep_sign_in_retry_store() or
 * cancelling.
 *
 * Errors: %KEEP_AUTH_ERROR, %KEEP_NET_ERROR, %KEEP_STORE_ERROR; %KEEP_AUTH_ERROR_TIMED_OUT;
 *   %G_IO_ERROR_CANCELLED
 */
void keep_sign_in_run_async (KeepSignIn *self,
                             GAppLaunchContext *launch_context,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);

/* Returns: (transfer full) (nullable): the profile id */
char *keep_sign_in_run_finish (KeepSignIn *self, GAsyncResult *result, GError **error);

/**
 * keep_sign_in_submit:
 * @text: what a person pasted, see keep_redirect_parse_pasted()
 *
 * Errors: those of keep_redirect_parse_pasted(), %KEEP_AUTH_ERROR_STATE_MISMATCH; the sign-in waits
 * on Returns: whether the sign-in goes on with it
 */
gboolean keep_sign_in_submit (KeepSignIn *self, const char *text, GError **error);

/* Writes the profile again after %KEEP_SIGN_IN_STORE_FAILED. */
void keep_sign_in_retry_store (KeepSignIn *self);

KeepProvider *keep_sign_in_get_provider (KeepSignIn *self);
KeepSignInState keep_sign_in_get_state (KeepSignIn *self);

/* (transfer none), %NULL before %KEEP_SIGN_IN_WAITING. */
const char *keep_sign_in_get_authorize_url (KeepSignIn *self);
const char *keep_sign_in_get_redirect_uri (KeepSignIn *self);

/* Whether the redirect can come by itself. */
gboolean keep_sign_in_is_listening (KeepSignIn *self);

/* Whether the stored profile is still being watched over (keep_deposit_watch_async()), which goes
 * on after keep_sign_in_run_finish() until it ends or the sign-in's cancellable is cancelled. */
gboolean keep_sign_in_is_watching (KeepSignIn *self);

/**
 * keep_sign_in_get_obstacle:
 *
 * Returns: (transfer none) (nullable): why the person has to help: no browser
 *   (%KEEP_NET_ERROR_NO_BROWSER), no port (%KEEP_NET_ERROR_PORT_IN_USE), or what the store said in
 *   %KEEP_SIGN_IN_STORE_FAILED. Property "obstacle" is notified.
 */
const GError *keep_sign_in_get_obstacle (KeepSignIn *self);

G_END_DECLS
