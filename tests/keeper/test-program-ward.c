/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "keeper/program-ward.h"

#include <glib/gstdio.h>
#include <utime.h>

#include "support/ward-fixture.h"

#define A "openai-codex:a"
#define B "openai-codex:b"
#define OLD WARD_STORE (WARD_LOGIN (A, "r1", WARD_SOON, WARD_ALICE))
#define COPY WARD_STORE (WARD_LOGIN (B, "r1", WARD_SOON, WARD_ALICE))
#define NOW_MS (g_get_real_time () / 1000)
#define TOMBSTONE "{\"claudeAiOauth\":{\"accessToken\":\"\",\"refreshToken\":\"\",\"expiresAt\":0}}"

/* What the other program did; the rows of what can be seen of an invalidation. */
typedef enum
{
  DELETES,
  BEGINS_SIGN_IN, /* writes its log, deletes */
  WRITES,
  SIGNS_IN, /* writes its log, writes */
} Deed;

static const struct
{
  const char *name;
  const char *program;
  const char *path;
  const char *before; /* nullable: nothing is there */
  Deed deed;
  const char *after;        /* nullable */
  const char *main_store;   /* nullable */
  const char *second_store; /* nullable */
  const char *events;
  const char *tokens;    /* of main's store afterwards */
  const char *knowledge; /* of r1 */
} cases[] = {
  { "codex-rotated", "codex", WARD_AUTH, WARD_CODEX ("r1", "alice"), WRITES,
    WARD_CODEX ("r2", "alice"), NULL, NULL, "rotated-elsewhere - by codex", "", "" },
  { "codex-rotated-our-copies", "codex", WARD_AUTH, WARD_CODEX ("r1", "alice"), WRITES,
    WARD_CODEX ("r2", "alice"), OLD, COPY,
    "rotated-elsewhere " A " by codex; rotated-elsewhere " B " by codex; adopted " A
    " by codex; adopted " B " by codex",
    A "=r2", "spent" },
  { "codex-rotated-another-login", "codex", WARD_AUTH, WARD_CODEX ("r7", "alice"), WRITES,
    WARD_CODEX ("r8", "alice"), OLD, NULL, "rotated-elsewhere - by codex", A "=r1", "" },
  { "codex-logout", "codex", WARD_AUTH, WARD_CODEX ("r1", "alice"), DELETES, NULL, OLD, NULL,
    "invalidated " A " by codex signed_out", A "=r1", "dead:signed_out:codex" },
  { "codex-logout-nothing-of-ours", "codex", WARD_AUTH, WARD_CODEX ("r7", "alice"), DELETES, NULL,
    OLD, NULL, "invalidated - by codex signed_out", A "=r1", "" },
  { "codex-login-begun", "codex", WARD_AUTH, WARD_CODEX ("r1", "alice"), BEGINS_SIGN_IN, NULL, OLD,
    COPY, "invalidated " A " by codex login_started; invalidated " B " by codex login_started",
    A "=r1", "dead:login_started:codex" },
  { "codex-login-finished-other-account", "codex", WARD_AUTH, WARD_CODEX ("r1", "alice"), SIGNS_IN,
    WARD_CODEX ("r5", "bob"), OLD, NULL,
    "invalidated " A " by codex login_started; rotated-elsewhere " A " by codex account_switched",
    A "=r1", "dead:login_started:codex" },
  { "codex-file-of-other-account", "codex", WARD_AUTH, WARD_CODEX ("r1", "alice"), WRITES,
    WARD_CODEX ("r5", "bob"), OLD, NULL, "rotated-elsewhere " A " by codex account_switched",
    A "=r1", "" },
  { "codex-replaced-by-key", "codex", WARD_AUTH, WARD_CODEX ("r1", "alice"), SIGNS_IN,
    "{\"OPENAI_API_KEY\":\"k\"}", OLD, NULL,
    "invalidated " A " by codex login_started; signed-in - by codex", A "=r1",
    "dead:login_started:codex" },
  { "codex-signed-in", "codex", WARD_AUTH, NULL, WRITES, WARD_CODEX ("r7", "alice"), OLD, NULL,
    "signed-in - by codex", A "=r1", "" },
  { "codex-refresh-token-taken-out", "codex", WARD_AUTH, WARD_CODEX ("r1", "alice"), WRITES,
    WARD_CODEX ("", "alice"), OLD, NULL, "", A "=r1", "" },
  { "codex-half-a-file", "codex", WARD_AUTH, WARD_CODEX ("r1", "alice"), WRITES, "{\"tok", OLD,
    NULL, "", A "=r1", "" },
  { "claude-rotated", "claude", WARD_CREDENTIALS, WARD_CLAUDE ("a1", "r1", WARD_SOON), WRITES,
    WARD_CLAUDE ("a2", "r2", WARD_LATE), NULL, NULL, "rotated-elsewhere - by claude", "", "" },
  { "claude-dead", "claude", WARD_CREDENTIALS, WARD_CLAUDE ("a1", "r1", WARD_SOON), WRITES,
    TOMBSTONE, NULL, NULL, "invalidated - by claude emptied", "", "dead:emptied:claude" },
  { "claude-logout", "claude", WARD_CREDENTIALS, WARD_CLAUDE ("a1", "r1", WARD_SOON), DELETES, NULL,
    NULL, NULL, "invalidated - by claude signed_out", "", "dead:signed_out:claude" },
};

