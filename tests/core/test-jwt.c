/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "core/base64url.h"
#include "core/jwt.h"

static char *
make_token (const char *header, const char *payload, const char *signature)
{
  g_autofree char *first = keep_base64url_encode ((const guint8 *) header, strlen (header));
  g_autofree char *second = keep_base64url_encode ((const guint8 *) payload, strlen (payload));

  return g_strconcat (first, ".", second, ".", signature, NULL);
}

/* RFC 7519 §3.1. */
static void
test_jwt_rfc_example (void)
{
  static const char token[] = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9."
                              "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxl"
                              "LmNvbS9pc19yb290Ijp0cnVlfQ."
                              "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
  g_autoptr (KeepJson) claims = keep_jwt_parse_claims (token, strlen (token));
  double expiry = 0;

  g_assert_nonnull (claims);
  g_assert_true (keep_json_node_is_string (
      keep_json_node_get_member (keep_json_get_root (claims), "iss"), "joe"));
  g_assert_true (keep_json_node_get_number (
      keep_json_node_get_member (keep_json_get_root (claims), "exp"), &expiry));
  g_assert_cmpfloat (expiry, ==, 1300819380);
}

/* RFC 7519 §6: the last part is empty. */
static void
test_jwt_unsigned (void)
{
  g_autofree char *token = make_token ("{\"alg\":\"none\"}", "{\"sub\":\"x\"}", "");
  g_autoptr (KeepJson) claims = keep_jwt_parse_claims (token, strlen (token));

  g_assert_nonnull (claims);
}

static void
test_jwt_refuses_spelling (void)
{
  static const char *const refused[] = {
    "",
    ".",
    "..",
    "...",
    "e30",
    "e30.e30",
    "e30.e30.AA.",
    "e30.e30.AA.AA",
    "e30..AA",
    ".e30.AA",
    "e30.e30.A",
    "e30=.e30.AA",
    "e30.e30=.AA",
    "e30.e30.AA==",
    " e30.e30.AA",
    "e30.e30.AA\n",
    "e30.e30.A A",
    "sk-1234567890",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_test_message ("%s", refused[i]);
      g_assert_null (keep_jwt_parse_claims (refused[i], strlen (refused[i])));
    }
}

static void
test_jwt_refuses_contents (void)
{
  static const char *const refused[][2] = {
    { "{}", "[]" },       { "{}", "\"x\"" }, { "{}", "{" },    { "{}", "{}x" },
    { "{}", "\xff\xfe" }, { "[]", "{}" },    { "null", "{}" }, { "{", "{}" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autofree char *token = make_token (refused[i][0], refused[i][1], "AA");

      g_test_message ("case %zu", i);
      g_assert_null (keep_jwt_parse_claims (token, strlen (token)));
    }
}

static void
test_jwt_size (void)
{
  g_autofree char *start = make_token ("{}", "{}", "");
  g_autofree char *signature = g_strnfill (KEEP_JWT_MAX_BYTES, 'A');
  g_autofree char *token = g_strconcat (start, signature, NULL);
  g_autoptr (KeepJson) longest = NULL;

  /* Of four lengths in a row one is not base64url at all. */
  longest = keep_jwt_parse_claims (token, KEEP_JWT_MAX_BYTES);
  g_assert_nonnull (longest);
  for (gsize more = 1; more <= 4; more++)
    g_assert_null (keep_jwt_parse_claims (token, KEEP_JWT_MAX_BYTES + more));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/jwt/rfc-7519-example", test_jwt_rfc_example);
  g_test_add_func ("/jwt/unsigned", test_jwt_unsigned);
  g_test_add_func ("/jwt/refuses/spelling", test_jwt_refuses_spelling);
  g_test_add_func ("/jwt/refuses/contents", test_jwt_refuses_contents);
  g_test_add_func ("/jwt/refuses/size", test_jwt_size);
  return g_test_run ();
}
