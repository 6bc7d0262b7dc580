/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/check-spool.h"

#include <string.h>

#include "store/spool.h"
#include "support/checkup-fixture.h"

#define SPENT "0123456789abcdef"

/* What a refresh leaves that could not write the store. */
static void
leave (TempHome *home, gint64 age_ms)
{
  const char *own = keep_places_get_own_state_dir (home->places);
  g_autoptr (KeepSpool) spool = keep_spool_open (own, SPENT, NULL);
  g_autoptr (KeepTokenSet) tokens = temp_token_set_new ("s3cret-a", "s3cret-r", "a@x");
  KeepRotation rotation = { .spent = (char *) SPENT,
                            .state_dir = (char *) keep_places_get_state_dir (home->places),
                            .agent = (char *) "main",
                            .profile_id = (char *) "p:it's",
                            .provider = (char *) "p",
                            .at_ms = g_get_real_time () / 1000 - age_ms,
                            .tokens = tokens };

  g_assert_nonnull (spool);
  g_assert_true (keep_spool_write (spool, &rotation, NULL));
}

static void
test_spool_left (void)
{
  g_autoptr (TempHome) home = temp_home_new ();
  g_autoptr (KeepSurvey) survey = NULL;
  g_autoptr (GPtrArray) findings = NULL;
  const KeepFinding *finding = NULL;

  leave (home, 120 * 1000);
  test_checkup_mend (home, "refresh-unfinished", "refresh-unfinished");
  survey = test_checkup_survey (home, NULL, NULL);
  findings = keep_checkup_run (survey);
  finding = test_checkup_find (findings, KEEP_FINDING_REFRESH_UNFINISHED);
  g_assert_cmpstr (finding->profile, ==, "p:it's");
  g_assert_cmpstr (finding->agent, ==, "main");
  g_assert_null (strstr (finding->message, "s3cret"));
  g_assert_nonnull (strstr (finding->fix, "tokenkeep refresh 'p:it'\\''s'"));
}

static void
test_spool_young (void)
{
  g_autoptr (TempHome) home = temp_home_new ();

  leave (home, 1000);
  test_checkup_assert (home, "");
}

static void
test_spool_torn (void)
{
  g_autoptr (TempHome) home = temp_home_new ();

  temp_home_write (home, ".local/state/tokenkeep/spool/" SPENT ".json", "{\"spent\":");
  test_checkup_assert (home, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/check-spool/left", test_spool_left);
  g_test_add_func ("/check-spool/young", test_spool_young);
  g_test_add_func ("/check-spool/torn", test_spool_torn);
  return g_test_run ();
}
