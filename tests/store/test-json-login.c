/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/json-login.h"

#include <string.h>

#include "core/credential.h"

static GPtrArray *
list (const char *text)
{
  g_autoptr (KeepJson) json = text != NULL ? keep_json_parse (text, strlen (text), NULL) : NULL;

  g_assert_true (text == NULL || json != NULL);
  return keep_json_login_list (json);
}

static void
assert_secret (const KeepSecret *secret, const char *text)
{
  g_assert_cmpstr (secret != NULL ? keep_secret_get_text (secret) : NULL, ==, text);
}

static void
test_secrets (void)
{
  g_autoptr (GPtrArray) logins =
      list ("{\"profiles\":{\"a\":{\"type\":\"oauth\",\"provider\":\"P\",\"access\":\"x\\u0041\","
            "\"refresh\":\"r\",\"email\":\"e@x\"},"
            "\"b\":{\"mode\":\"oauth\",\"provider\":\"p\",\"access\":\"y\"}}}");
  const KeepCredential *first = logins->pdata[0];
  const KeepCredential *second = logins->pdata[1];

  g_assert_cmpuint (logins->len, ==, 2);
  g_assert_cmpstr (first->profile->id, ==, "a");
  g_assert_cmpstr (first->profile->provider, ==, "p");
  g_assert_cmpstr (first->profile->email, ==, "e@x");
  assert_secret (first->access, "xA");
  assert_secret (first->refresh, "r");
  assert_secret (second->access, "y");
  assert_secret (second->refresh, NULL);
}

static void
test_others (void)
{
  static const char *const others[] = {
    NULL,
    "{}",
    "{\"profiles\":{}}",
    "{\"profiles\":{\"a\":{\"type\":\"token\",\"provider\":\"p\",\"token\":\"t\"}}}",
    "{\"profiles\":{\"a\":{\"type\":\"api_key\",\"provider\":\"p\",\"key\":\"k\"}}}",
    "{\"profiles\":{\"a\":{\"type\":\"oauth\",\"provider\":\" \",\"access\":\"x\"}}}",
    "{\"profiles\":{\"a\":[],\"b\":null,\"c\":1}}",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    {
      g_autoptr (GPtrArray) logins = list (others[i]);

      g_assert_cmpuint (logins->len, ==, 0);
    }
}

static void
test_tokens (void)
{
  const char *text =
      "{\"profiles\":{"
      "\"a\":{\"type\":\"token\",\"provider\":\"p\",\"token\":\"t\",\"expires\":5000},"
      "\"b\":{\"type\":\"token\",\"provider\":\"p\",\"token\":\"t\"},"
      "\"c\":{\"type\":\"oauth\",\"provider\":\"p\",\"access\":\"x\",\"expires\":5000},"
      "\"d\":{\"type\":\"api_key\",\"provider\":\"p\",\"key\":\"k\"}}}";
  g_autoptr (KeepJson) json = keep_json_parse (text, strlen (text), NULL);
  g_autoptr (GPtrArray) tokens = keep_json_login_list_tokens (json);
  const KeepProfile *token = tokens->pdata[0];

  g_assert_cmpuint (tokens->len, ==, 1);
  g_assert_cmpstr (token->id, ==, "a");
  g_assert_cmpint (token->expires_ms, ==, 5000);
  g_assert_nonnull (token->generation);
}

/* As JSON.parse() has it. */
static void
test_repeated_name (void)
{
  g_autoptr (GPtrArray) logins =
      list ("{\"profiles\":{\"a\":{\"type\":\"oauth\",\"provider\":\"p\",\"refresh\":\"1\"},"
            "\"b\":{\"type\":\"oauth\",\"provider\":\"p\",\"refresh\":\"2\"},"
            "\"a\":{\"type\":\"oauth\",\"provider\":\"p\",\"refresh\":\"3\"}}}");

  g_assert_cmpuint (logins->len, ==, 2);
  assert_secret (((KeepCredential *) logins->pdata[0])->refresh, "3");
  assert_secret (((KeepCredential *) logins->pdata[1])->refresh, "2");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/json-login/secrets", test_secrets);
  g_test_add_func ("/json-login/others", test_others);
  g_test_add_func ("/json-login/tokens", test_tokens);
  g_test_add_func ("/json-login/repeated-name", test_repeated_name);
  return g_test_run ();
}
