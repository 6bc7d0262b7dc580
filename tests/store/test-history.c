/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a change leaves in the journal (keep_change_apply()).
 */
#include "store/change.h"
#include "store/journal.h"
#include "support/temp-home.h"

#define ALICE "openai-codex:alice@x"
#define BOB "openai-codex:bob@x"

static KeepChange *
new_login (const char *profile_id, KeepChangeLogin kind)
{
  g_autoptr (KeepTokenSet) tokens = temp_token_set_new ("A", "R", "alice@x");

  return keep_change_new_login (profile_id, "openai-codex", tokens, kind);
}

/* Takes @change. */
static gboolean
apply (KeepSink *sink, KeepChange *change)
{
  g_autoptr (KeepChange) owned = change;

  return keep_change_apply (owned, sink, -1, NULL);
}

/* @expected: "kind profile", each behind a comma. */
static void
assert_history (TempHome *home, const char *expected)
{
  g_autoptr (GPtrArray) events =
      keep_journal_read (keep_places_get_own_state_dir (home->places), NULL, NULL);
  g_autoptr (GString) history = g_string_new (NULL);

  for (guint i = 0; i < events->len; i++)
    {
      const KeepEvent *event = g_ptr_array_index (events, i);

      g_string_append_printf (history, ",%s %s", keep_event_kind_get_name (event->kind),
                              event->profile);
      g_assert_cmpstr (event->by, ==, KEEP_EVENT_BY_TOKENKEEP);
      g_assert_cmpint (ABS (event->at_ms - g_get_real_time () / 1000), <, 60 * 1000);
    }
  g_assert_cmpstr (history->str, ==, expected);
}

static void
test_login (void)
{
  g_autoptr (TempHome) home = temp_home_new ();

  g_assert_true (apply (home->sink, new_login (ALICE, KEEP_CHANGE_LOGIN_PLAIN)));
  assert_history (home, ",signed-in " ALICE);
  g_assert_true (apply (home->sink, new_login (BOB, KEEP_CHANGE_LOGIN_AS_DEFAULT)));
  assert_history (home, ",signed-in " ALICE ",signed-in " BOB ",default-changed " BOB);
}

/* Only a change is one. */
static void
test_default (void)
{
  g_autoptr (TempHome) home = temp_home_new ();
  const char *const order[] = { BOB, ALICE, NULL };

  g_assert_true (apply (home->sink, new_login (ALICE, KEEP_CHANGE_LOGIN_PLAIN)));
  g_assert_true (apply (home->sink, new_login (BOB, KEEP_CHANGE_LOGIN_PLAIN)));
  g_assert_true (apply (home->sink, keep_change_new_default (ALICE)));
  g_assert_true (apply (home->sink, keep_change_new_default (ALICE)));
  g_assert_true (apply (home->sink, keep_change_new_order ("openai-codex", order)));
  g_assert_true (apply (home->sink, keep_change_new_order ("openai-codex", NULL)));
  assert_history (home, ",signed-in " ALICE ",signed-in " BOB ",default-changed " ALICE
                        ",default-changed " BOB);
}

static void
test_failure (void)
{
  g_autoptr (TempHome) home = temp_home_new ();

  temp_home_write (home, TEMP_PROFILES, "{\"version\":1,\"profiles\":{}}");
  g_assert_false (apply (home->sink, keep_change_new_default (ALICE)));
  assert_history (home, "");
}

/* Logins of several agents stand in one history. */
static void
test_agent (void)
{
  g_autoptr (TempHome) home = temp_home_new ();
  g_autoptr (KeepSink) work = keep_sink_new_sibling (home->sink, "work");
  g_autoptr (GPtrArray) events = NULL;
  const KeepEvent *event = NULL;

  g_assert_true (apply (work, new_login (ALICE, KEEP_CHANGE_LOGIN_PLAIN)));
  assert_history (home, ",signed-in " ALICE);
  events = keep_journal_read (keep_places_get_own_state_dir (home->places), NULL, NULL);
  event = g_ptr_array_index (events, 0);
  g_assert_cmpstr (event->detail, ==, "agent work");
}

/* The login is what counts. */
static void
test_cannot_be_kept (void)
{
  g_autoptr (TempHome) home = temp_home_new ();

  temp_home_write (home, ".local/state/tokenkeep", "a file in the way");
  g_test_expect_message (G_LOG_DOMAIN, G_LOG_LEVEL_WARNING, "*.local/state/tokenkeep*");
  g_assert_true (apply (home->sink, new_login (ALICE, KEEP_CHANGE_LOGIN_PLAIN)));
  g_test_assert_expected_messages ();
  g_assert_true (temp_home_has (home, TEMP_PROFILES));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/history/login", test_login);
  g_test_add_func ("/history/default", test_default);
  g_test_add_func ("/history/failure", test_failure);
  g_test_add_func ("/history/agent", test_agent);
  g_test_add_func ("/history/cannot-be-kept", test_cannot_be_kept);
  return g_test_run ();
}
