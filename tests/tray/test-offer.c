/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sample.h"
#include "support/temp-home.h"
#include "tray/offer.h"

#define DESCRIPTOR(id, methods)                                                               \
  "{\"id\": \"" id "\", \"name\": \"N\", \"signInLabel\": \"L\", \"methods\": [" methods "]," \
  " \"profileId\": \"" id ":{email|default}\", \"clientId\": \"c\","                          \
  " \"authorizeUrl\": \"https://issuer.test/a\", \"tokenUrl\": \"https://issuer.test/t\","    \
  " \"redirect\": {\"host\": \"localhost\", \"ports\": [1455], \"path\": \"/cb\"},"           \
  " \"scope\": \"openid\", \"tokenRequest\": \"form\", \"accountRequired\": false}"

static GPtrArray *
list_offer (TempHome *home)
{
  g_autofree char *folder = temp_home_dup_path (home, "providers");
  g_autofree char *variable = g_strconcat ("TOKENKEEP_PROVIDERS_DIR=", folder, NULL);
  const char *environment[] = { variable, "XDG_CONFIG_HOME=/nonexistent",
                                "XDG_DATA_DIRS=/nonexistent", NULL };
  g_autoptr (KeepProviders) providers = keep_providers_load (environment);

  return keep_offer_list (providers);
}

static void
assert_ids (GPtrArray *offer, const char *expected)
{
  g_autoptr (GString) ids = g_string_new (NULL);

  for (guint i = 0; i < offer->len; i++)
    g_string_append_printf (ids, "%s%s", i > 0 ? " " : "",
                            keep_provider_get_id (g_ptr_array_index (offer, i)));
  g_assert_cmpstr (ids->str, ==, expected);
}

static void
test_built_in_first (void)
{
  g_autoptr (TempHome) home = temp_home_new ();
  g_autoptr (GPtrArray) offer = NULL;

  temp_home_write (home, "providers/aaa.json", DESCRIPTOR ("aaa", "\"browser\""));
  offer = list_offer (home);
  assert_ids (offer, "openai-codex aaa");
}

static void
test_shadowed_built_in (void)
{
  g_autoptr (TempHome) home = temp_home_new ();
  g_autoptr (GPtrArray) offer = NULL;

  temp_home_write (home, "providers/aaa.json", DESCRIPTOR ("aaa", "\"browser\""));
  temp_home_write (home, "providers/mine.json", DESCRIPTOR ("openai-codex", "\"paste\""));
  offer = list_offer (home);
  assert_ids (offer, "openai-codex aaa");
  g_assert_cmpstr (keep_provider_get_name (g_ptr_array_index (offer, 0)), ==, "N");
}

static void
test_broken (void)
{
  g_autoptr (TempHome) home = temp_home_new ();
  g_autoptr (GPtrArray) offer = NULL;

  temp_home_write (home, "providers/aaa.json", "{");
  temp_home_write (home, "providers/openai-codex.json", "{");
  offer = list_offer (home);
  assert_ids (offer, "");
}

static void
test_find (void)
{
  g_autoptr (GPtrArray) offer = keep_sample_offer (2);

  g_assert_true (keep_offer_find (offer, "qwen") == g_ptr_array_index (offer, 1));
  g_assert_null (keep_offer_find (offer, "anthropic"));
}

static void
test_label (void)
{
  g_autoptr (GPtrArray) offer = keep_sample_offer (3);
  g_autofree char *usual = keep_offer_dup_label (g_ptr_array_index (offer, 0));
  g_autofree char *own = keep_offer_dup_label (g_ptr_array_index (offer, 2));

  g_assert_cmpstr (usual, ==, "Sign in with ChatGPT");
  g_assert_cmpstr (own, ==, "Log on to _Other");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/offer/list/built-in-first", test_built_in_first);
  g_test_add_func ("/offer/list/shadowed-built-in", test_shadowed_built_in);
  g_test_add_func ("/offer/list/broken", test_broken);
  g_test_add_func ("/offer/find", test_find);
  g_test_add_func ("/offer/label", test_label);
  return g_test_run ();
}
