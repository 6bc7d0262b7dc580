/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>

#include "keeper/stores.h"
#include "support/loop.h"
#include "support/temp-home.h"

#define SECOND ".openclaw/agents/second/agent/auth-profiles.json"
#define ELSEWHERE "elsewhere/agents/main/agent/auth-profiles.json"

#define STORE(refresh)                                                \
  "{\"version\":1,\"profiles\":{"                                     \
  "\"k\":{\"type\":\"api_key\",\"provider\":\"p\",\"key\":\"sk\"},"   \
  "\"a\":{\"type\":\"oauth\",\"provider\":\"p\",\"access\":\"old\"}," \
  "\"a\":{\"type\":\"oauth\",\"provider\":\"p\",\"access\":\"x\","    \
  "\"refresh\":\"" refresh "\",\"expires\":4102444800000}}}"

/* What the signal told, as text: "agent: before > after". */
typedef struct
{
  TestLoop loop;
  TempHome *home;     /* owned */
  KeepStores *stores; /* owned */
  GPtrArray *told;    /* owned */
  const char *awaited;
} Fixture;

static const char *
get_refresh (KeepSnapshot *snapshot)
{
  const KeepCredential *login = snapshot != NULL ? keep_snapshot_find (snapshot, "a") : NULL;

  return login != NULL ? keep_secret_get_text (login->refresh) : "-";
}

static void
on_changed (KeepStores *stores, KeepSnapshot *before, KeepSnapshot *after, Fixture *fixture)
{
  KeepSink *sink = keep_snapshot_get_sink (after != NULL ? after : before);

  g_ptr_array_add (
      fixture->told,
      g_strdup_printf (
          "%s: %s > %s%s", keep_sink_get_agent (sink), get_refresh (before), get_refresh (after),
          after != NULL && keep_snapshot_get_error (after) != NULL ? " (unreadable)" : ""));
}

static gboolean
was_told (gpointer user_data)
{
  Fixture *fixture = user_data;

  return g_ptr_array_find_with_equal_func (fixture->told, fixture->awaited, g_str_equal, NULL);
}

static void
await_change (Fixture *fixture, const char *change)
{
  fixture->awaited = change;
  test_loop_wait_until (&fixture->loop, was_told, fixture);
  g_ptr_array_set_size (fixture->told, 0);
}

static void
start (Fixture *fixture, const char *state_dir)
{
  g_autofree char *path = state_dir != NULL ? temp_home_dup_path (fixture->home, state_dir) : NULL;
  const char *state_dirs[] = { path, NULL };
  g_auto (GStrv) environment = NULL;

  environment = g_environ_setenv (environment, "HOME", fixture->home->path, TRUE);
  fixture->stores = keep_stores_new ((const char *const *) environment, "/", state_dirs);
  g_signal_connect (fixture->stores, "changed", G_CALLBACK (on_changed), fixture);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  test_loop_init (&fixture->loop);
  fixture->home = temp_home_new ();
  fixture->told = g_ptr_array_new_with_free_func (g_free);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_object (&fixture->stores);
  test_loop_settle (&fixture->loop);
  temp_home_free (fixture->home);
  g_ptr_array_unref (fixture->told);
  test_loop_clear (&fixture->loop);
}

static void
test_one_store (Fixture *fixture, gconstpointer data)
{
  temp_home_write (fixture->home, TEMP_PROFILES, STORE ("r1"));
  start (fixture, NULL);
  g_assert_false (keep_stores_is_complete (fixture->stores));
  await_change (fixture, "main: - > r1");
  g_assert_true (keep_stores_is_complete (fixture->stores));
  g_assert_false (keep_stores_is_blind (fixture->stores));
  temp_home_write (fixture->home, TEMP_PROFILES, STORE ("r2"));
  await_change (fixture, "main: r1 > r2");
}

static void
test_logins_alone (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) snapshots = NULL;

  temp_home_write (fixture->home, TEMP_PROFILES, STORE ("r1"));
  start (fixture, NULL);
  await_change (fixture, "main: - > r1");
  snapshots = keep_stores_list (fixture->stores);
  g_assert_cmpuint (snapshots->len, ==, 1);
  g_assert_cmpuint (keep_snapshot_get_logins (snapshots->pdata[0])->len, ==, 1);
}

