/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/checkup.h"

#include <glib/gstdio.h>
#include <string.h>

#include "support/checkup-fixture.h"

#define N_AGENTS 1000

/* Seconds; some hundredths without sanitizers. */
#define PATIENCE 20

static void
test_checkup_several (void)
{
  g_autoptr (TempHome) home = temp_home_new ();
  g_autofree char *path = temp_home_dup_path (home, TEMP_PROFILES);

  test_checkup_write (home, TEMP_PROFILES, "\"x\":3");
  g_assert_cmpint (g_chmod (path, 0644), ==, 0);
  temp_home_write (home, TEMP_PROFILES ".lock", "");
  test_checkup_age (home, TEMP_PROFILES ".lock", 3600);
  test_checkup_mend (home, "store-permissions lock-stale entry-dropped", "entry-dropped");
  test_checkup_mend (home, "entry-dropped", "entry-dropped");
}

/* Names that shells, terminals and printf would stumble over. */
static void
test_checkup_hostile_names (void)
{
  g_autoptr (TempHome) home = temp_home_new ();
  g_autofree char *folder = temp_home_dup_path (home, "%n '$(x)'\n\033[2J\xff");
  g_autofree char *environment = g_strconcat ("OPENCLAW_STATE_DIR=", folder, NULL);
  const char *const real[] = { environment, NULL };
  g_autoptr (KeepSurvey) survey = NULL;
  g_autoptr (GPtrArray) findings = NULL;
  const KeepFinding *finding = NULL;

  test_checkup_write (home, "%n '$(x)'\n\033[2J\xff/agents/main/agent/auth-profiles.json",
                      "\"%s%n\\u0007\":3");
  g_assert_cmpint (g_chmod (folder, 0777), ==, 0);
  survey = test_checkup_survey (home, real, NULL);
  findings = keep_checkup_run (survey);
  g_assert_cmpuint (findings->len, ==, 2);
  finding = test_checkup_find (findings, KEEP_FINDING_FOLDER_WRITABLE);
  g_assert_cmpstr (finding->path, ==, folder);
  g_assert_true (g_utf8_validate (finding->message, -1, NULL));
  g_assert_nonnull (strstr (finding->fix, "'\\''$(x)'\\''"));
  keep_checkup_mend (survey, KEEP_CHECKUP_MEND, (KeepFinding *) finding);
  g_assert_true (finding->is_fixed);
  finding = test_checkup_find (findings, KEEP_FINDING_ENTRY_DROPPED);
  g_assert_cmpstr (finding->profile, ==, "%s%n\a");
}

static void
test_checkup_many_agents (void)
{
  g_autoptr (TempHome) home = temp_home_new ();
  g_autoptr (GTimer) timer = NULL;

  for (int i = 0; i < N_AGENTS; i++)
    {
      g_autofree char *id = g_strdup_printf ("p%d", i);
      g_autofree char *login = test_checkup_dup_login (id, id, 1000);
      g_autofree char *path = g_strdup_printf (".openclaw/agents/a%d/agent/auth-profiles.json", i);

      test_checkup_write (home, path, login);
    }
  timer = g_timer_new ();
  test_checkup_assert (home, "");
  g_test_message ("%d agents in %.2f s", N_AGENTS, g_timer_elapsed (timer, NULL));
  g_assert_cmpfloat (g_timer_elapsed (timer, NULL), <, PATIENCE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/checkup/several", test_checkup_several);
  g_test_add_func ("/checkup/hostile-names", test_checkup_hostile_names);
  g_test_add_func ("/checkup/many-agents", test_checkup_many_agents);
  return g_test_run ();
}
