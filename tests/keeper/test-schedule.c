/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "keeper/schedule.h"

#include <string.h>

#include "core/due.h"
#include "store/claim.h"
#include "store/ledger.h"
#include "support/loop.h"
#include "support/temp-home.h"

#define MINUTE (60LL * 1000)
#define SECOND_AGENT ".openclaw/agents/second/agent/auth-profiles.json"
#define OWN_STATE ".local/state/tokenkeep"

/* tests/keeper/courier-stub.sh goes by the profile id, and notes how it was called. */
typedef struct
{
  TestLoop loop;
  TempHome *home;           /* owned */
  KeepProviders *providers; /* owned */
  char *own_state_dir;      /* owned */
  KeepDuty *duty;           /* owned */
  KeepStores *stores;       /* owned */
  KeepSchedule *schedule;   /* owned */
  guint n_awaited;
} Fixture;

static gint64
get_now_ms (void)
{
  return g_get_real_time () / 1000;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autofree char *log = NULL;

  test_loop_init (&fixture->loop);
  fixture->home = temp_home_new ();
  fixture->own_state_dir = temp_home_dup_path (fixture->home, OWN_STATE);
  fixture->providers = keep_providers_load ((const char *const[]){ NULL });
  fixture->duty = keep_duty_new (fixture->own_state_dir);
  log = temp_home_dup_path (fixture->home, "couriers");
  g_setenv ("COURIER_STUB_LOG", log, TRUE);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_unsetenv ("COURIER_STUB_LOG");
  g_clear_object (&fixture->schedule);
  g_clear_object (&fixture->stores);
  test_loop_settle (&fixture->loop);
  keep_duty_free (fixture->duty);
  keep_providers_free (fixture->providers);
  g_free (fixture->own_state_dir);
  temp_home_free (fixture->home);
  test_loop_clear (&fixture->loop);
}

static void
write_login (Fixture *fixture,
             const char *path,
             const char *id,
             const char *provider,
             const char *refresh,
             gint64 expires_ms)
{
  g_autofree char *text = g_strdup_printf ("{\"version\":1,\"profiles\":{\"%s\":{\"type\":"
                                           "\"oauth\",\"provider\":\"%s\",\"access\":\"x\","
                                           "\"refresh\":\"%s\",\"expires\":%" G_GINT64_FORMAT "}}}",
                                           id, provider, refresh, expires_ms);

  temp_home_write (fixture->home, path, text);
}

static gboolean
is_complete (gpointer user_data)
{
  Fixture *fixture = user_data;

  return keep_stores_is_complete (fixture->stores);
}

static void
start (Fixture *fixture)
{
  g_auto (GStrv) environment = NULL;

  environment = g_environ_setenv (environment, "HOME", fixture->home->path, TRUE);
  fixture->stores = keep_stores_new ((const char *const *) environment, "/", NULL);
  fixture->schedule = keep_schedule_new (fixture->stores, fixture->providers, fixture->duty,
                                         fixture->own_state_dir);
  test_loop_wait_until (&fixture->loop, is_complete, fixture);
}

static guint
count_couriers (Fixture *fixture)
{
  g_autofree char *log = temp_home_read (fixture->home, "couriers");
  guint n_lines = 0;

  for (const char *at = log; at != NULL && (at = strchr (at, '\n')) != NULL; at++)
    n_lines++;
  return n_lines;
}

static gboolean
is_sent (gpointer user_data)
{
  Fixture *fixture = user_data;

  return count_couriers (fixture) >= fixture->n_awaited;
}

static void
await_couriers (Fixture *fixture, guint n_awaited)
{
  fixture->n_awaited = n_awaited;
  test_loop_wait_until (&fixture->loop, is_sent, fixture);
}

/* Whether the schedule waits for a time between these, and for no courier. */
static gboolean
is_planned (gpointer user_data)
{
  Fixture *fixture = user_data;

  return keep_schedule_get_next_ms (fixture->schedule) != G_MAXINT64;
}

static void
assert_next (Fixture *fixture, gint64 from_ms, gint64 to_ms)
{
  test_loop_wait_until (&fixture->loop, is_planned, fixture);
  g_assert_cmpint (keep_schedule_get_next_ms (fixture->schedule), >=, from_ms);
  g_assert_cmpint (keep_schedule_get_next_ms (fixture->schedule), <=, to_ms);
}

/* One login with three copies: one courier, who knows what was seen. */
static void
test_due (Fixture *fixture, gconstpointer data)
{
  gint64 soon_ms = get_now_ms () + 6 * MINUTE;
  g_autoptr (KeepSecret) refresh = keep_secret_new ("r1", 2);
  g_autofree char *generation = keep_secret_dup_digest (refresh);
  g_autofree char *log = NULL;

  write_login (fixture, TEMP_PROFILES, "refreshed", "openai-codex", "r1", soon_ms);
  write_login (fixture, SECOND_AGENT, "refreshed", "openai-codex", "r1", soon_ms);
  start (fixture);
  await_couriers (fixture, 1);
  /* Its store was not changed, and still is no reason to send one at once again. */
  assert_next (fixture, get_now_ms () + MINUTE / 2, get_now_ms () + 2 * MINUTE);
  g_assert_cmpuint (count_couriers (fixture), ==, 1);
  log = temp_home_read (fixture->home, "couriers");
  g_assert_nonnull (strstr (log, "--force"));
  g_assert_nonnull (strstr (log, generation));
}

static void
test_not_due (Fixture *fixture, gconstpointer data)
{
  gint64 later_ms = get_now_ms () + 60 * MINUTE;

  write_login (fixture, TEMP_PROFILES, "refreshed", "openai-codex", "r1", later_ms);
  start (fixture);
  assert_next (fixture, later_ms - KEEP_DUE_LEAD_MS - KEEP_DUE_SPREAD_MS,
               later_ms - KEEP_DUE_LEAD_MS);
  g_assert_cmpuint (count_couriers (fixture), ==, 0);
}

