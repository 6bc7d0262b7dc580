/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/ledger.h"

#include "support/temp-home.h"

#define FILE_NAME "own/" KEEP_LEDGER_FILE

static void
note (KeepLedger *ledger, gpointer user_data)
{
  keep_ledger_note_refreshed (ledger, user_data, 1000);
}

static void
test_update (void)
{
  g_autoptr (TempHome) home = temp_home_new ();
  g_autofree char *own = temp_home_dup_path (home, "own");
  g_autofree char *names = NULL;
  g_autoptr (KeepLedger) ledger = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (keep_ledger_update (own, note, "0123456789abcdef", &error));
  g_assert_no_error (error);
  g_assert_true (keep_ledger_update (own, note, "fedcba9876543210", &error));
  ledger = keep_ledger_load (own);
  g_assert_nonnull (keep_ledger_find (ledger, "0123456789abcdef"));
  g_assert_nonnull (keep_ledger_find (ledger, "fedcba9876543210"));
  names = temp_home_list (home, "own");
  g_assert_cmpstr (names, ==, KEEP_LEDGER_FILE);
}

static void
test_damaged (void)
{
  g_autoptr (TempHome) home = temp_home_new ();
  g_autofree char *own = temp_home_dup_path (home, "own");
  g_autoptr (KeepLedger) before = NULL;
  g_autoptr (KeepLedger) after = NULL;

  temp_home_write (home, FILE_NAME, "{\"generations\":");
  before = keep_ledger_load (own);
  g_assert_null (keep_ledger_find (before, "0123456789abcdef"));
  g_assert_true (keep_ledger_update (own, note, "0123456789abcdef", NULL));
  after = keep_ledger_load (own);
  g_assert_nonnull (keep_ledger_find (after, "0123456789abcdef"));
}

#define N_WRITERS 8

static gpointer
write_one (gpointer data)
{
  char **arguments = data;

  return GINT_TO_POINTER (keep_ledger_update (arguments[0], note, arguments[1], NULL));
}

/* Nobody's word is lost when all speak at once. */
static void
test_crowd (void)
{
  g_autoptr (TempHome) home = temp_home_new ();
  g_autofree char *own = temp_home_dup_path (home, "own");
  char names[N_WRITERS][17];
  char *arguments[N_WRITERS][2];
  GThread *threads[N_WRITERS];
  g_autoptr (KeepLedger) ledger = NULL;

  for (guint i = 0; i < N_WRITERS; i++)
    {
      g_snprintf (names[i], sizeof names[i], "%016x", i);
      arguments[i][0] = own;
      arguments[i][1] = names[i];
      threads[i] = g_thread_new ("ledger", write_one, arguments[i]);
    }
  for (guint i = 0; i < N_WRITERS; i++)
    g_assert_true (GPOINTER_TO_INT (g_thread_join (threads[i])));
  ledger = keep_ledger_load (own);
  for (guint i = 0; i < N_WRITERS; i++)
    g_assert_nonnull (keep_ledger_find (ledger, names[i]));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ledger/update", test_update);
  g_test_add_func ("/ledger/damaged", test_damaged);
  g_test_add_func ("/ledger/crowd", test_crowd);
  return g_test_run ();
}
