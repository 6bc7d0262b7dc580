/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "keeper/guard.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "store/links.h"
#include "support/loop.h"
#include "support/ward-fixture.h"

#define A "openai-codex:a"
#define B "openai-codex:b"
#define OLD WARD_STORE (WARD_LOGIN (A, "r1", WARD_SOON, WARD_ALICE))
#define NEW WARD_STORE (WARD_LOGIN (A, "r2", WARD_LATE, WARD_ALICE))
#define COPY WARD_STORE (WARD_LOGIN (B, "r1", WARD_SOON, WARD_ALICE))
#define ELSEWHERE "elsewhere/agents/main/agent/auth-profiles.json"

typedef struct
{
  TestLoop loop;
  WardFixture ward;
  KeepStores *stores; /* owned */
  KeepDuty *duty;     /* owned */
  KeepGuard *guard;   /* owned */
  guint n_changes;    /* that the stores told of */
  guint n_awaited;
  const char *events; /* awaited */
} Fixture;

static void
on_changed (KeepStores *stores, KeepSnapshot *before, KeepSnapshot *after, Fixture *fixture)
{
  fixture->n_changes++;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  test_loop_init (&fixture->loop);
  ward_fixture_set_up (&fixture->ward, NULL);
  fixture->duty = keep_duty_new (fixture->ward.own_state_dir);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_object (&fixture->guard);
  g_clear_object (&fixture->stores);
  test_loop_settle (&fixture->loop);
  keep_duty_free (fixture->duty);
  ward_fixture_tear_down (&fixture->ward, NULL);
  test_loop_clear (&fixture->loop);
}

static gboolean
is_idle (gpointer user_data)
{
  Fixture *fixture = user_data;

  return fixture->n_changes >= fixture->n_awaited && keep_stores_is_complete (fixture->stores) &&
         !keep_guard_is_busy (fixture->guard);
}

/* Until it has seen @n_changes more of the stores and dealt with them. */
static void
await_changes (Fixture *fixture, guint n_changes)
{
  fixture->n_awaited = fixture->n_changes + n_changes;
  test_loop_wait_until (&fixture->loop, is_idle, fixture);
}

static gboolean
has_events (gpointer user_data)
{
  Fixture *fixture = user_data;
  g_autofree char *events = ward_fixture_dup_events (&fixture->ward);

  return g_str_equal (events, fixture->events) && !keep_guard_is_busy (fixture->guard);
}

static void
await_events (Fixture *fixture, const char *events)
{
  fixture->events = events;
  test_loop_wait_until (&fixture->loop, has_events, fixture);
}

static void
start (Fixture *fixture)
{
  g_autofree char *home = g_strconcat ("HOME=", fixture->ward.home->path, NULL);
  g_autofree char *further = temp_home_dup_path (fixture->ward.home, "elsewhere");
  const char *environment[] = { home, NULL };
  const char *state_dirs[] = { further, NULL };

  fixture->stores = keep_stores_new (environment, "/", state_dirs);
  g_signal_connect (fixture->stores, "changed", G_CALLBACK (on_changed), fixture);
  fixture->guard =
      keep_guard_new (fixture->stores, fixture->duty, environment, "/", fixture->ward.home->path);
  await_changes (fixture, 1);
}

static void
put (Fixture *fixture, const char *path, const char *text)
{
  temp_home_write (fixture->ward.home, path, text);
}

static void
assert_tokens (Fixture *fixture, KeepSink *sink, const char *expected)
{
  g_autofree char *tokens = ward_fixture_dup_tokens (sink);

  g_assert_cmpstr (tokens, ==, expected);
}

/* OpenClaw renewed the login of one agent; another one and a further state folder hold copies. */
static void
test_adopt (Fixture *fixture, gconstpointer data)
{
  g_autofree char *elsewhere = NULL;

  put (fixture, TEMP_PROFILES, OLD);
  put (fixture, WARD_SECOND, COPY);
  put (fixture, ELSEWHERE, OLD);
  start (fixture);
  put (fixture, TEMP_PROFILES, NEW);
  fixture->n_awaited = 0;
  await_changes (fixture, 3);
  assert_tokens (fixture, fixture->ward.second, B "=r2");
  elsewhere = temp_home_read (fixture->ward.home, ELSEWHERE);
  g_assert_nonnull (strstr (elsewhere, "\"r2\""));
}

