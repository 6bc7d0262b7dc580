/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sample.h"
#include "tray/account-history.h"

static void
assert_facts (const KeepProfile *profile, const char *expected)
{
  g_autofree char *text = keep_account_history_dup_facts (profile, KEEP_SAMPLE_NOW_MS);

  g_assert_cmpstr (text, ==, expected);
}

/* Nothing is said of what is not known, however well the login looks. */
static void
test_stored_alone (void)
{
  g_autoptr (KeepProfile) profile = keep_sample_profile ("p:a", NULL, 1);

  assert_facts (profile, "Stored in OpenClaw's file.\n"
                         "Not past its time, which ends on 2026-09-21 15:13.");
}

static void
test_all (void)
{
  g_autoptr (KeepProfile) profile = keep_sample_profile ("p:a", NULL, -1);

  profile->source = KEEP_SOURCE_INHERITED;
  profile->verified_ms = KEEP_SAMPLE_NOW_MS - 2 * KEEP_SAMPLE_HOUR_MS;
  profile->refreshed_ms = KEEP_SAMPLE_NOW_MS - 3 * KEEP_SAMPLE_HOUR_MS;
  profile->invalid_code = g_strdup ("invalid_grant");
  assert_facts (profile, "Stored with the main agent's logins.\n"
                         "Past its time since 2026-09-21 13:13.\n"
                         "Accepted by the provider on 2026-09-21 12:13.\n"
                         "Renewed by Tokenkeep on 2026-09-21 11:13.\n"
                         "No longer accepted by the provider (invalid_grant).");
}

static void
test_places (void)
{
  static const struct
  {
    KeepSecretPlace place;
    const char *text;
  } cases[] = {
    { KEEP_SECRET_ENV, "Its secret is in an environment variable.\nIt has no end." },
    { KEEP_SECRET_FILE, "Its secret is in a file of its own.\nIt has no end." },
    { KEEP_SECRET_EXEC, "Its secret comes from a program that is asked for it.\nIt has no end." },
    { KEEP_SECRET_SIDECAR, "Kept by another version of OpenClaw.\nIt has no end." },
    { KEEP_SECRET_NONE, "No secret is stored." },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (KeepProfile) profile = keep_sample_profile ("p:a", NULL, 1);

      profile->type = KEEP_PROFILE_API_KEY;
      profile->expires_ms = 0;
      profile->secret_place = cases[i].place;
      profile->has_secret = cases[i].place != KEEP_SECRET_NONE;
      assert_facts (profile, cases[i].text);
    }
}

static void
test_unusable_end (void)
{
  g_autoptr (KeepProfile) profile = keep_sample_profile ("p:a", NULL, 1);

  profile->expires_ms = -1;
  assert_facts (profile, "Stored in OpenClaw's file.\nWhen it ends is not known.");
}

static GPtrArray *
new_events (guint n_events)
{
  GPtrArray *events = g_ptr_array_new_with_free_func ((GDestroyNotify) keep_event_free);

  for (guint i = 0; i < n_events; i++)
    g_ptr_array_add (events,
                     keep_event_new (KEEP_SAMPLE_NOW_MS + i * KEEP_SAMPLE_HOUR_MS,
                                     i % 2 == 0 ? KEEP_EVENT_REFRESHED : KEEP_EVENT_INVALIDATED,
                                     "p:a", "codex", "signed_out", NULL));
  return events;
}

/* Why was I logged out? The newest comes first. */
static void
test_events (void)
{
  g_autoptr (GPtrArray) events = new_events (2);
  g_autofree char *text = keep_account_history_dup_events (events, "a@b.test");

  g_assert_cmpstr (text, ==,
                   "2026-09-21 15:13: “a@b.test” was ended by a sign-out in Codex. Sign in again.\n"
                   "2026-09-21 14:13: “a@b.test” was renewed by Codex.");
}

static void
test_no_events (void)
{
  g_autoptr (GPtrArray) events = new_events (0);
  g_autofree char *text = keep_account_history_dup_events (events, "a@b.test");

  g_assert_cmpstr (text, ==, "Nothing has been recorded yet.");
}

static void
test_many_events (void)
{
  g_autoptr (GPtrArray) events = new_events (1000);
  g_autofree char *text = keep_account_history_dup_events (events, "a@b.test");
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  g_assert_cmpuint (g_strv_length (lines), ==, KEEP_ACCOUNT_HISTORY_MAX_EVENTS);
}

int
main (int argc, char **argv)
{
  g_setenv ("TZ", "UTC", TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/account-history/facts/stored-alone", test_stored_alone);
  g_test_add_func ("/account-history/facts/all", test_all);
  g_test_add_func ("/account-history/facts/places", test_places);
  g_test_add_func ("/account-history/facts/unusable-end", test_unusable_end);
  g_test_add_func ("/account-history/events", test_events);
  g_test_add_func ("/account-history/events/none", test_no_events);
  g_test_add_func ("/account-history/events/many", test_many_events);
  return g_test_run ();
}
