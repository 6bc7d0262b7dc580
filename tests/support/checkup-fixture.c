/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/checkup-fixture.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

KeepSurvey *
test_checkup_survey (TempHome *home, const char *const *variables, const KeepSurveySystem *system)
{
  g_autoptr (GPtrArray) environment = g_ptr_array_new_with_free_func (g_free);

  g_ptr_array_add (environment, g_strconcat ("HOME=", home->path, NULL));
  for (gsize i = 0; variables != NULL && variables[i] != NULL; i++)
    g_ptr_array_add (environment, g_strdup (variables[i]));
  g_ptr_array_add (environment, NULL);
  return keep_survey_new ((const char *const *) environment->pdata, home->path, system);
}

static char *
join_codes (const GPtrArray *findings)
{
  GString *codes = g_string_new (NULL);

  for (guint i = 0; i < findings->len; i++)
    {
      const KeepFinding *finding = g_ptr_array_index (findings, i);

      g_test_message ("%s → %s", finding->message, finding->fix);
      g_assert_cmpstr (finding->message, !=, "");
      g_assert_cmpstr (finding->fix, !=, "");
      g_string_append_printf (codes, "%s%s", i > 0 ? " " : "",
                              keep_finding_code_get_name (finding->code));
    }
  return g_string_free (codes, FALSE);
}

void
test_checkup_assert (TempHome *home, const char *codes)
{
  g_autoptr (KeepSurvey) survey = test_checkup_survey (home, NULL, NULL);
  g_autoptr (GPtrArray) findings = keep_checkup_run (survey);
  g_autofree char *found = join_codes (findings);

  g_assert_cmpstr (found, ==, codes);
}

void
test_checkup_mend (TempHome *home, const char *codes, const char *codes_left)
{
  g_autoptr (KeepSurvey) survey = test_checkup_survey (home, NULL, NULL);
  g_autoptr (GPtrArray) findings = keep_checkup_run (survey);
  g_autofree char *found = join_codes (findings);
  g_autoptr (GString) left = g_string_new (NULL);

  g_assert_cmpstr (found, ==, codes);
  for (guint i = 0; i < findings->len; i++)
    {
      KeepFinding *finding = g_ptr_array_index (findings, i);

      keep_checkup_mend (survey, KEEP_CHECKUP_MEND, finding);
      if (!finding->is_fixed)
        g_string_append_printf (left, "%s%s", left->len > 0 ? " " : "",
                                keep_finding_code_get_name (finding->code));
    }
  g_assert_cmpstr (left->str, ==, codes_left);
  test_checkup_assert (home, codes_left);
}

const KeepFinding *
test_checkup_find (GPtrArray *findings, KeepFindingCode code)
{
  for (guint i = 0; i < findings->len; i++)
    if (((const KeepFinding *) g_ptr_array_index (findings, i))->code == code)
      return g_ptr_array_index (findings, i);
  g_error ("no %s", keep_finding_code_get_name (code));
}

void
test_checkup_age (TempHome *home, const char *relative, int seconds)
{
  g_autofree char *path = temp_home_dup_path (home, relative);
  const time_t then = time (NULL) - seconds;
  const struct timespec times[] = { { .tv_sec = then }, { .tv_sec = then } };

  g_assert_cmpint (utimensat (AT_FDCWD, path, times, AT_SYMLINK_NOFOLLOW), ==, 0);
}

char *
test_checkup_dup_login (const char *id, const char *refresh, gint64 expires_ms)
{
  return g_strdup_printf (
      "\"%s\":{\"type\":\"oauth\",\"provider\":\"openai-codex\",\"access\":\"A\","
      "\"refresh\":\"%s\",\"expires\":%" G_GINT64_FORMAT "}",
      id, refresh, expires_ms);
}

void
test_checkup_write (TempHome *home, const char *relative, const char *members)
{
  g_autofree char *text = g_strdup_printf ("{\"version\":1,\"profiles\":{%s}}\n", members);

  temp_home_write (home, relative, text);
}
