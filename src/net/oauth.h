/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The conversations with a provider's token endpoint. Each is one request; retrying is the caller's
 * decision.
 */
#pragma once

#include "core/provider.h"
#include "core/token-set.h"
#include "net/http.h"

G_BEGIN_DECLS

/**
 * keep_oauth_exchange_async:
 * @code: authorization code
 * @verifier: PKCE verifier
 * @redirect_uri: the same as in the authorization request
 *
 * Wire format: RFC 6749 §4.1.3 with RFC 7636 §4.5, as a form or as JSON as the descriptor says;
 * members in OpenClaw 2026.4.29's order: grant_type, client_id, code, code_verifier, redirect_uri.
 *
 * Errors: those of keep_http_post_async(), keep_token_set_parse() and
 *   keep_token_set_set_error_from_response(), but %KEEP_AUTH_ERROR_REJECTED instead of the GRANT
 *   codes, which say of a stored login that it ended; %G_IO_ERROR_CANCELLED
 */
void keep_oauth_exchange_async (KeepHttp *http,
                                KeepProvider *provider,
                                const KeepSecret *code,
                                const KeepSecret *verifier,
                                const char *redirect_uri,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
KeepTokenSet *keep_oauth_exchange_finish (GAsyncResult *result, GError **error);

/* What an answer to a refresh says beside the tokens or the error. */
typedef struct
{
  char *code;                 /* owned, nullable: the issuer's own code of a failure, such as
                                 "app_session_terminated" */
  gint64 retry_after_seconds; /* -1 where it says nothing */
} KeepOAuthAnswer;

void keep_oauth_answer_clear (KeepOAuthAnswer *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KeepOAuthAnswer, keep_oauth_answer_clear)

/**
 * keep_oauth_refresh_async:
 *
 * Wire format: RFC 6749 §6 without a scope, as a form or as JSON as the descriptor says; members in
 * OpenClaw 2026.4.29's order: grant_type, refresh_token, client_id. Whatever comes back, or does
 * not come back: @refresh_token may be spent from now on.
 *
 * Errors: those of keep_http_post_async(), keep_token_set_parse() and
 *   keep_token_set_set_error_from_response(); %G_IO_ERROR_CANCELLED
 */
void keep_oauth_refresh_async (KeepHttp *http,
                               KeepProvider *provider,
                               const KeepSecret *refresh_token,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);

/**
 * keep_oauth_refresh_finish:
 * @answer: (out) (optional): filled in any case
 *
 * Returns: (transfer full): the tokens; "refresh" is %NULL where the old one stays
 */
KeepTokenSet *
keep_oauth_refresh_finish (GAsyncResult *result, KeepOAuthAnswer *answer, GError **error);

G_END_DECLS
