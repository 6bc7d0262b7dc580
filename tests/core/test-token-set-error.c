/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "core/token-set.h"

static GError *
read_error (const char *body, guint status, gint64 retry_after_seconds)
{
  GError *error = NULL;

  keep_token_set_set_error_from_response (body, strlen (body), status, retry_after_seconds,
                                          "Issuer", &error);
  g_assert_nonnull (error);
  g_assert_nonnull (strstr (error->message, "Issuer"));
  return error;
}

static void
test_token_set_error_grants (void)
{
  static const struct
  {
    const char *code;
    KeepAuthError error;
  } codes[] = {
    { "invalid_grant", KEEP_AUTH_ERROR_GRANT_INVALID },
    { "Invalid_Grant", KEEP_AUTH_ERROR_GRANT_INVALID },
    { "invalid_refresh_token", KEEP_AUTH_ERROR_GRANT_INVALID },
    { "refresh_token_reused", KEEP_AUTH_ERROR_GRANT_REUSED },
    { "REFRESH_TOKEN_REUSED", KEEP_AUTH_ERROR_GRANT_REUSED },
    { "refresh_token_expired", KEEP_AUTH_ERROR_GRANT_EXPIRED },
    { "refresh_token_invalidated", KEEP_AUTH_ERROR_GRANT_REVOKED },
    { "token_invalidated", KEEP_AUTH_ERROR_GRANT_REVOKED },
    { "app_session_terminated", KEEP_AUTH_ERROR_GRANT_REVOKED },
    { "invalid_client", KEEP_AUTH_ERROR_REJECTED },
  };
  static const char *const spellings[][2] = {
    { "{\"error\":{\"message\":\"m\",\"code\":\"", "\"}}" },
    { "{\"error\":\"", "\",\"error_description\":\"d\"}" },
    { "{\"code\":\"", "\"}" },
    { "{\"error\":{\"code\":null},\"code\":\"", "\"}" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (codes); i++)
    for (gsize j = 0; j < G_N_ELEMENTS (spellings); j++)
      {
        g_autofree char *body = g_strconcat (spellings[j][0], codes[i].code, spellings[j][1], NULL);
        g_autofree char *lower = g_ascii_strdown (codes[i].code, -1);
        g_autoptr (GError) error = read_error (body, j % 2 == 0 ? 401 : 400, -1);

        g_assert_error (error, KEEP_AUTH_ERROR, (int) codes[i].error);
        g_assert_nonnull (strstr (error->message, lower));
        g_assert_cmpint (keep_error_needs_sign_in (error), ==,
                         codes[i].error != KEEP_AUTH_ERROR_REJECTED);
      }
}

static void
test_token_set_error_status (void)
{
  static const char dead[] = "{\"error\":\"invalid_grant\"}";
  static const struct
  {
    guint status;
    const char *body;
    gboolean is_auth;
    int code;
  } cases[] = {
    { 429, "", TRUE, KEEP_AUTH_ERROR_RATE_LIMITED },
    { 429, dead, TRUE, KEEP_AUTH_ERROR_RATE_LIMITED },
    { 500, "", FALSE, KEEP_NET_ERROR_STATUS },
    { 503, "<html>", FALSE, KEEP_NET_ERROR_STATUS },
    { 502, dead, FALSE, KEEP_NET_ERROR_STATUS },
    { 403, "", FALSE, KEEP_NET_ERROR_STATUS },
    { 403, "<html>challenge</html>", FALSE, KEEP_NET_ERROR_STATUS },
    { 403, "{}", FALSE, KEEP_NET_ERROR_STATUS },
    { 403, "[1]", FALSE, KEEP_NET_ERROR_STATUS },
    { 403, "{\"error\":{\"message\":\"no\"}}", TRUE, KEEP_AUTH_ERROR_REJECTED },
    { 403, "{\"error\":\"not allowed here\"}", TRUE, KEEP_AUTH_ERROR_REJECTED },
    { 403, "{\"error\":\"access_denied\"}", TRUE, KEEP_AUTH_ERROR_REJECTED },
    { 403, dead, TRUE, KEEP_AUTH_ERROR_GRANT_INVALID },
    { 400, "", TRUE, KEEP_AUTH_ERROR_REJECTED },
    { 401, "<html>", TRUE, KEEP_AUTH_ERROR_REJECTED },
    { 404, "{\"error\":17}", TRUE, KEEP_AUTH_ERROR_REJECTED },
    { 302, "", TRUE, KEEP_AUTH_ERROR_REJECTED },
    { 204, "", TRUE, KEEP_AUTH_ERROR_REJECTED },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = read_error (cases[i].body, cases[i].status, -1);

      g_test_message ("%u %s: %s", cases[i].status, cases[i].body, error->message);
      g_assert_true (g_error_matches (error, cases[i].is_auth ? KEEP_AUTH_ERROR : KEEP_NET_ERROR,
                                      cases[i].code));
    }
}

static void
test_token_set_error_retry (void)
{
  static const struct
  {
    gint64 seconds;
    const char *text;
  } cases[] = {
    { -1, "Try again in a few minutes." },    { 0, "Try again in 0 seconds." },
    { 1, "Try again in 1 second." },          { 119, "Try again in 119 seconds." },
    { 120, "Try again in 2 minutes." },       { 121, "Try again in 3 minutes." },
    { 7140, "Try again in 119 minutes." },    { 7141, "Try again in 2 hours." },
    { G_MAXINT64, "Try again in 24 hours." }, { G_MININT64, "Try again in a few minutes." },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = read_error ("", 429, cases[i].seconds);

      g_assert_true (g_str_has_suffix (error->message, cases[i].text));
      g_assert_true (keep_error_is_transient (error));
    }
}

/* Nothing of a body is repeated but a code that looks like one. */
static void
test_token_set_error_quotes_nothing (void)
{
  static const char *const bodies[] = {
    "{\"error\":\"SECRET with spaces\"}",
    "{\"error\":\"SECRET\\u001b[31m\"}",
    "{\"error\":{\"code\":\"SECRET/path\",\"message\":\"SECRET\"}}",
    "{\"error\":\"\",\"error_description\":\"SECRET\"}",
    "{\"error\":\"SECRET789012345678901234567890123456789012345678901234567890123456\"}",
    "SECRET",
    "\"SECRET\"",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (bodies); i++)
    {
      g_autoptr (GError) error = read_error (bodies[i], 400, -1);

      g_assert_error (error, KEEP_AUTH_ERROR, KEEP_AUTH_ERROR_REJECTED);
      g_assert_null (strstr (error->message, "SECRET"));
      g_assert_null (strstr (error->message, "secret"));
      g_assert_nonnull (strstr (error->message, "400"));
    }
}

static void
test_token_set_error_megabytes (void)
{
  g_autofree char *body = g_strnfill (10 * 1024 * 1024, '[');
  g_autoptr (GError) error = read_error (body, 400, -1);

  g_assert_error (error, KEEP_AUTH_ERROR, KEEP_AUTH_ERROR_REJECTED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/token-set-error/grants", test_token_set_error_grants);
  g_test_add_func ("/token-set-error/status", test_token_set_error_status);
  g_test_add_func ("/token-set-error/retry", test_token_set_error_retry);
  g_test_add_func ("/token-set-error/quotes-nothing", test_token_set_error_quotes_nothing);
  g_test_add_func ("/token-set-error/megabytes", test_token_set_error_megabytes);
  return g_test_run ();
}