static void
test_put_back (Fixture *fixture, gconstpointer data)
{
  put (fixture, TEMP_PROFILES, OLD);
  start (fixture);
  put (fixture, TEMP_PROFILES, NEW);
  await_events (fixture, "rotated-elsewhere " A " by openclaw");
  put (fixture, TEMP_PROFILES, OLD);
  await_events (fixture, "rotated-elsewhere " A " by openclaw; repaired " A " by openclaw");
  assert_tokens (fixture, fixture->ward.home->sink, A "=r2");
}

/* What came and went between two turns of work was the only copy of the newest token. */
static void
test_put_back_at_once (Fixture *fixture, gconstpointer data)
{
  put (fixture, TEMP_PROFILES, OLD);
  start (fixture);
  put (fixture, TEMP_PROFILES, NEW);
  fixture->n_awaited = fixture->n_changes + 1;
  while (fixture->n_changes < fixture->n_awaited)
    g_main_context_iteration (fixture->loop.context, TRUE);
  put (fixture, TEMP_PROFILES, OLD);
  await_changes (fixture, 1);
  assert_tokens (fixture, fixture->ward.home->sink, A "=r2");
}

static void
test_fight (Fixture *fixture, gconstpointer data)
{
  put (fixture, TEMP_PROFILES, NEW);
  start (fixture);
  ward_fixture_note_successor (&fixture->ward, "r1", "r2");
  for (guint i = 0; i < KEEP_WARD_MAX_REPAIRS; i++)
    {
      put (fixture, TEMP_PROFILES, OLD);
      /* Theirs and ours. */
      await_changes (fixture, 2);
      assert_tokens (fixture, fixture->ward.home->sink, A "=r2");
    }
  put (fixture, TEMP_PROFILES, OLD);
  await_changes (fixture, 1);
  assert_tokens (fixture, fixture->ward.home->sink, A "=r1");
}

static void
test_hands_off (Fixture *fixture, gconstpointer data)
{
  put (fixture, TEMP_PROFILES, OLD);
  put (fixture, WARD_SECOND, COPY);
  start (fixture);
  put (fixture, TEMP_PROFILES, WARD_STORE (WARD_LOGIN (A, "r5", WARD_LATE, WARD_BOB)));
  await_events (fixture, "signed-in " A " by openclaw");
  put (fixture, TEMP_PROFILES, WARD_STORE (""));
  await_events (fixture, "signed-in " A " by openclaw; removed " A " by openclaw");
  assert_tokens (fixture, fixture->ward.home->sink, "");
  assert_tokens (fixture, fixture->ward.second, B "=r1");
}

/* From the ledger alone: the copy was put there while nobody looked. */
static void
test_start (Fixture *fixture, gconstpointer data)
{
  put (fixture, TEMP_PROFILES, OLD);
  put (fixture, WARD_SECOND, WARD_STORE (WARD_LOGIN (B, "r2", WARD_LATE, WARD_ALICE)));
  ward_fixture_note_successor (&fixture->ward, "r1", "r2");
  start (fixture);
  await_events (fixture, "repaired " A " by unknown");
  assert_tokens (fixture, fixture->ward.home->sink, A "=r2");
}

static void
test_codex_rotates (Fixture *fixture, gconstpointer data)
{
  put (fixture, TEMP_PROFILES, OLD);
  put (fixture, WARD_AUTH, WARD_CODEX ("r1", "alice"));
  start (fixture);
  put (fixture, WARD_AUTH, WARD_CODEX ("r2", "alice"));
  await_events (fixture, "rotated-elsewhere " A " by codex; adopted " A " by codex");
  assert_tokens (fixture, fixture->ward.home->sink, A "=r2");
}

static void
test_codex_signs_out (Fixture *fixture, gconstpointer data)
{
  g_autofree char *auth = temp_home_dup_path (fixture->ward.home, WARD_AUTH);
  g_autofree char *knowledge = NULL;

  put (fixture, TEMP_PROFILES, OLD);
  put (fixture, WARD_AUTH, WARD_CODEX ("r1", "alice"));
  start (fixture);
  g_assert_cmpint (g_unlink (auth), ==, 0);
  await_events (fixture, "invalidated " A " by codex signed_out");
  knowledge = ward_fixture_dup_knowledge (&fixture->ward, "r1");
  g_assert_cmpstr (knowledge, ==, "dead:signed_out:codex");
}

static gboolean
codex_followed (gpointer user_data)
{
  Fixture *fixture = user_data;
  g_autofree char *auth = temp_home_read (fixture->ward.home, WARD_AUTH);

  return strstr (auth, "\"r2\"") != NULL && !keep_guard_is_busy (fixture->guard);
}

