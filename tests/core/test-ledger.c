/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/ledger.h"

#include <string.h>

#define FIRST "0123456789abcdef"
#define SECOND "fedcba9876543210"
#define THIRD "00000000ffffffff"

static KeepLedger *
round_trip (const KeepLedger *ledger)
{
  g_autoptr (KeepBuffer) text = keep_ledger_format (ledger);

  return keep_ledger_parse (keep_buffer_get_data (text), keep_buffer_get_length_bytes (text));
}

static void
test_round_trip (void)
{
  g_autoptr (KeepLedger) ledger = keep_ledger_new ();
  g_autoptr (KeepLedger) again = NULL;
  const KeepLedgerEntry *first = NULL;
  const KeepLedgerEntry *second = NULL;

  keep_ledger_note_successor (ledger, FIRST, SECOND, "/s/agents/main/agent", "p:a", 1000);
  keep_ledger_note_refreshed (ledger, SECOND, 1001);
  keep_ledger_note_invalidated (ledger, SECOND, "invalid_grant", "tokenkeep", 2000);
  again = round_trip (ledger);
  first = keep_ledger_find (again, FIRST);
  second = keep_ledger_find (again, SECOND);
  g_assert_cmpstr (first->successor, ==, SECOND);
  g_assert_cmpstr (first->successor_dir, ==, "/s/agents/main/agent");
  g_assert_cmpstr (first->successor_id, ==, "p:a");
  g_assert_cmpint (first->successor_ms, ==, 1000);
  g_assert_cmpint (first->refreshed_ms, ==, 0);
  g_assert_cmpint (second->refreshed_ms, ==, 1001);
  g_assert_cmpint (second->verified_ms, ==, 1001);
  g_assert_cmpstr (second->invalid_code, ==, "invalid_grant");
  g_assert_cmpstr (second->invalid_by, ==, "tokenkeep");
  g_assert_cmpint (second->invalid_ms, ==, 2000);
}

/* The first word of a death counts; a token that the issuer gives out is alive, whatever was. */
static void
test_invalidated (void)
{
  g_autoptr (KeepLedger) ledger = keep_ledger_new ();

  g_assert_false (keep_ledger_entry_is_dead (NULL));
  g_assert_true (keep_ledger_note_invalidated (ledger, FIRST, "invalid_grant", "tokenkeep", 1));
  g_assert_false (keep_ledger_note_invalidated (ledger, FIRST, "refresh_token_reused", "codex", 2));
  g_assert_cmpstr (keep_ledger_find (ledger, FIRST)->invalid_code, ==, "invalid_grant");
  g_assert_true (keep_ledger_entry_is_dead (keep_ledger_find (ledger, FIRST)));
  keep_ledger_note_refreshed (ledger, FIRST, 3);
  g_assert_false (keep_ledger_entry_is_dead (keep_ledger_find (ledger, FIRST)));
}

/* Once for each kind, and across a restart. */
static void
test_told (void)
{
  g_autoptr (KeepLedger) ledger = keep_ledger_new ();
  g_autoptr (KeepLedger) again = NULL;

  g_assert_true (keep_ledger_note_told (ledger, FIRST, "expiring", 1));
  g_assert_false (keep_ledger_note_told (ledger, FIRST, "expiring", 2));
  again = round_trip (ledger);
  g_assert_cmpstr (keep_ledger_find (again, FIRST)->told, ==, "expiring");
  g_assert_cmpint (keep_ledger_find (again, FIRST)->told_ms, ==, 1);
  g_assert_false (keep_ledger_entry_is_dead (keep_ledger_find (again, FIRST)));
  g_assert_true (keep_ledger_note_told (again, FIRST, "expired", 3));
  g_assert_false (keep_ledger_note_told (again, FIRST, "expired", 4));
}

/* Only what that one said of it is forgotten, and not that it was spent. */
static void
test_revived (void)
{
  g_autoptr (KeepLedger) ledger = keep_ledger_new ();

  g_assert_false (keep_ledger_note_revived (ledger, FIRST, "codex"));
  g_assert_null (keep_ledger_find (ledger, FIRST));
  keep_ledger_note_invalidated (ledger, FIRST, "signed_out", "codex", 1);
  g_assert_false (keep_ledger_note_revived (ledger, FIRST, "tokenkeep"));
  g_assert_true (keep_ledger_entry_is_dead (keep_ledger_find (ledger, FIRST)));
  g_assert_true (keep_ledger_note_revived (ledger, FIRST, "codex"));
  g_assert_false (keep_ledger_entry_is_dead (keep_ledger_find (ledger, FIRST)));
  g_assert_false (keep_ledger_note_revived (ledger, FIRST, "codex"));
}

