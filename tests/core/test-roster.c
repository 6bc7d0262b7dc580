/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/roster.h"

static KeepProfile *
make_profile (const char *id)
{
  KeepProfile *profile = g_new0 (KeepProfile, 1);

  profile->id = g_strdup (id);
  profile->provider = g_strdup ("openai-codex");
  profile->email = g_strdup ("a@b.test");
  profile->display_name = g_strdup ("A");
  profile->account_id = g_strdup ("acc");
  profile->plan = g_strdup ("pro");
  return profile;
}

static KeepRoster *
make_roster (void)
{
  GPtrArray *profiles = g_ptr_array_new_with_free_func ((GDestroyNotify) keep_profile_free);

  g_ptr_array_add (profiles, make_profile ("x:2"));
  g_ptr_array_add (profiles, make_profile ("x:1"));
  return keep_roster_new (KEEP_GENERATION_JSON, "/home/a/.openclaw", "main", profiles, NULL);
}

static void
test_roster_keeps (void)
{
  g_autoptr (KeepRoster) roster = make_roster ();

  g_assert_cmpint (keep_roster_get_generation (roster), ==, KEEP_GENERATION_JSON);
  g_assert_cmpstr (keep_roster_get_state_dir (roster), ==, "/home/a/.openclaw");
  g_assert_cmpstr (keep_roster_get_agent (roster), ==, "main");
  g_assert_cmpuint (keep_roster_get_n_profiles (roster), ==, 2);
  g_assert_cmpstr (keep_roster_get_profile (roster, 0)->id, ==, "x:2");
  g_assert_cmpstr (keep_roster_get_profile (roster, 1)->id, ==, "x:1");
}

static void
test_roster_find (void)
{
  g_autoptr (KeepRoster) roster = make_roster ();

  g_assert_true (keep_roster_find (roster, "x:1") == keep_roster_get_profile (roster, 1));
  g_assert_null (keep_roster_find (roster, "x:"));
  g_assert_null (keep_roster_find (roster, "X:1"));
}

static void
test_roster_ref (void)
{
  KeepRoster *roster = make_roster ();
  g_autoptr (KeepRoster) other = keep_roster_ref (roster);

  g_assert_true (other == roster);
  keep_roster_unref (roster);
  g_assert_cmpuint (keep_roster_get_n_profiles (other), ==, 2);
}

static void
test_roster_generation_names (void)
{
  g_assert_cmpstr (keep_generation_get_name (KEEP_GENERATION_NONE), ==, "none");
  g_assert_cmpstr (keep_generation_get_name (KEEP_GENERATION_JSON), ==, "json");
  g_assert_cmpstr (keep_generation_get_name (KEEP_GENERATION_SQLITE), ==, "sqlite");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/roster/keeps", test_roster_keeps);
  g_test_add_func ("/roster/find", test_roster_find);
  g_test_add_func ("/roster/ref", test_roster_ref);
  g_test_add_func ("/roster/generation/names", test_roster_generation_names);
  return g_test_run ();
}