static void
look (WardFixture *fixture, KeepProgramWard *program, KeepWard *ward, gint64 now_ms)
{
  g_autofree char *home = g_strconcat ("HOME=", fixture->home->path, NULL);
  const char *environment[] = { home, NULL };
  const KeepSurroundings surroundings = { environment, fixture->home->path, fixture->home->path };

  ward_fixture_look (fixture);
  keep_program_ward_look (program, ward, &surroundings, now_ms);
}

static void
assert_state (WardFixture *fixture, const char *events, const char *tokens)
{
  g_autofree char *told = ward_fixture_dup_events (fixture);
  g_autofree char *stored = ward_fixture_dup_tokens (fixture->home->sink);

  g_assert_cmpstr (told, ==, events);
  g_assert_cmpstr (stored, ==, tokens);
}

/* Older than any login that the test writes. */
static void
write_old_log (WardFixture *fixture)
{
  g_autofree char *log = temp_home_dup_path (fixture->home, WARD_LOGIN_LOG);
  const struct utimbuf times = { 1000000000, 1000000000 };

  temp_home_write (fixture->home, WARD_LOGIN_LOG, "begun");
  g_assert_cmpint (utime (log, &times), ==, 0);
}

static void
do_deed (WardFixture *fixture, Deed deed, const char *path, const char *after)
{
  g_autofree char *full = temp_home_dup_path (fixture->home, path);

  if (deed == BEGINS_SIGN_IN || deed == SIGNS_IN)
    temp_home_write (fixture->home, WARD_LOGIN_LOG, "begun again");
  if (deed == DELETES || deed == BEGINS_SIGN_IN)
    g_assert_cmpint (g_unlink (full), ==, 0);
  else
    temp_home_write (fixture->home, path, after);
}

static void
set_up_case (WardFixture *fixture, gsize i)
{
  g_test_message ("%s", cases[i].name);
  ward_fixture_set_up (fixture, NULL);
  write_old_log (fixture);
  if (cases[i].before != NULL)
    temp_home_write (fixture->home, cases[i].path, cases[i].before);
  if (cases[i].main_store != NULL)
    temp_home_write (fixture->home, TEMP_PROFILES, cases[i].main_store);
  if (cases[i].second_store != NULL)
    temp_home_write (fixture->home, WARD_SECOND, cases[i].second_store);
}

/* What was told is told once, however often somebody looks. */
static void
test_all (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      WardFixture fixture = { 0 };
      g_autoptr (KeepProgramWard) program =
          keep_program_ward_new (keep_program_find (cases[i].program));
      g_autofree char *knowledge = NULL;

      set_up_case (&fixture, i);
      look (&fixture, program, fixture.ward, NOW_MS);
      do_deed (&fixture, cases[i].deed, cases[i].path, cases[i].after);
      look (&fixture, program, fixture.ward, NOW_MS);
      look (&fixture, program, fixture.ward, NOW_MS);
      knowledge = ward_fixture_dup_knowledge (&fixture, "r1");
      assert_state (&fixture, cases[i].events, cases[i].tokens);
      g_assert_cmpstr (knowledge, ==, cases[i].knowledge);
      ward_fixture_tear_down (&fixture, NULL);
    }
}

static KeepProgramWard *
start_codex (WardFixture *fixture, const char *refresh_file, const char *store)
{
  KeepProgramWard *program = keep_program_ward_new (keep_program_find ("codex"));

  temp_home_write (fixture->home, WARD_AUTH, refresh_file);
  temp_home_write (fixture->home, TEMP_PROFILES, store);
  look (fixture, program, fixture->ward, NOW_MS);
  return program;
}

/* Codex removes its login first, and gets the other one a minute later. */
static void
test_other_account_later (WardFixture *fixture, gconstpointer data)
{
  g_autoptr (KeepProgramWard) program = NULL;

  write_old_log (fixture);
  program = start_codex (fixture, WARD_CODEX ("r7", "alice"), OLD);
  do_deed (fixture, BEGINS_SIGN_IN, WARD_AUTH, NULL);
  look (fixture, program, fixture->ward, NOW_MS);
  do_deed (fixture, WRITES, WARD_AUTH, WARD_CODEX ("r8", "bob"));
  look (fixture, program, fixture->ward, NOW_MS);
  assert_state (fixture,
                "invalidated - by codex login_started; "
                "rotated-elsewhere - by codex account_switched",
                A "=r1");
}