static void
test_successor (void)
{
  g_autoptr (KeepLedger) ledger = keep_ledger_new ();

  keep_ledger_note_successor (ledger, FIRST, SECOND, "/a", "p:a", 1);
  g_assert_true (keep_ledger_entry_is_dead (keep_ledger_find (ledger, FIRST)));
  keep_ledger_note_successor (ledger, FIRST, SECOND, "/b", "p:b", 2);
  g_assert_cmpstr (keep_ledger_find (ledger, FIRST)->successor_dir, ==, "/b");
  keep_ledger_note_refreshed (ledger, FIRST, 3);
  g_assert_false (keep_ledger_entry_is_dead (keep_ledger_find (ledger, FIRST)));
  g_assert_null (keep_ledger_find (ledger, SECOND));
  g_assert_null (keep_ledger_find (ledger, NULL));
}

static void
test_newest (void)
{
  g_autoptr (KeepLedger) ledger = keep_ledger_new ();

  g_assert_null (keep_ledger_find_newest (ledger, FIRST));
  keep_ledger_note_successor (ledger, FIRST, SECOND, "/a", "p:a", 1);
  g_assert_cmpstr (keep_ledger_find_newest (ledger, FIRST), ==, SECOND);
  keep_ledger_note_successor (ledger, SECOND, THIRD, "/a", "p:a", 2);
  g_assert_cmpstr (keep_ledger_find_newest (ledger, FIRST), ==, THIRD);
  g_assert_null (keep_ledger_find_newest (ledger, THIRD));
  keep_ledger_note_successor (ledger, THIRD, FIRST, "/a", "p:a", 3);
  g_assert_nonnull (keep_ledger_find_newest (ledger, FIRST));
}

static void
test_parse_odd (void)
{
  static const char *const no_ledgers[] = { "", "{}", "[]", "{\"generations\":[]}", "nonsense" };
  static const char odd[] =
      "{\"generations\":{\"short\":{},\"" FIRST "\":{\"refreshedAt\":1e300,\"verifiedAt\":\"x\","
      "\"invalidated\":7},\"" SECOND "\":null}}";
  g_autoptr (KeepLedger) ledger = keep_ledger_parse (odd, strlen (odd));

  for (gsize i = 0; i < G_N_ELEMENTS (no_ledgers); i++)
    g_assert_null (keep_ledger_parse (no_ledgers[i], strlen (no_ledgers[i])));
  g_assert_null (keep_ledger_find (ledger, "short"));
  g_assert_cmpint (keep_ledger_find (ledger, FIRST)->refreshed_ms, ==, 0);
  g_assert_false (keep_ledger_entry_is_dead (keep_ledger_find (ledger, FIRST)));
  g_assert_nonnull (keep_ledger_find (ledger, SECOND));
}

static void
test_apply (void)
{
  g_autoptr (KeepLedger) ledger = keep_ledger_new ();
  g_autoptr (GPtrArray) profiles = g_ptr_array_new ();
  KeepProfile known = { .type = KEEP_PROFILE_OAUTH, .generation = (char *) FIRST };
  KeepProfile unknown = { .type = KEEP_PROFILE_OAUTH, .generation = (char *) SECOND };
  KeepProfile key = { .type = KEEP_PROFILE_API_KEY, .generation = (char *) FIRST };
  KeepProfile empty = { .type = KEEP_PROFILE_OAUTH };

  g_ptr_array_add (profiles, &known);
  g_ptr_array_add (profiles, &unknown);
  g_ptr_array_add (profiles, &key);
  g_ptr_array_add (profiles, &empty);
  keep_ledger_note_refreshed (ledger, FIRST, 1000);
  keep_ledger_note_invalidated (ledger, FIRST, "invalid_grant", "tokenkeep", 2000);
  keep_ledger_apply (ledger, profiles);
  g_assert_cmpint (known.refreshed_ms, ==, 1000);
  g_assert_cmpint (known.verified_ms, ==, 1000);
  g_assert_cmpstr (known.invalid_code, ==, "invalid_grant");
  g_assert_cmpint (unknown.refreshed_ms, ==, 0);
  g_assert_null (key.invalid_code);
  g_assert_null (empty.invalid_code);
  g_free (known.invalid_code);
}

static void
test_bounded (void)
{
  g_autoptr (KeepLedger) ledger = keep_ledger_new ();
  g_autoptr (KeepLedger) again = NULL;

  for (guint i = 0; i <= KEEP_LEDGER_MAX_ENTRIES; i++)
    {
      g_autofree char *generation = g_strdup_printf ("%016x", i);

      keep_ledger_note_refreshed (ledger, generation, 1000 + i);
    }
  again = round_trip (ledger);
  g_assert_null (keep_ledger_find (again, "0000000000000000"));
  g_assert_nonnull (keep_ledger_find (again, "0000000000000001"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ledger/round-trip", test_round_trip);
  g_test_add_func ("/ledger/invalidated", test_invalidated);
  g_test_add_func ("/ledger/told", test_told);
  g_test_add_func ("/ledger/revived", test_revived);
  g_test_add_func ("/ledger/successor", test_successor);
  g_test_add_func ("/ledger/newest", test_newest);
  g_test_add_func ("/ledger/parse/odd", test_parse_odd);
  g_test_add_func ("/ledger/apply", test_apply);
  g_test_add_func ("/ledger/bounded", test_bounded);
  return g_test_run ();
}
