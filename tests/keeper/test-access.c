/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "keeper/access.h"

#include "support/temp-home.h"

#define LATER "4102444800000"
#define OAUTH(id, members) \
  "\"" id "\":{\"type\":\"oauth\",\"provider\":\"p\",\"refresh\":\"r-" id "\"" members "}"
#define KEY(id, members) "\"" id "\":{\"type\":\"api_key\",\"provider\":\"k\"" members "}"

static const char *const environment[] = { "KEY=sk-env", NULL };

static void
fixture_set_up (TempHome **home, gconstpointer data)
{
  *home = temp_home_new ();
  temp_home_write (
      *home, TEMP_PROFILES,
      "{\"version\":1,\"profiles\":{"
      /* What the stub of the courier does is told by the id: tests/keeper/courier-stub.sh. */
      OAUTH ("reused", "") "," OAUTH ("refreshed", ",\"access\":\"old\",\"expires\":1") "," OAUTH (
          "fresh", ",\"access\":\"at\",\"expires\":" LATER) "," KEY ("unset",
                                                                     ",\"key\":\"${UNSET}"
                                                                     "\"") "," KEY ("env",
                                                                                    ",\"ke"
                                                                                    "y\":"
                                                                                    "\"${"
                                                                                    "KEY}"
                                                                                    "\"") "}}");
}

static void
fixture_tear_down (TempHome **home, gconstpointer data)
{
  temp_home_free (*home);
}

static KeepAccess *
get (TempHome *home, const char *name, GError **passed_over, GError **error)
{
  return keep_access_get (home->sink, environment, name, 300000, passed_over, error);
}

static void
test_stored (TempHome **home, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KeepAccess) access = get (*home, "fresh", NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (access->profile_id, ==, "fresh");
  g_assert_cmpstr (access->provider, ==, "p");
  g_assert_cmpstr (keep_secret_get_text (access->secret), ==, "at");
  g_assert_cmpint (access->expires_ms, ==, 4102444800000);
}

static void
test_referenced (TempHome **home, gconstpointer data)
{
  g_autoptr (GError) passed_over = NULL;
  g_autoptr (KeepAccess) access = get (*home, "k", &passed_over, NULL);

  g_assert_cmpstr (access->profile_id, ==, "env");
  g_assert_cmpstr (keep_secret_get_text (access->secret), ==, "sk-env");
  g_assert_cmpint (access->expires_ms, ==, 0);
  g_assert_error (passed_over, KEEP_STORE_ERROR, KEEP_STORE_ERROR_NOT_FOUND);
}

static void
test_refused (TempHome **home, gconstpointer data)
{
  static const struct
  {
    const char *name;
    gboolean is_of_issuer;
    int code;
  } cases[] = {
    { "reused", TRUE, KEEP_AUTH_ERROR_GRANT_REUSED },
    { "refreshed", TRUE, KEEP_AUTH_ERROR_REJECTED }, /* it says so, but the store has nothing new */
    { "unset", FALSE, KEEP_STORE_ERROR_NOT_FOUND },
    { "nobody", FALSE, KEEP_STORE_ERROR_NOT_FOUND },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (get (*home, cases[i].name, NULL, &error));
      g_assert_true (g_error_matches (
          error, cases[i].is_of_issuer ? KEEP_AUTH_ERROR : KEEP_STORE_ERROR, cases[i].code));
    }
}

#define ADD(path, test) g_test_add (path, TempHome *, NULL, fixture_set_up, test, fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/access/stored", test_stored);
  ADD ("/access/referenced", test_referenced);
  ADD ("/access/refused", test_refused);
  return g_test_run ();
}
