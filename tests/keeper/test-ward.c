/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "keeper/ward.h"

#include <glib/gstdio.h>

#include "store/journal.h"
#include "support/ward-fixture.h"

#define A "openai-codex:a"
#define OLD WARD_STORE (WARD_LOGIN (A, "r1", WARD_SOON, WARD_ALICE))
#define OTHER WARD_STORE (WARD_LOGIN (A, "r9", WARD_SOON, WARD_ALICE))

static KeepRotation *
new_rotation (const char *spent, const char *fresh)
{
  KeepRotation *rotation = g_new0 (KeepRotation, 1);

  rotation->spent = ward_fixture_dup_generation (spent);
  rotation->state_dir = g_strdup ("/s");
  rotation->agent = g_strdup ("main");
  rotation->profile_id = g_strdup (A);
  rotation->provider = g_strdup ("openai-codex");
  rotation->at_ms = 1;
  rotation->tokens = temp_token_set_new ("at", fresh, NULL);
  return rotation;
}

static void
assert_state (WardFixture *fixture, const char *main_tokens, const char *events)
{
  g_autofree char *tokens = ward_fixture_dup_tokens (fixture->home->sink);
  g_autofree char *told = ward_fixture_dup_events (fixture);

  g_assert_cmpstr (tokens, ==, main_tokens);
  g_assert_cmpstr (told, ==, events);
}

static gboolean
repair (WardFixture *fixture, const char *store)
{
  g_autoptr (KeepRotation) rotation = new_rotation ("r1", "r2");

  temp_home_write (fixture->home, TEMP_PROFILES, store);
  return keep_ward_repair (fixture->ward, fixture->home->sink, A, rotation, "openclaw");
}

#define REPAIRED "repaired " A " by openclaw"
#define GIVEN_UP "error " A " by tokenkeep overwritten_again"

/* Two programs that put their own back each time would never end. */
static void
test_fight_ends (WardFixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < KEEP_WARD_MAX_REPAIRS; i++)
    g_assert_true (repair (fixture, OLD));
  g_assert_false (repair (fixture, OLD));
  g_assert_false (repair (fixture, OLD));
  assert_state (fixture, A "=r1", REPAIRED "; " REPAIRED "; " REPAIRED "; " GIVEN_UP);
}

/* An hour later it may be tried again. */
static void
test_fight_forgotten (WardFixture *fixture, gconstpointer data)
{
  GHashTableIter iter;
  gpointer value = NULL;

  for (guint i = 0; i <= KEEP_WARD_MAX_REPAIRS; i++)
    repair (fixture, OLD);
  g_hash_table_iter_init (&iter, fixture->ward->repairs);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    for (guint i = 0; i < ((GArray *) value)->len; i++)
      g_array_index ((GArray *) value, gint64, i) -= KEEP_WARD_REPAIR_PERIOD_MS + 1;
  g_assert_true (repair (fixture, OLD));
}

/* What needs no repair is none, and is not counted as one. */
static void
test_needless_repair (WardFixture *fixture, gconstpointer data)
{
  for (guint i = 0; i <= KEEP_WARD_MAX_REPAIRS; i++)
    g_assert_false (repair (fixture, OTHER));
  assert_state (fixture, A "=r9", "");
}

static void
test_failed_repair (WardFixture *fixture, gconstpointer data)
{
  g_assert_false (repair (fixture, "{\"half"));
  assert_state (fixture, "", "error " A " by tokenkeep repair_failed");
}

static void
test_give (WardFixture *fixture, gconstpointer data)
{
  g_autoptr (KeepRotation) rotation = new_rotation ("r1", "r2");
  g_autofree char *second = NULL;

  temp_home_write (fixture->home, TEMP_PROFILES, OLD);
  temp_home_write (fixture->home, WARD_SECOND, OTHER);
  ward_fixture_look (fixture);
  keep_ward_give (fixture->ward, rotation, "codex");
  assert_state (fixture, A "=r2", "adopted " A " by codex");
  second = ward_fixture_dup_tokens (fixture->second);
  g_assert_cmpstr (second, ==, A "=r9");
}

