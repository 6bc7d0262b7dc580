/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sample.h"
#include "tray/account.h"

static void
test_label (void)
{
  static const struct
  {
    const char *id;
    const char *email;
    const char *label;
  } cases[] = {
    { "openai-codex:a@b.test", "a@b.test", "a@b.test" },
    { "openai-codex:default", NULL, "openai-codex:default" },
    /* the same e-mail twice under one provider: the ids tell them apart */
    { "openai-codex:work", "w@b.test", "openai-codex:work" },
    { "openai-codex:home", "w@b.test", "openai-codex:home" },
    /* but not under two */
    { "qwen:a@b.test", "a@b.test", "a@b.test" },
  };
  KeepProfile *profiles[G_N_ELEMENTS (cases)];
  g_autoptr (KeepRoster) roster = NULL;
  g_autoptr (GHashTable) labels = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    profiles[i] = keep_sample_profile (cases[i].id, cases[i].email, 1);
  roster =
      keep_sample_roster (profiles[0], profiles[1], profiles[2], profiles[3], profiles[4], NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpstr (keep_account_get_label (roster, profiles[i]), ==, cases[i].label);
  labels = keep_account_index_labels (roster);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpstr (keep_account_find_label (labels, profiles[i]), ==, cases[i].label);
}

static void
test_label_of_id (void)
{
  g_autoptr (KeepRoster) roster =
      keep_sample_roster (keep_sample_profile ("openai-codex:work", "w@b.test", 1), NULL);
  static const struct
  {
    const char *id;
    const char *label;
  } cases[] = {
    { "openai-codex:work", "w@b.test" },
    { "openai-codex:new@b.test", "new@b.test" },
    { "openai-codex:id-abc", "openai-codex:id-abc" },
    { "odd", "odd" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *label = keep_account_dup_label_of_id (roster, cases[i].id);

      g_assert_cmpstr (label, ==, cases[i].label);
    }
}

static void
test_label_of_id_before_roster (void)
{
  g_autofree char *label = keep_account_dup_label_of_id (NULL, "openai-codex:a@b.test");

  g_assert_cmpstr (label, ==, "a@b.test");
}

static void
test_state (void)
{
  g_autoptr (KeepProfile) profile = keep_sample_profile ("x:y", NULL, 72);
  g_autofree char *without_plan = keep_account_dup_state (profile, KEEP_SAMPLE_NOW_MS);
  g_autofree char *with_plan = NULL;

  profile->plan = g_strdup ("pro");
  with_plan = keep_account_dup_state (profile, KEEP_SAMPLE_NOW_MS);
  g_assert_cmpstr (without_plan, ==, "expires in 3 days");
  g_assert_cmpstr (with_plan, ==, "Plan pro, expires in 3 days");
}

static void
test_trouble (void)
{
  static const struct
  {
    int hours;
    gboolean has_secret;
    KeepSecretPlace place;
    KeepProfileType type;
    gboolean is_trouble;
    gboolean is_mendable;
  } cases[] = {
    { 72, TRUE, KEEP_SECRET_STORED, KEEP_PROFILE_OAUTH, FALSE, FALSE },
    { 1, TRUE, KEEP_SECRET_STORED, KEEP_PROFILE_OAUTH, FALSE, FALSE },
    { -1, TRUE, KEEP_SECRET_STORED, KEEP_PROFILE_OAUTH, TRUE, TRUE },
    { 72, FALSE, KEEP_SECRET_NONE, KEEP_PROFILE_OAUTH, TRUE, TRUE },
    { 72, FALSE, KEEP_SECRET_SIDECAR, KEEP_PROFILE_OAUTH, FALSE, FALSE },
    { -1, TRUE, KEEP_SECRET_STORED, KEEP_PROFILE_TOKEN, TRUE, FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (KeepProfile) profile = keep_sample_profile ("x:y", NULL, cases[i].hours);

      profile->has_secret = cases[i].has_secret;
      profile->secret_place = cases[i].place;
      profile->type = cases[i].type;
      g_assert_cmpint (keep_account_is_trouble (profile, KEEP_SAMPLE_NOW_MS), ==,
                       cases[i].is_trouble);
      g_assert_cmpint (keep_account_is_mendable (profile, KEEP_SAMPLE_NOW_MS), ==,
                       cases[i].is_mendable);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/account/label", test_label);
  g_test_add_func ("/account/label-of-id/known-or-guessed", test_label_of_id);
  g_test_add_func ("/account/label-of-id/before-roster", test_label_of_id_before_roster);
  g_test_add_func ("/account/state", test_state);
  g_test_add_func ("/account/trouble", test_trouble);
  return g_test_run ();
}
