/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/error.h"

G_DEFINE_QUARK (keep_auth_error, keep_auth_error)
G_DEFINE_QUARK (keep_net_error, keep_net_error)
G_DEFINE_QUARK (keep_store_error, keep_store_error)

static const char *const auth_codes[] = {
  [KEEP_AUTH_ERROR_PROTOCOL] = "exchange_failed",
  [KEEP_AUTH_ERROR_DENIED] = "access_denied",
  [KEEP_AUTH_ERROR_STATE_MISMATCH] = "state_mismatch",
  [KEEP_AUTH_ERROR_INVALID_REDIRECT] = "invalid_redirect",
  [KEEP_AUTH_ERROR_NO_ACCOUNT] = "no_account",
  [KEEP_AUTH_ERROR_GRANT_INVALID] = "exchange_failed",
  [KEEP_AUTH_ERROR_GRANT_REUSED] = "exchange_failed",
  [KEEP_AUTH_ERROR_GRANT_EXPIRED] = "exchange_failed",
  [KEEP_AUTH_ERROR_GRANT_REVOKED] = "exchange_failed",
  [KEEP_AUTH_ERROR_REJECTED] = "exchange_failed",
  [KEEP_AUTH_ERROR_RATE_LIMITED] = "exchange_failed",
  [KEEP_AUTH_ERROR_TIMED_OUT] = "timeout",
  [KEEP_AUTH_ERROR_UNKNOWN_PROVIDER] = "exchange_failed",
};

static const char *const net_codes[] = {
  [KEEP_NET_ERROR_OFFLINE] = "offline",           [KEEP_NET_ERROR_TLS] = "tls",
  [KEEP_NET_ERROR_TIMEOUT] = "offline",           [KEEP_NET_ERROR_STATUS] = "exchange_failed",
  [KEEP_NET_ERROR_TOO_LARGE] = "exchange_failed", [KEEP_NET_ERROR_PORT_IN_USE] = "port_in_use",
  [KEEP_NET_ERROR_NO_BROWSER] = "no_browser",
};

static const char *const store_codes[] = {
  [KEEP_STORE_ERROR_MALFORMED] = "store_malformed",
  [KEEP_STORE_ERROR_CONFLICT] = "store_locked",
  [KEEP_STORE_ERROR_LOCKED] = "store_locked",
  [KEEP_STORE_ERROR_PERMISSION] = "permission",
  [KEEP_STORE_ERROR_UNSUPPORTED] = "permission",
  [KEEP_STORE_ERROR_NO_SPACE] = "permission",
  [KEEP_STORE_ERROR_IO] = "permission",
  [KEEP_STORE_ERROR_NOT_FOUND] = "store_malformed",
  [KEEP_STORE_ERROR_OVERTAKEN] = "store_locked",
};

gboolean
keep_error_needs_sign_in (const GError *error)
{
  if (error == NULL || error->domain != KEEP_AUTH_ERROR)
    return FALSE;
  return error->code >= KEEP_AUTH_ERROR_GRANT_INVALID &&
         error->code <= KEEP_AUTH_ERROR_GRANT_REVOKED;
}

gboolean
keep_error_is_transient (const GError *error)
{
  if (error == NULL)
    return FALSE;
  if (error->domain == KEEP_AUTH_ERROR)
    return error->code == KEEP_AUTH_ERROR_RATE_LIMITED;
  if (error->domain == KEEP_NET_ERROR)
    return error->code == KEEP_NET_ERROR_OFFLINE || error->code == KEEP_NET_ERROR_TIMEOUT ||
           error->code == KEEP_NET_ERROR_STATUS;
  if (error->domain == KEEP_STORE_ERROR)
    return error->code == KEEP_STORE_ERROR_LOCKED || error->code == KEEP_STORE_ERROR_OVERTAKEN;
  return FALSE;
}

static const char *
code_from (const char *const *codes, gsize n_codes, int code)
{
  return code >= 0 && (gsize) code < n_codes ? codes[code] : "exchange_failed";
}

const char *
keep_error_get_sign_in_code (const GError *error)
{
  g_return_val_if_fail (error != NULL, "exchange_failed");

  if (error->domain == KEEP_AUTH_ERROR)
    return code_from (auth_codes, G_N_ELEMENTS (auth_codes), error->code);
  if (error->domain == KEEP_NET_ERROR)
    return code_from (net_codes, G_N_ELEMENTS (net_codes), error->code);
  if (error->domain == KEEP_STORE_ERROR)
    return code_from (store_codes, G_N_ELEMENTS (store_codes), error->code);
  return "cancelled";
}
