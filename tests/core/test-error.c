/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/error.h"

typedef struct
{
  int code;
  const char *sign_in_code; /* of `login --json` */
  gboolean needs_sign_in;
  gboolean is_transient;
} Expectation;

static const Expectation auth[] = {
  { KEEP_AUTH_ERROR_PROTOCOL, "exchange_failed", FALSE, FALSE },
  { KEEP_AUTH_ERROR_DENIED, "access_denied", FALSE, FALSE },
  { KEEP_AUTH_ERROR_STATE_MISMATCH, "state_mismatch", FALSE, FALSE },
  { KEEP_AUTH_ERROR_INVALID_REDIRECT, "invalid_redirect", FALSE, FALSE },
  { KEEP_AUTH_ERROR_NO_ACCOUNT, "no_account", FALSE, FALSE },
  { KEEP_AUTH_ERROR_GRANT_INVALID, "exchange_failed", TRUE, FALSE },
  { KEEP_AUTH_ERROR_GRANT_REUSED, "exchange_failed", TRUE, FALSE },
  { KEEP_AUTH_ERROR_GRANT_EXPIRED, "exchange_failed", TRUE, FALSE },
  { KEEP_AUTH_ERROR_GRANT_REVOKED, "exchange_failed", TRUE, FALSE },
  { KEEP_AUTH_ERROR_REJECTED, "exchange_failed", FALSE, FALSE },
  { KEEP_AUTH_ERROR_RATE_LIMITED, "exchange_failed", FALSE, TRUE },
  { KEEP_AUTH_ERROR_TIMED_OUT, "timeout", FALSE, FALSE },
  { KEEP_AUTH_ERROR_UNKNOWN_PROVIDER, "exchange_failed", FALSE, FALSE },
};

static const Expectation net[] = {
  { KEEP_NET_ERROR_OFFLINE, "offline", FALSE, TRUE },
  { KEEP_NET_ERROR_TLS, "tls", FALSE, FALSE },
  { KEEP_NET_ERROR_TIMEOUT, "offline", FALSE, TRUE },
  { KEEP_NET_ERROR_STATUS, "exchange_failed", FALSE, TRUE },
  { KEEP_NET_ERROR_TOO_LARGE, "exchange_failed", FALSE, FALSE },
  { KEEP_NET_ERROR_PORT_IN_USE, "port_in_use", FALSE, FALSE },
  { KEEP_NET_ERROR_NO_BROWSER, "no_browser", FALSE, FALSE },
};

static const Expectation store[] = {
  { KEEP_STORE_ERROR_MALFORMED, "store_malformed", FALSE, FALSE },
  { KEEP_STORE_ERROR_CONFLICT, "store_locked", FALSE, FALSE },
  { KEEP_STORE_ERROR_LOCKED, "store_locked", FALSE, TRUE },
  { KEEP_STORE_ERROR_PERMISSION, "permission", FALSE, FALSE },
  { KEEP_STORE_ERROR_UNSUPPORTED, "permission", FALSE, FALSE },
  { KEEP_STORE_ERROR_NO_SPACE, "permission", FALSE, FALSE },
  { KEEP_STORE_ERROR_IO, "permission", FALSE, FALSE },
  { KEEP_STORE_ERROR_NOT_FOUND, "store_malformed", FALSE, FALSE },
  { KEEP_STORE_ERROR_OVERTAKEN, "store_locked", FALSE, TRUE },
};

static void
check (GQuark domain, const Expectation *expected, gsize n_expected)
{
  for (gsize i = 0; i < n_expected; i++)
    {
      g_autoptr (GError) error = g_error_new_literal (domain, expected[i].code, "words");

      g_test_message ("%s, %d", g_quark_to_string (domain), expected[i].code);
      g_assert_cmpstr (keep_error_get_sign_in_code (error), ==, expected[i].sign_in_code);
      g_assert_cmpint (keep_error_needs_sign_in (error), ==, expected[i].needs_sign_in);
      g_assert_cmpint (keep_error_is_transient (error), ==, expected[i].is_transient);
    }
}

static void
test_error_auth (void)
{
  check (KEEP_AUTH_ERROR, auth, G_N_ELEMENTS (auth));
}

static void
test_error_net (void)
{
  check (KEEP_NET_ERROR, net, G_N_ELEMENTS (net));
}

static void
test_error_store (void)
{
  check (KEEP_STORE_ERROR, store, G_N_ELEMENTS (store));
}

static void
test_error_cancelled (void)
{
  /* G_IO_ERROR_CANCELLED, spelled without GIO. */
  static const Expectation cancelled = { 19, "cancelled", FALSE, FALSE };

  check (g_quark_from_static_string ("g-io-error-quark"), &cancelled, 1);
}

static void
test_error_unknown_code (void)
{
  g_autoptr (GError) error = g_error_new_literal (KEEP_NET_ERROR, 4711, "words");

  g_assert_cmpstr (keep_error_get_sign_in_code (error), ==, "exchange_failed");
}

static void
test_error_none (void)
{
  g_assert_false (keep_error_needs_sign_in (NULL));
  g_assert_false (keep_error_is_transient (NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/error/auth", test_error_auth);
  g_test_add_func ("/error/net", test_error_net);
  g_test_add_func ("/error/store", test_error_store);
  g_test_add_func ("/error/cancelled", test_error_cancelled);
  g_test_add_func ("/error/unknown-code", test_error_unknown_code);
  g_test_add_func ("/error/none", test_error_none);
  return g_test_run ();
}
