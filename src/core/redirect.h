/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * KeepRedirect: the issuer's answer to an authorization request (RFC 6749 §4.1.2), as it arrives at
 * the loopback listener or as a person pastes it.
 */
#pragma once

#include "core/error.h"
#include "core/secret.h"

G_BEGIN_DECLS

#define KEEP_REDIRECT_MAX_BYTES (8 * 1024)
#define KEEP_REDIRECT_MIN_BARE_CODE_BYTES 12

typedef struct
{
  KeepSecret *code;      /* owned, nullable */
  char *state;           /* owned, nullable */
  char *error;           /* owned, nullable: RFC 6749 §4.1.2.1, e.g. "access_denied" */
  gboolean is_bare_code; /* pasted alone, so that it cannot have a state */
} KeepRedirect;

void keep_redirect_free (KeepRedirect *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KeepRedirect, keep_redirect_free)

/**
 * keep_redirect_parse_query:
 * @query: what stands behind the "?", application/x-www-form-urlencoded
 *
 * A repeated parameter, broken percent-encoding, NUL or bytes that are not UTF-8 make the whole
 * query invalid (RFC 6749 §3.1: parameters must not be repeated). Unknown parameters are ignored.
 *
 * Errors: %KEEP_AUTH_ERROR_INVALID_REDIRECT, with one sentence that says what is wrong, fit for the
 *   page that the browser shows
 * Returns: (transfer full): a redirect with a non-empty code or a non-empty error, or %NULL with
 * @error set
 */
KeepRedirect *keep_redirect_parse_query (const char *query, gsize length_bytes, GError **error);

/**
 * keep_redirect_parse_pasted:
 * @text: what a person pasted, with white space around it: a whole redirect URL, a query string
 * that contains "code=" or "error=" (with or without "?"), `code#state`, or a bare code
 *
 * The same four spellings that OpenClaw 2026.4.29 takes. A URL's fragment is ignored. A bare code
 * has no state that proves what it is, so it counts from %KEEP_REDIRECT_MIN_BARE_CODE_BYTES of
 * printable ASCII without spaces on (RFC 6749 appendix A.11), and an e-mail address is none: a word
 * typed at the prompt must not end the sign-in.
 *
 * Errors: %KEEP_AUTH_ERROR_INVALID_REDIRECT, with a message that also says what to paste instead
 */
KeepRedirect *keep_redirect_parse_pasted (const char *text, GError **error);

/**
 * keep_redirect_check:
 * @expected_state: of the sign-in that runs
 *
 * Whether this answer is for that sign-in and says yes. It must carry the state, unless it is a
 * bare code.
 *
 * Errors: %KEEP_AUTH_ERROR_STATE_MISMATCH (checked first: nobody but the issuer may end a sign-in),
 *   %KEEP_AUTH_ERROR_DENIED (error=access_denied), %KEEP_AUTH_ERROR_REJECTED (another error)
 */
gboolean keep_redirect_check (const KeepRedirect *self, const char *expected_state, GError **error);

G_END_DECLS