/* Whoever asks what is new is not told of what is not. */
static void
test_only_what_changed (Fixture *fixture, gconstpointer data)
{
  temp_home_write (fixture->home, TEMP_PROFILES, STORE ("r1"));
  temp_home_write (fixture->home, SECOND, STORE ("s1"));
  start (fixture, NULL);
  await_change (fixture, "second: - > s1");
  temp_home_write (fixture->home, SECOND, STORE ("s2"));
  await_change (fixture, "second: s1 > s2");
  temp_home_write (fixture->home, SECOND, STORE ("s3"));
  fixture->awaited = "second: s2 > s3";
  test_loop_wait_until (&fixture->loop, was_told, fixture);
  g_assert_cmpuint (fixture->told->len, ==, 1);
}

static void
test_late_agent (Fixture *fixture, gconstpointer data)
{
  start (fixture, NULL);
  await_change (fixture, "main: - > -");
  temp_home_write (fixture->home, SECOND, STORE ("s1"));
  await_change (fixture, "second: - > s1");
  temp_home_write (fixture->home, SECOND, STORE ("s2"));
  await_change (fixture, "second: s1 > s2");
}

static void
test_agent_goes (Fixture *fixture, gconstpointer data)
{
  g_autofree char *agent = temp_home_dup_path (fixture->home, ".openclaw/agents/second");
  g_autofree char *away = temp_home_dup_path (fixture->home, "away");

  temp_home_write (fixture->home, SECOND, STORE ("s1"));
  start (fixture, NULL);
  await_change (fixture, "second: - > s1");
  g_assert_cmpint (g_rename (agent, away), ==, 0);
  await_change (fixture, "second: s1 > -");
}

static void
test_unreadable (Fixture *fixture, gconstpointer data)
{
  temp_home_write (fixture->home, TEMP_PROFILES, STORE ("r1"));
  start (fixture, NULL);
  await_change (fixture, "main: - > r1");
  temp_home_write (fixture->home, TEMP_PROFILES, "{\"half");
  await_change (fixture, "main: r1 > r1 (unreadable)");
  temp_home_write (fixture->home, TEMP_PROFILES, STORE ("r2"));
  await_change (fixture, "main: r1 > r2");
}

static void
test_another_state_folder (Fixture *fixture, gconstpointer data)
{
  temp_home_write (fixture->home, ELSEWHERE, STORE ("e1"));
  start (fixture, "elsewhere");
  await_change (fixture, "main: - > e1");
  temp_home_write (fixture->home, ELSEWHERE, STORE ("e2"));
  await_change (fixture, "main: e1 > e2");
}

static void
test_reload (Fixture *fixture, gconstpointer data)
{
  temp_home_write (fixture->home, TEMP_PROFILES, STORE ("r1"));
  start (fixture, NULL);
  await_change (fixture, "main: - > r1");
  keep_stores_reload (fixture->stores);
  await_change (fixture, "main: r1 > r1");
}

/* The owner goes while a thread reads. */
static void
test_owner_gone (Fixture *fixture, gconstpointer data)
{
  temp_home_write (fixture->home, TEMP_PROFILES, STORE ("r1"));
  start (fixture, NULL);
  g_clear_object (&fixture->stores);
  test_loop_settle (&fixture->loop);
  g_assert_cmpuint (fixture->told->len, ==, 0);
}

#define ADD(path, test) g_test_add (path, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/stores/one-store", test_one_store);
  ADD ("/stores/logins-alone", test_logins_alone);
  ADD ("/stores/only-what-changed", test_only_what_changed);
  ADD ("/stores/late-agent", test_late_agent);
  ADD ("/stores/agent-goes", test_agent_goes);
  ADD ("/stores/unreadable", test_unreadable);
  ADD ("/stores/another-state-folder", test_another_state_folder);
  ADD ("/stores/reload", test_reload);
  ADD ("/stores/owner-gone", test_owner_gone);
  return g_test_run ();
}
