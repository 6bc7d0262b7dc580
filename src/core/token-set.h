/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * KeepTokenSet: what a token endpoint handed out (RFC 6749 §5.1) and whose account it is for.
 */
#pragma once

#include "core/error.h"
#include "core/provider.h"
#include "core/secret.h"

G_BEGIN_DECLS

#define KEEP_TOKEN_SET_MAX_BYTES (1024 * 1024)
#define KEEP_TOKEN_MAX_LIFE_SECONDS (10LL * 365 * 24 * 60 * 60)
#define KEEP_TOKEN_ASSUMED_LIFE_SECONDS (60LL * 60)

typedef struct
{
  KeepSecret *access;  /* owned; nullable after a refresh that gave only a new refresh token */
  KeepSecret *refresh; /* owned; nullable after a refresh that did not rotate */
  gint64 expires_ms;   /* Unix milliseconds; 0 without @access */
  char *account_id;    /* owned, nullable */
  char *plan;          /* owned, nullable */
  char *email;         /* owned, nullable */
  char *subject_id;    /* owned, nullable: names the account where there is no e-mail:
                          "id-" and base64url of the first of chatgpt_account_user_id, chatgpt_user_id,
                          user_id (beside the account claim), "iss|sub", sub */
} KeepTokenSet;

typedef enum
{
  KEEP_TOKEN_SET_FROM_CODE, /* refresh_token is required */
  /* refresh_token may be absent: the old one stays (RFC 6749 §6). So may everything else where
   * there is a refresh_token, and expires_in (then `exp` of the access token counts, or
   * KEEP_TOKEN_ASSUMED_LIFE_SECONDS) and the account, which was known before: the old token is
   * spent, and what came for it must not be lost. */
  KEEP_TOKEN_SET_FROM_REFRESH,
} KeepTokenSetOrigin;

/**
 * keep_token_set_parse:
 * @body: (transfer none): raw body, not NUL-terminated
 * @received_ms: arrival time, Unix milliseconds
 *
 * Wire format: RFC 6749 §5.1; `expires_in` counts seconds from @received_ms, must be a number
 * greater than 0 and is clamped to KEEP_TOKEN_MAX_LIFE_SECONDS. Tokens must be non-empty printable
 * ASCII without spaces (RFC 6749 appendix A.12). Account, plan and e-mail are the provider's claims
 * of the access token, read with "core/jwt.h"; an e-mail with control characters or without "@", or
 * longer than 254 bytes (RFC 5321), counts as absent, as do other claims that are empty, over 256
 * bytes or have control characters.
 *
 * Errors: %KEEP_AUTH_ERROR_PROTOCOL if the body is not JSON, or a required member is missing or
 *   unusable (the message says which and why); %KEEP_AUTH_ERROR_NO_ACCOUNT if the provider requires
 *   an account and the access token is no JWT or names none (the message says which of the two);
 *   %KEEP_NET_ERROR_TOO_LARGE over %KEEP_TOKEN_SET_MAX_BYTES
 * Returns: (transfer full): a token set, or %NULL with @error set
 */
KeepTokenSet *keep_token_set_parse (const char *body,
                                    gsize length_bytes,
                                    const KeepProvider *provider,
                                    KeepTokenSetOrigin origin,
                                    gint64 received_ms,
                                    GError **error);

/**
 * keep_token_set_set_error_from_response:
 * @status: HTTP status, not 200
 * @body: raw body, any length, any content: HTML, empty, megabytes
 * @retry_after_seconds: from the header, or -1
 *
 * Names a failed token request: RFC 6749 §5.2 and OpenAI's spelling, whose code stands in
 * `error.code` (object), `error` (string) or `code`, without regard to case. invalid_grant and
 * invalid_refresh_token → %KEEP_AUTH_ERROR_GRANT_INVALID; refresh_token_reused → GRANT_REUSED;
 * refresh_token_expired → GRANT_EXPIRED; refresh_token_invalidated, token_invalidated and
 * app_session_terminated → GRANT_REVOKED; 429 → RATE_LIMITED (the message says when to try again);
 * 5xx, and 403 without a JSON error → %KEEP_NET_ERROR_STATUS; everything else →
 * %KEEP_AUTH_ERROR_REJECTED with status and code. The body itself is never quoted; the code only
 * where it is [A-Za-z0-9_.-]{1,64}.
 */
void keep_token_set_set_error_from_response (const char *body,
                                             gsize length_bytes,
                                             guint status,
                                             gint64 retry_after_seconds,
                                             const char *provider_name,
                                             GError **error);

/* Returns: (transfer full) (nullable): the code in such a body, in lower case, where it may be
 * quoted as above */
char *keep_token_set_dup_error_code (const char *body, gsize length_bytes);

/* Returns: (transfer full): another owner of the same secrets */
KeepTokenSet *keep_token_set_copy (const KeepTokenSet *self);
void keep_token_set_free (KeepTokenSet *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KeepTokenSet, keep_token_set_free)

G_END_DECLS
