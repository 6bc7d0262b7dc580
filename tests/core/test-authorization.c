/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "core/authorization.h"

static KeepProvider *
shipped_provider (void)
{
  g_autofree char *path =
      g_test_build_filename (G_TEST_DIST, "data", "providers", "openai-codex.json", NULL);
  g_autofree char *text = NULL;
  gsize length = 0;
  g_autoptr (GError) error = NULL;
  KeepProvider *provider = NULL;

  g_assert_true (g_file_get_contents (path, &text, &length, &error));
  provider = keep_provider_parse (text, length, &error);
  g_assert_no_error (error);
  return provider;
}

static void
test_request (void)
{
  static const guint8 entropy[KEEP_PKCE_VERIFIER_BYTES + KEEP_PKCE_STATE_BYTES] = { 7 };
  g_autoptr (KeepProvider) provider = shipped_provider ();
  g_autoptr (KeepAuthorization) request = keep_authorization_new (provider, 1457, entropy);

  g_assert_cmpstr (request->redirect_uri, ==, "http://localhost:1457/auth/callback");
  g_assert_nonnull (strstr (request->url, request->pkce->challenge));
  g_assert_nonnull (strstr (request->url, request->pkce->state));
  g_assert_nonnull (
      strstr (request->url, "redirect_uri=http%3A%2F%2Flocalhost%3A1457%2Fauth%2Fcallback"));
  g_assert_null (strstr (request->url, keep_secret_get_text (request->pkce->verifier)));
}

static void
test_no_listener (void)
{
  static const guint8 entropy[KEEP_PKCE_VERIFIER_BYTES + KEEP_PKCE_STATE_BYTES] = { 7 };
  g_autoptr (KeepProvider) provider = shipped_provider ();
  g_autoptr (KeepAuthorization) request = keep_authorization_new (provider, 0, entropy);

  g_assert_cmpstr (request->redirect_uri, ==, "http://localhost:1455/auth/callback");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/authorization/request", test_request);
  g_test_add_func ("/authorization/no-listener", test_no_listener);
  return g_test_run ();
}