/* One store that cannot be written keeps no other from what it needs. */
static void
test_give_fails (WardFixture *fixture, gconstpointer data)
{
  g_autoptr (KeepRotation) rotation = new_rotation ("r1", "r2");
  g_autofree char *second = NULL;

  temp_home_write (fixture->home, TEMP_PROFILES, OLD);
  temp_home_write (fixture->home, WARD_SECOND, OLD);
  ward_fixture_look (fixture);
  temp_home_write (fixture->home, TEMP_PROFILES, "{\"half");
  keep_ward_give (fixture->ward, rotation, "codex");
  assert_state (fixture, "", "error " A " by tokenkeep copy_not_renewed; adopted " A " by codex");
  second = ward_fixture_dup_tokens (fixture->second);
  g_assert_cmpstr (second, ==, A "=r2");
}

static void
test_holders (WardFixture *fixture, gconstpointer data)
{
  g_autofree char *generation = ward_fixture_dup_generation ("r1");
  g_auto (GStrv) holders = NULL;
  g_auto (GStrv) nobody = NULL;
  g_autofree char *text = NULL;

  temp_home_write (fixture->home, TEMP_PROFILES,
                   WARD_STORE (WARD_LOGIN ("p:a", "r1", "1", "") "," WARD_LOGIN (
                       "p:b", "r1", "1", "") "," WARD_LOGIN ("p:c", "r9", "1", "")));
  temp_home_write (fixture->home, WARD_SECOND, WARD_STORE (WARD_LOGIN ("p:a", "r1", "1", "")));
  ward_fixture_look (fixture);
  holders = keep_ward_list_holders (fixture->ward, generation);
  nobody = keep_ward_list_holders (fixture->ward, NULL);
  text = g_strjoinv (" ", holders);
  g_assert_cmpstr (text, ==, "p:a p:b");
  g_assert_cmpuint (g_strv_length (nobody), ==, 0);
}

static void
test_own_doing (WardFixture *fixture, gconstpointer data)
{
  g_assert_false (keep_ward_did (fixture->ward, A, KEEP_EVENT_SIGNED_IN));
  ward_fixture_record (fixture, KEEP_EVENT_IMPORTED, A);
  ward_fixture_look (fixture);
  g_assert_true (keep_ward_did (fixture->ward, A, KEEP_EVENT_SIGNED_IN));
  g_assert_false (keep_ward_did (fixture->ward, "p:b", KEEP_EVENT_SIGNED_IN));
  g_assert_false (keep_ward_did (fixture->ward, A, KEEP_EVENT_REMOVED));
}

/* What others did, or we did long ago, is not our doing now. */
static void
test_not_own_doing (WardFixture *fixture, gconstpointer data)
{
  gint64 now_ms = g_get_real_time () / 1000;

  keep_journal_note (fixture->own_state_dir,
                     keep_event_new (now_ms - KEEP_WARD_OWN_DOING_MS - 1000, KEEP_EVENT_SIGNED_IN,
                                     A, KEEP_EVENT_BY_TOKENKEEP, NULL, NULL));
  keep_journal_note (fixture->own_state_dir, keep_event_new (now_ms, KEEP_EVENT_SIGNED_IN, A,
                                                             KEEP_EVENT_BY_CODEX, NULL, NULL));
  g_assert_false (keep_ward_did (fixture->ward, A, KEEP_EVENT_SIGNED_IN));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  WARD_ADD ("/ward/fight/ends", test_fight_ends);
  WARD_ADD ("/ward/fight/forgotten", test_fight_forgotten);
  WARD_ADD ("/ward/repair/needless", test_needless_repair);
  WARD_ADD ("/ward/repair/failed", test_failed_repair);
  WARD_ADD ("/ward/give/copies", test_give);
  WARD_ADD ("/ward/give/one-fails", test_give_fails);
  WARD_ADD ("/ward/holders", test_holders);
  WARD_ADD ("/ward/own-doing", test_own_doing);
  WARD_ADD ("/ward/not-own-doing", test_not_own_doing);
  return g_test_run ();
}