/* Its refresh token may be dead, which it tells nobody: the access token's time passes. */
static void
test_overdue (WardFixture *fixture, gconstpointer data)
{
  g_autoptr (KeepProgramWard) program = start_codex (fixture, WARD_CODEX ("r1", "alice"), OLD);
  gint64 due_ms = keep_program_ward_get_due_ms (program);

  g_assert_cmpint (due_ms, >, NOW_MS);
  look (fixture, program, fixture->ward, due_ms);
  look (fixture, program, fixture->ward, due_ms + 1);
  assert_state (fixture, "expired - by codex overdue", A "=r1");
  g_assert_cmpint (keep_program_ward_get_due_ms (program), ==, G_MAXINT64);
}

/* What was over when we came is no news. */
static void
test_overdue_before (WardFixture *fixture, gconstpointer data)
{
  g_autoptr (KeepProgramWard) program = keep_program_ward_new (keep_program_find ("claude"));

  temp_home_write (fixture->home, WARD_CREDENTIALS, WARD_CLAUDE ("a", "r", WARD_EARLY));
  look (fixture, program, fixture->ward, NOW_MS);
  look (fixture, program, fixture->ward, NOW_MS);
  assert_state (fixture, "", "");
  g_assert_cmpint (keep_program_ward_get_due_ms (program), ==, G_MAXINT64);
}

/* Our courier gave it the new tokens itself. */
static void
test_written_by_us (WardFixture *fixture, gconstpointer data)
{
  g_autoptr (KeepProgramWard) program = start_codex (fixture, WARD_CODEX ("r1", "alice"), OLD);

  ward_fixture_note_successor (fixture, "r1", "r2");
  temp_home_write (fixture->home, WARD_AUTH, WARD_CODEX ("r2", "alice"));
  look (fixture, program, fixture->ward, NOW_MS);
  assert_state (fixture, "", A "=r1");
}

/* An old copy in Codex that it signs out of: ours is another generation by now. */
static void
test_spent_before (WardFixture *fixture, gconstpointer data)
{
  g_autoptr (KeepProgramWard) program = start_codex (fixture, WARD_CODEX ("r1", "alice"), OLD);
  g_autofree char *knowledge = NULL;

  ward_fixture_note_successor (fixture, "r1", "r2");
  do_deed (fixture, DELETES, WARD_AUTH, NULL);
  look (fixture, program, fixture->ward, NOW_MS);
  knowledge = ward_fixture_dup_knowledge (fixture, "r1");
  g_assert_cmpstr (knowledge, ==, "spent");
  assert_state (fixture, "", A "=r1");
}

/* A program that switches accounts moves the file away, and later back. */
static void
test_moved_away_and_back (WardFixture *fixture, gconstpointer data)
{
  g_autoptr (KeepProgramWard) program = start_codex (fixture, WARD_CODEX ("r1", "alice"), OLD);
  g_autofree char *knowledge = NULL;

  do_deed (fixture, DELETES, WARD_AUTH, NULL);
  look (fixture, program, fixture->ward, NOW_MS);
  do_deed (fixture, WRITES, WARD_AUTH, WARD_CODEX ("r1", "alice"));
  look (fixture, program, fixture->ward, NOW_MS);
  knowledge = ward_fixture_dup_knowledge (fixture, "r1");
  g_assert_cmpstr (knowledge, ==, "good");
  assert_state (fixture,
                "invalidated " A " by codex signed_out; signed-in - by codex; "
                "signed-in " A " by codex",
                A "=r1");
}

/* Signing in again is another generation, which nobody has said anything of. */
static void
test_sign_in_clears (WardFixture *fixture, gconstpointer data)
{
  g_autoptr (KeepProgramWard) program = start_codex (fixture, WARD_CODEX ("r1", "alice"), OLD);
  g_autofree char *knowledge = NULL;

  do_deed (fixture, DELETES, WARD_AUTH, NULL);
  look (fixture, program, fixture->ward, NOW_MS);
  knowledge = ward_fixture_dup_knowledge (fixture, "r2");
  g_assert_cmpstr (knowledge, ==, "");
}

/* Another of our processes acts; what it saw is not told by this one later. */
static void
test_off_duty (WardFixture *fixture, gconstpointer data)
{
  g_autoptr (KeepProgramWard) program = start_codex (fixture, WARD_CODEX ("r1", "alice"), OLD);

  temp_home_write (fixture->home, WARD_AUTH, WARD_CODEX ("r2", "alice"));
  look (fixture, program, NULL, NOW_MS);
  look (fixture, program, fixture->ward, NOW_MS);
  assert_state (fixture, "", A "=r1");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/program-ward/all", test_all);
  WARD_ADD ("/program-ward/other-account-later", test_other_account_later);
  WARD_ADD ("/program-ward/overdue/told-once", test_overdue);
  WARD_ADD ("/program-ward/overdue/before", test_overdue_before);
  WARD_ADD ("/program-ward/written-by-us", test_written_by_us);
  WARD_ADD ("/program-ward/spent-before", test_spent_before);
  WARD_ADD ("/program-ward/moved-away-and-back", test_moved_away_and_back);
  WARD_ADD ("/program-ward/sign-in-clears", test_sign_in_clears);
  WARD_ADD ("/program-ward/off-duty", test_off_duty);
  return g_test_run ();
}
