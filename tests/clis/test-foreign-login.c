/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clis/foreign-login.h"

#include <string.h>

static void
test_tokens (void)
{
  static const struct
  {
    const char *json;
    gboolean is_read;
    const char *token;
  } cases[] = {
    { "\"rt-1.a_b~c\"", TRUE, "rt-1.a_b~c" },
    { "\"\"", TRUE, NULL },
    { "null", TRUE, NULL },
    { "\"a b\"", FALSE, NULL },
    { "\"a\\n\"", FALSE, NULL },
    { "\"\\u00e9\"", FALSE, NULL },
    { "\"a\\u0000\"", FALSE, NULL },
    { "7", FALSE, NULL },
    { "{}", FALSE, NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (KeepJson) json = keep_json_parse (cases[i].json, strlen (cases[i].json), NULL);
      g_autoptr (KeepSecret) token = NULL;

      g_assert_cmpint (keep_foreign_login_read_token (keep_json_get_root (json), &token), ==,
                       cases[i].is_read);
      g_assert_cmpstr (token != NULL ? keep_secret_get_text (token) : NULL, ==, cases[i].token);
    }
}

static void
test_no_token (void)
{
  g_autoptr (KeepSecret) token = NULL;

  g_assert_false (keep_foreign_login_read_token (NULL, &token));
  g_assert_null (token);
}

static void
test_times (void)
{
  static const struct
  {
    const char *json;
    gint64 unit_ms;
    gint64 time_ms;
  } cases[] = {
    { "1790000000", 1000, G_GINT64_CONSTANT (1790000000000) },
    { "1790000000.5", 1000, G_GINT64_CONSTANT (1790000000500) },
    { "1.79e12", 1, G_GINT64_CONSTANT (1790000000000) },
    { "-1", 1000, 0 },
    { "1e300", 1000, KEEP_FOREIGN_LOGIN_LATEST_MS },
    { "8640000000000001", 1, KEEP_FOREIGN_LOGIN_LATEST_MS },
    { "\"1790000000\"", 1000, 0 },
    { "null", 1, 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (KeepJson) json = keep_json_parse (cases[i].json, strlen (cases[i].json), NULL);

      g_assert_cmpint (
          keep_foreign_login_read_time_ms (keep_json_get_root (json), cases[i].unit_ms), ==,
          cases[i].time_ms);
    }
}

static void
test_unreadable (void)
{
  g_autoptr (KeepForeignLogin) login = keep_foreign_login_new_unreadable ("%s of %d", "one", 2);

  g_assert_cmpint (login->state, ==, KEEP_FOREIGN_LOGIN_UNREADABLE);
  g_assert_cmpstr (login->flaw, ==, "one of 2");
  g_assert_false (keep_foreign_login_is_usable (login, 0));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/foreign-login/tokens", test_tokens);
  g_test_add_func ("/foreign-login/no-token", test_no_token);
  g_test_add_func ("/foreign-login/times", test_times);
  g_test_add_func ("/foreign-login/unreadable", test_unreadable);
  return g_test_run ();
}
