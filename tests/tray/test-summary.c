/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sample.h"
#include "tray/summary.h"

static void
assert_summary (const KeepRoster *roster, const GError *error, const char *text, gboolean attention)
{
  g_autofree char *summary = keep_summary_dup_text (roster, error, KEEP_SAMPLE_NOW_MS);

  g_assert_cmpstr (summary, ==, text);
  g_assert_cmpint (keep_summary_needs_attention (roster, error, KEEP_SAMPLE_NOW_MS), ==, attention);
}

static void
test_nothing (void)
{
  g_autoptr (KeepRoster) roster = keep_sample_roster (NULL, NULL);

  assert_summary (NULL, NULL, "Reading the stored logins…", FALSE);
  assert_summary (roster, NULL, "Not signed in", FALSE);
}

static void
test_well (void)
{
  g_autoptr (KeepRoster) one = keep_sample_roster (keep_sample_profile ("x:1", NULL, 72), NULL);
  g_autoptr (KeepRoster) two = keep_sample_roster (keep_sample_profile ("x:1", NULL, 72),
                                                   keep_sample_profile ("x:2", NULL, 1), NULL);

  assert_summary (one, NULL, "1 account", FALSE);
  assert_summary (two, NULL, "2 accounts", FALSE);
}

static void
test_trouble (void)
{
  g_autoptr (KeepRoster) roster = keep_sample_roster (keep_sample_profile ("x:1", NULL, 72),
                                                      keep_sample_profile ("x:2", NULL, -1), NULL);

  assert_summary (roster, NULL, "1 account needs attention", TRUE);
}

/* Whatever was read before: it may be wrong by now. */
static void
test_store_error (void)
{
  g_autoptr (KeepRoster) roster = keep_sample_roster (keep_sample_profile ("x:1", NULL, 72), NULL);
  g_autoptr (GError) error = g_error_new (KEEP_STORE_ERROR, KEEP_STORE_ERROR_MALFORMED, "broken");

  assert_summary (roster, error, "The stored logins cannot be read", TRUE);
  assert_summary (NULL, error, "The stored logins cannot be read", TRUE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/summary/nothing", test_nothing);
  g_test_add_func ("/summary/well", test_well);
  g_test_add_func ("/summary/trouble", test_trouble);
  g_test_add_func ("/summary/store-error", test_store_error);
  return g_test_run ();
}
