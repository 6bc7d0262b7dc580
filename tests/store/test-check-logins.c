/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/check-logins.h"

#include <string.h>
#include <unistd.h>

#include "support/checkup-fixture.h"

#define WORK ".openclaw/agents/work/agent/auth-profiles.json"

static void
put (TempHome *home, const char *relative, const char *id, const char *refresh)
{
  g_autofree char *login = test_checkup_dup_login (id, refresh, 1000);

  test_checkup_write (home, relative, login);
}

static const struct
{
  const char *path;
  const char *id;
  const char *refresh;
  const char *code;
} others[] = {
  { WORK, "a", "other", "" },
  { WORK, "a", "s3cret-refresh", "login-duplicate" },
  { WORK, "b", "s3cret-refresh", "login-duplicate" },
  { WORK, "b", "", "" },
  { ".clawdbot/agents/main/agent/auth-profiles.json", "a", "s3cret-refresh", "login-duplicate" },
  { ".openclaw-dev/agents/x/agent/auth-profiles.json", "a", "s3cret-refresh", "login-duplicate" },
  { ".openclaw-/agents/x/agent/auth-profiles.json", "a", "s3cret-refresh", "" },
  { ".openclaw.bak/agents/x/agent/auth-profiles.json", "a", "s3cret-refresh", "" },
  { ".openclaw-dev/agents/Not an id/agent/auth-profiles.json", "a", "s3cret-refresh", "" },
};

static void
test_logins_duplicate (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    {
      g_autoptr (TempHome) home = temp_home_new ();

      g_test_message ("%s %s %s", others[i].path, others[i].id, others[i].refresh);
      put (home, TEMP_PROFILES, "a", "s3cret-refresh");
      put (home, others[i].path, others[i].id, others[i].refresh);
      test_checkup_mend (home, others[i].code, others[i].code);
    }
}

static KeepFinding *
find_duplicate (KeepSurvey *survey, GPtrArray **findings)
{
  *findings = keep_checkup_run (survey);
  return (KeepFinding *) test_checkup_find (*findings, KEEP_FINDING_LOGIN_DUPLICATE);
}

static void
test_logins_tells_where (void)
{
  g_autoptr (TempHome) home = temp_home_new ();
  g_autoptr (KeepSurvey) survey = NULL;
  g_autoptr (GPtrArray) findings = NULL;
  g_autoptr (KeepSecret) refresh = keep_secret_new ("s3cret-refresh", -1);
  g_autofree char *digest = keep_secret_dup_digest (refresh);
  const KeepFinding *finding = NULL;

  put (home, TEMP_PROFILES, "a", "s3cret-refresh");
  put (home, WORK, "b", "s3cret-refresh");
  survey = test_checkup_survey (home, NULL, NULL);
  finding = find_duplicate (survey, &findings);
  g_assert_nonnull (strstr (finding->message, "“a” in "));
  g_assert_nonnull (strstr (finding->message, "“b” in "));
  g_assert_nonnull (strstr (finding->message, "/agents/work/agent/"));
  g_assert_null (strstr (finding->message, "s3cret"));
  g_assert_null (strstr (finding->message, digest));
  g_assert_cmpstr (finding->digest, ==, digest);
  g_assert_cmpstr (finding->profile, ==, "a");
  g_assert_nonnull (strstr (finding->fix, "--agent"));
}

static void
test_logins_of_another_program (void)
{
  g_autoptr (TempHome) home = temp_home_new ();
  g_autoptr (KeepSurvey) survey = NULL;
  g_autoptr (GPtrArray) findings = NULL;
  g_autoptr (KeepSecret) refresh = keep_secret_new ("s3cret-refresh", -1);
  const KeepFinding *finding = NULL;

  put (home, TEMP_PROFILES, "a", "s3cret-refresh");
  survey = test_checkup_survey (home, NULL, NULL);
  keep_survey_add_outsider (survey, "Codex", "/home/a/.codex/auth.json", refresh);
  finding = find_duplicate (survey, &findings);
  g_assert_nonnull (strstr (finding->message, "Codex in /home/a/.codex/auth.json"));
  g_assert_nonnull (strstr (finding->fix, "sign in again in Codex"));
}

static void
test_logins_within_store (void)
{
  g_autoptr (TempHome) home = temp_home_new ();
  g_autoptr (GString) members = g_string_new (NULL);
  g_autoptr (KeepSurvey) survey = NULL;
  g_autoptr (GPtrArray) findings = NULL;
  const KeepFinding *finding = NULL;

  for (int i = 0; i < 8; i++)
    {
      g_autofree char *id = g_strdup_printf ("p%d", i);
      g_autofree char *login = test_checkup_dup_login (id, "r", 1000);

      g_string_append_printf (members, "%s%s", i > 0 ? "," : "", login);
    }
  test_checkup_write (home, TEMP_PROFILES, members->str);
  survey = test_checkup_survey (home, NULL, NULL);
  finding = find_duplicate (survey, &findings);
  g_assert_cmpuint (findings->len, ==, 1);
  g_assert_nonnull (strstr (finding->message, "“p4”"));
  g_assert_null (strstr (finding->message, "“p5”"));
  g_assert_nonnull (strstr (finding->message, " and 3 more"));
  g_assert_nonnull (strstr (finding->fix, "--profile-id"));
}

/* A moved state folder leaves a link behind: one store, not two. */
static void
test_logins_linked_state_folder (void)
{
  g_autoptr (TempHome) home = temp_home_new ();
  g_autofree char *link = temp_home_dup_path (home, ".clawdbot");

  put (home, TEMP_PROFILES, "a", "r");
  g_assert_cmpint (symlink (".openclaw", link), ==, 0);
  test_checkup_assert (home, "");
}

static void
test_logins_shared_folder (void)
{
  g_autoptr (TempHome) home = temp_home_new ();

  temp_home_write (home, ".openclaw/openclaw.json",
                   "{ agents: { list: [ { id: 'a', agentDir: '~/both' }, "
                   "{ id: 'b', agentDir: '~/both/../both' } ] } }");
  put (home, "both/auth-profiles.json", "x", "r");
  test_checkup_mend (home, "store-shared", "store-shared");
}

static void
test_logins_shared_file (void)
{
  g_autoptr (TempHome) home = temp_home_new ();
  g_autofree char *link = temp_home_dup_path (home, WORK);

  put (home, TEMP_PROFILES, "x", "r");
  temp_home_write (home, ".openclaw/agents/work/agent/auth-state.json", "{}");
  g_assert_cmpint (symlink ("../../main/agent/auth-profiles.json", link), ==, 0);
  test_checkup_mend (home, "store-shared", "store-shared");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/check-logins/duplicate", test_logins_duplicate);
  g_test_add_func ("/check-logins/duplicate/tells-where", test_logins_tells_where);
  g_test_add_func ("/check-logins/duplicate/of-another-program", test_logins_of_another_program);
  g_test_add_func ("/check-logins/duplicate/within-a-store", test_logins_within_store);
  g_test_add_func ("/check-logins/duplicate/linked-state-folder", test_logins_linked_state_folder);
  g_test_add_func ("/check-logins/shared/folder", test_logins_shared_folder);
  g_test_add_func ("/check-logins/shared/file", test_logins_shared_file);
  return g_test_run ();
}