/* With the person's consent Codex's own file follows a login that OpenClaw renewed. */
static void
test_codex_linked (Fixture *fixture, gconstpointer data)
{
  g_autofree char *folder = temp_home_dup_path (fixture->ward.home, ".codex");
  KeepLink *link =
      keep_link_new (KEEP_LINK_CODEX, folder, A,
                     keep_places_get_state_dir (fixture->ward.home->places), "main", 1);

  put (fixture, TEMP_PROFILES, OLD);
  put (fixture, WARD_AUTH, WARD_CODEX ("r1", "alice"));
  g_assert_true (keep_links_put (fixture->ward.own_state_dir, link, NULL));
  start (fixture);
  put (fixture, TEMP_PROFILES, NEW);
  test_loop_wait_until (&fixture->loop, codex_followed, fixture);
  await_events (fixture, "rotated-elsewhere " A " by openclaw");
}

/* A program that comes later. */
static void
test_late_claude (Fixture *fixture, gconstpointer data)
{
  start (fixture);
  put (fixture, WARD_CREDENTIALS, WARD_CLAUDE ("a1", "c1", WARD_SOON));
  await_events (fixture, "signed-in - by claude");
  put (fixture, WARD_CREDENTIALS, WARD_CLAUDE ("a2", "c2", WARD_LATE));
  await_events (fixture, "signed-in - by claude; rotated-elsewhere - by claude");
}

/* auth.json is a link, and what it leads to is another file from now on. */
static void
test_link (Fixture *fixture, gconstpointer data)
{
  g_autofree char *auth = temp_home_dup_path (fixture->ward.home, WARD_AUTH);
  g_autofree char *target = temp_home_dup_path (fixture->ward.home, "synced/auth.json");

  put (fixture, "synced/auth.json", WARD_CODEX ("c1", "alice"));
  put (fixture, ".codex/other", "");
  start (fixture);
  g_assert_cmpint (symlink (target, auth), ==, 0);
  await_events (fixture, "signed-in - by codex");
  put (fixture, "synced/auth.json", WARD_CODEX ("c2", "alice"));
  await_events (fixture, "signed-in - by codex; rotated-elsewhere - by codex");
}

/* Another of our processes looks after it. */
static void
test_off_duty (Fixture *fixture, gconstpointer data)
{
  g_autoptr (KeepDuty) other = keep_duty_new (fixture->ward.own_state_dir);
  g_autofree char *events = NULL;

  g_assert_true (keep_duty_take (other));
  put (fixture, TEMP_PROFILES, OLD);
  put (fixture, WARD_SECOND, COPY);
  start (fixture);
  put (fixture, TEMP_PROFILES, NEW);
  await_changes (fixture, 1);
  assert_tokens (fixture, fixture->ward.second, B "=r1");
  events = ward_fixture_dup_events (&fixture->ward);
  g_assert_cmpstr (events, ==, "");
}

/* The owner goes while a thread is at work. */
static void
test_owner_gone (Fixture *fixture, gconstpointer data)
{
  put (fixture, TEMP_PROFILES, OLD);
  put (fixture, WARD_SECOND, COPY);
  start (fixture);
  put (fixture, TEMP_PROFILES, NEW);
  fixture->n_awaited = fixture->n_changes + 1;
  while (fixture->n_changes < fixture->n_awaited)
    g_main_context_iteration (fixture->loop.context, TRUE);
  g_assert_true (keep_guard_is_busy (fixture->guard));
  g_clear_object (&fixture->guard);
  g_clear_object (&fixture->stores);
  test_loop_settle (&fixture->loop);
  g_assert_true (test_loop_is_idle (&fixture->loop));
}

#define ADD(path, test) g_test_add (path, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/guard/adopt", test_adopt);
  ADD ("/guard/put-back/later", test_put_back);
  ADD ("/guard/put-back/at-once", test_put_back_at_once);
  ADD ("/guard/fight", test_fight);
  ADD ("/guard/hands-off", test_hands_off);
  ADD ("/guard/start", test_start);
  ADD ("/guard/codex/rotates", test_codex_rotates);
  ADD ("/guard/codex/signs-out", test_codex_signs_out);
  ADD ("/guard/codex/link", test_link);
  ADD ("/guard/codex/linked", test_codex_linked);
  ADD ("/guard/claude/late", test_late_claude);
  ADD ("/guard/off-duty", test_off_duty);
  ADD ("/guard/owner-gone", test_owner_gone);
  return g_test_run ();
}
