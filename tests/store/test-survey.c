/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/survey.h"

#include "support/checkup-fixture.h"

static char *
join_stores (const KeepSurvey *survey)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < survey->stores->len; i++)
    {
      const KeepSurveyStore *store = g_ptr_array_index (survey->stores, i);
      g_autofree char *folder = g_path_get_basename (store->state_dir);

      g_string_append_printf (text, "%s%s/%s%s", i > 0 ? " " : "", folder, store->agent,
                              store->is_elsewhere ? "?" : "");
    }
  return g_string_free (text, FALSE);
}

static void
assert_stores (TempHome *home, const char *const *variables, const char *stores)
{
  g_autoptr (KeepSurvey) survey = test_checkup_survey (home, variables, NULL);
  g_autofree char *found = join_stores (survey);

  g_assert_cmpstr (found, ==, stores);
}

static void
test_survey_nobody (void)
{
  g_autoptr (TempHome) home = temp_home_new ();
  g_autofree char *names = NULL;

  assert_stores (home, NULL, ".openclaw/main");
  names = temp_home_list (home, ".");
  g_assert_cmpstr (names, ==, "");
}

static void
test_survey_agents (void)
{
  g_autoptr (TempHome) home = temp_home_new ();

  temp_home_write (home, TEMP_STATE, "{}");
  temp_home_write (home, ".openclaw/agents/work/agent/auth-state.json", "{}");
  temp_home_write (home, ".openclaw-dev/agents/main/agent/auth-state.json", "{}");
  temp_home_write (home, ".clawdbot/agents/main/agent/auth-state.json", "{}");
  assert_stores (home, NULL, ".openclaw/main .openclaw/work .clawdbot/main? .openclaw-dev/main?");
  temp_home_write (home, ".openclaw/openclaw.json", "{ agents: { list: [ { id: 'work' } ] } }");
  assert_stores (home, NULL, ".openclaw/work .openclaw/main .clawdbot/main? .openclaw-dev/main?");
}

static void
test_survey_other_state_folder (void)
{
  g_autoptr (TempHome) home = temp_home_new ();
  static const char *const variables[] = { "OPENCLAW_STATE_DIR=~/.openclaw-dev", NULL };

  temp_home_write (home, TEMP_STATE, "{}");
  assert_stores (home, variables, ".openclaw-dev/main .openclaw/main?");
}

static void
test_survey_damaged_config (void)
{
  g_autoptr (TempHome) home = temp_home_new ();
  g_autoptr (KeepSurvey) survey = NULL;

  temp_home_write (home, TEMP_STATE, "{}");
  temp_home_write (home, ".openclaw/agents/work/agent/auth-state.json", "{}");
  temp_home_write (home, ".openclaw/openclaw.json", "{");
  assert_stores (home, NULL, ".openclaw/main .openclaw/work");
  survey = test_checkup_survey (home, NULL, NULL);
  g_assert_error (survey->config_error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_MALFORMED);
}

static void
test_survey_imports_nothing (void)
{
  g_autoptr (TempHome) home = temp_home_new ();
  g_autoptr (KeepSurvey) survey = NULL;
  const KeepSurveyStore *store = NULL;

  temp_home_write (home, TEMP_AGENT "auth.json", "{\"p\":{\"type\":\"api_key\",\"key\":\"k\"}}");
  survey = test_checkup_survey (home, NULL, NULL);
  store = g_ptr_array_index (survey->stores, 0);
  g_assert_null (store->profiles.json);
  g_assert_null (store->profiles.error);
  g_assert_cmpstr (store->names[0], ==, "auth.json");
  g_assert_false (temp_home_has (home, TEMP_PROFILES));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/survey/nobody", test_survey_nobody);
  g_test_add_func ("/survey/agents", test_survey_agents);
  g_test_add_func ("/survey/other-state-folder", test_survey_other_state_folder);
  g_test_add_func ("/survey/damaged-config", test_survey_damaged_config);
  g_test_add_func ("/survey/imports-nothing", test_survey_imports_nothing);
  return g_test_run ();
}
