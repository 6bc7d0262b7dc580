/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/finding.h"

#include <string.h>

static void
test_finding_codes (void)
{
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);

  for (int code = 0; code <= KEEP_FINDING_LAST; code++)
    {
      const char *name = keep_finding_code_get_name ((KeepFindingCode) code);

      g_assert_nonnull (name);
      g_assert_true (g_hash_table_add (names, (gpointer) name));
      g_assert_cmpuint (strspn (name, "abcdefghijklmnopqrstuvwxyz-"), ==, strlen (name));
      g_assert_cmpint (keep_finding_code_get_subject ((KeepFindingCode) code), <,
                       KEEP_FINDING_N_SUBJECTS);
    }
}

static void
test_finding_subjects (void)
{
  g_autoptr (GHashTable) titles = g_hash_table_new (g_str_hash, g_str_equal);

  for (int subject = 0; subject < KEEP_FINDING_N_SUBJECTS; subject++)
    g_assert_true (g_hash_table_add (
        titles, (gpointer) keep_finding_subject_get_title ((KeepFindingSubject) subject)));
}

static void
test_finding_values (void)
{
  g_autoptr (KeepFinding) finding =
      keep_finding_new (KEEP_FINDING_LOCK_STALE, "/p", "main", g_strdup ("It."), g_strdup ("Do."));

  g_assert_cmpstr (keep_finding_code_get_name (finding->code), ==, "lock-stale");
  g_assert_cmpstr (keep_severity_get_name (finding->severity), ==, "warning");
  g_assert_cmpstr (keep_severity_get_name (KEEP_SEVERITY_ERROR), ==, "error");
  g_assert_cmpstr (finding->path, ==, "/p");
  g_assert_cmpstr (finding->agent, ==, "main");
  g_assert_null (finding->profile);
  g_assert_true (finding->is_fixable);
  g_assert_false (finding->is_fixed);
}

static void
test_finding_odd_path (void)
{
  g_autoptr (KeepFinding) finding = keep_finding_new (KEEP_FINDING_NOT_A_FILE, "/\xff", NULL,
                                                      g_strdup ("/\xff it."), g_strdup ("\xff"));

  g_assert_cmpstr (finding->path, ==, "/\xff");
  g_assert_cmpstr (finding->message, ==, "/\xef\xbf\xbd it.");
  g_assert_cmpstr (finding->fix, ==, "\xef\xbf\xbd");
  g_assert_false (finding->is_fixable);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/finding/codes/named-once", test_finding_codes);
  g_test_add_func ("/finding/subjects/titled-once", test_finding_subjects);
  g_test_add_func ("/finding/new/values-of-its-code", test_finding_values);
  g_test_add_func ("/finding/new/odd-path", test_finding_odd_path);
  return g_test_run ();
}