static void
test_becomes_due (Fixture *fixture, gconstpointer data)
{
  write_login (fixture, TEMP_PROFILES, "refreshed", "openai-codex", "r1",
               get_now_ms () + 60 * MINUTE);
  start (fixture);
  assert_next (fixture, get_now_ms (), G_MAXINT64 - 1);
  write_login (fixture, TEMP_PROFILES, "refreshed", "openai-codex", "r2",
               get_now_ms () + 6 * MINUTE);
  await_couriers (fixture, 1);
}

/* Nothing is asked of an issuer in vain, or by chance twice in a row. */
static void
test_failure (Fixture *fixture, gconstpointer data)
{
  write_login (fixture, TEMP_PROFILES, "offline", "openai-codex", "r1", get_now_ms () + MINUTE);
  start (fixture);
  await_couriers (fixture, 1);
  assert_next (fixture, get_now_ms () + MINUTE / 2, get_now_ms () + 2 * MINUTE);
  g_assert_cmpuint (count_couriers (fixture), ==, 1);
}

static void
test_network_is_back (Fixture *fixture, gconstpointer data)
{
  write_login (fixture, TEMP_PROFILES, "offline", "openai-codex", "r1", get_now_ms () + MINUTE);
  start (fixture);
  await_couriers (fixture, 1);
  assert_next (fixture, get_now_ms (), G_MAXINT64 - 1);
  keep_schedule_retry (fixture->schedule);
  await_couriers (fixture, 2);
}

static gboolean
is_back (gpointer user_data)
{
  Fixture *fixture = user_data;

  return count_couriers (fixture) > 0 && keep_schedule_get_n_couriers (fixture->schedule) == 0;
}

/* What the issuer called dead is not asked for again, whatever happens. */
static void
test_dead (Fixture *fixture, gconstpointer data)
{
  write_login (fixture, TEMP_PROFILES, "reused", "openai-codex", "r1", get_now_ms () + MINUTE);
  start (fixture);
  test_loop_wait_until (&fixture->loop, is_back, fixture);
  keep_schedule_retry (fixture->schedule);
  g_assert_cmpuint (keep_schedule_get_n_couriers (fixture->schedule), ==, 0);
  g_assert_cmpint (keep_schedule_get_next_ms (fixture->schedule), ==, G_MAXINT64);
}

static void
note_dead (KeepLedger *ledger, gpointer generation)
{
  keep_ledger_note_invalidated (ledger, generation, "refresh_token_reused", "tokenkeep", 1);
}

/* Logins that there is nothing to ask for. */
static void
test_nobody_to_ask (Fixture *fixture, gconstpointer data)
{
  g_autoptr (KeepSecret) refresh = keep_secret_new ("dead", 4);
  g_autofree char *generation = keep_secret_dup_digest (refresh);
  g_autoptr (GError) error = NULL;

  keep_ledger_update (fixture->own_state_dir, note_dead, generation, &error);
  g_assert_no_error (error);
  write_login (fixture, TEMP_PROFILES, "refreshed", "openai-codex", "dead", 1);
  write_login (fixture, SECOND_AGENT, "refreshed", "nobody-knows-it", "r2", 1);
  write_login (fixture, ".openclaw/agents/third/agent/auth-profiles.json", "refreshed",
               "openai-codex", "", 1);
  start (fixture);
  g_assert_cmpint (keep_schedule_get_next_ms (fixture->schedule), ==, G_MAXINT64);
  test_loop_settle (&fixture->loop);
  g_assert_cmpuint (count_couriers (fixture), ==, 0);
}

static void
test_paused (Fixture *fixture, gconstpointer data)
{
  write_login (fixture, TEMP_PROFILES, "refreshed", "openai-codex", "r1", get_now_ms () + MINUTE);
  start (fixture);
  await_couriers (fixture, 1);
  keep_schedule_pause (fixture->schedule);
  g_assert_cmpint (keep_schedule_get_next_ms (fixture->schedule), ==, G_MAXINT64);
  write_login (fixture, TEMP_PROFILES, "refreshed", "openai-codex", "r2", get_now_ms () + MINUTE);
  test_loop_settle (&fixture->loop);
  g_assert_cmpuint (count_couriers (fixture), ==, 1);
  keep_schedule_resume (fixture->schedule);
  await_couriers (fixture, 2);
}

/* The tray and `tokenkeep watch` at once: one of them does it. */
static void
test_duty_of_another (Fixture *fixture, gconstpointer data)
{
  g_autoptr (KeepDuty) other = keep_duty_new (fixture->own_state_dir);

  g_assert_true (keep_duty_take (other));
  write_login (fixture, TEMP_PROFILES, "refreshed", "openai-codex", "r1", get_now_ms () + MINUTE);
  start (fixture);
  assert_next (fixture, get_now_ms () + MINUTE / 2, get_now_ms () + MINUTE + 1000);
  g_assert_cmpuint (count_couriers (fixture), ==, 0);
}

#define ADD(path, test) g_test_add (path, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/schedule/due", test_due);
  ADD ("/schedule/not-due", test_not_due);
  ADD ("/schedule/becomes-due", test_becomes_due);
  ADD ("/schedule/failure", test_failure);
  ADD ("/schedule/network-is-back", test_network_is_back);
  ADD ("/schedule/dead", test_dead);
  ADD ("/schedule/nobody-to-ask", test_nobody_to_ask);
  ADD ("/schedule/paused", test_paused);
  ADD ("/schedule/duty-of-another", test_duty_of_another);
  return g_test_run ();
}
