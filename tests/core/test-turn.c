/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/turn.h"

#define NOW_MS G_GINT64_CONSTANT (1790000000000)
#define G0 "000000000000000a"
#define G1 "000000000000000b"
#define G2 "000000000000000c"
#define G3 "000000000000000d"
#define NONE \
  {          \
    0        \
  }

typedef struct
{
  const char *generation; /* nullable */
  const char *account;    /* nullable */
  const char *email;      /* nullable */
  gint64 life_ms;         /* left now */
} Login;

/* G1 was spent for G2, by us; G0 is dead; nobody has heard of G3. */
static KeepLedger *
new_ledger (void)
{
  KeepLedger *ledger = keep_ledger_new ();

  keep_ledger_note_refreshed (ledger, G2, NOW_MS - 1000);
  keep_ledger_note_successor (ledger, G1, G2, "/a", "p:a", NOW_MS - 1000);
  keep_ledger_note_invalidated (ledger, G0, "invalid_grant", "tokenkeep", NOW_MS - 5000);
  return ledger;
}

static KeepTurn
find (const Login *before, const Login *after)
{
  g_autoptr (KeepLedger) ledger = new_ledger ();
  const Login *logins[] = { before, after };
  KeepProfile profiles[2] = { 0 };

  for (guint i = 0; i < 2; i++)
    profiles[i] = (KeepProfile){ .id = (char *) "p:a",
                                 .provider = (char *) "p",
                                 .type = KEEP_PROFILE_OAUTH,
                                 .generation = (char *) logins[i]->generation,
                                 .account_id = (char *) logins[i]->account,
                                 .email = (char *) logins[i]->email,
                                 .expires_ms = NOW_MS + logins[i]->life_ms };
  return keep_turn_find (before->life_ms != 0 ? &profiles[0] : NULL,
                         after->life_ms != 0 ? &profiles[1] : NULL, ledger, NOW_MS);
}

static const struct
{
  const char *name;
  Login before; /* without a life: there is none */
  Login after;
  KeepTurn turn;
} cases[] = {
  { "nobody", NONE, NONE, KEEP_TURN_NONE },
  { "same", { G2, "a", NULL, 5 }, { G2, "a", NULL, 5 }, KEEP_TURN_NONE },
  { "times-alone", { G2, "a", NULL, 5 }, { G2, "a", NULL, 9 }, KEEP_TURN_NONE },
  { "token-taken-out", { G2, "a", NULL, 5 }, { NULL, "a", NULL, 5 }, KEEP_TURN_NONE },
  { "renewed-by-us", { G1, "a", NULL, 5 }, { G2, "a", NULL, 9 }, KEEP_TURN_KNOWN },
  { "renewed-by-us-nobody-named", { G1, NULL, NULL, 5 }, { G2, NULL, NULL, 9 }, KEEP_TURN_KNOWN },
  { "known-from-elsewhere", { G3, "a", NULL, 5 }, { G2, "a", NULL, 9 }, KEEP_TURN_KNOWN },
  { "rotated", { G2, "a", NULL, 5 }, { G3, "a", NULL, 9 }, KEEP_TURN_ROTATED },
  { "rotated-by-email", { G2, NULL, "E@x", 5 }, { G3, NULL, "e@X", 9 }, KEEP_TURN_ROTATED },
  { "rotated-after-its-end", { G2, "a", NULL, -5 }, { G3, "a", NULL, 9 }, KEEP_TURN_ROTATED },
  { "new-after-a-dead-one", { G0, "a", NULL, 5 }, { G3, "a", NULL, 9 }, KEEP_TURN_RENEWED },
  { "new-and-shorter", { G0, "a", NULL, 9 }, { G3, "a", NULL, 5 }, KEEP_TURN_RENEWED },
  { "spent-copy", { G2, "a", NULL, 9 }, { G1, "a", NULL, 5 }, KEEP_TURN_STALE },
  { "spent-copy-nobody-named", { G2, NULL, NULL, 9 }, { G1, NULL, NULL, 5 }, KEEP_TURN_STALE },
  { "spent-copy-later", { G3, "a", NULL, 9 }, { G1, "a", NULL, 5 }, KEEP_TURN_STALE },
  { "spent-copy-still", { G1, "a", NULL, 5 }, { G1, "a", NULL, 5 }, KEEP_TURN_STALE },
  { "spent-copy-added", NONE, { G1, "a", NULL, 5 }, KEEP_TURN_STALE },
  { "dead-copy", { G2, "a", NULL, 9 }, { G0, "a", NULL, 5 }, KEEP_TURN_STALE },
  { "expired-copy", { G2, "a", NULL, 9 }, { G3, "a", NULL, -5 }, KEEP_TURN_STALE },
  { "dead-for-spent", { G1, "a", NULL, 5 }, { G0, "a", NULL, 5 }, KEEP_TURN_KNOWN },
  { "other-account", { G2, "a", NULL, 5 }, { G3, "b", NULL, 9 }, KEEP_TURN_OTHER_ACCOUNT },
  { "other-email", { G2, NULL, "e@x", 5 }, { G3, NULL, "f@x", 9 }, KEEP_TURN_OTHER_ACCOUNT },
  { "other-account-spent", { G3, "b", NULL, 9 }, { G1, "a", NULL, 5 }, KEEP_TURN_OTHER_ACCOUNT },
  { "other-account-expired", { G2, "a", NULL, 9 }, { G3, "b", NULL, -5 }, KEEP_TURN_OTHER_ACCOUNT },
  { "nobody-named", { G2, NULL, NULL, 5 }, { G3, NULL, NULL, 9 }, KEEP_TURN_REPLACED },
  { "named-now", { G2, NULL, NULL, 5 }, { G3, "a", NULL, 9 }, KEEP_TURN_REPLACED },
  { "shorter", { G2, "a", NULL, 9 }, { G3, "a", NULL, 5 }, KEEP_TURN_REPLACED },
  { "as-long", { G2, "a", NULL, 5 }, { G3, "a", NULL, 5 }, KEEP_TURN_REPLACED },
  { "added", NONE, { G3, "a", NULL, 5 }, KEEP_TURN_ADDED },
  { "token-put-in", { NULL, "a", NULL, 5 }, { G3, "a", NULL, 9 }, KEEP_TURN_NONE },
  { "other-token-put-in", { NULL, "a", NULL, 5 }, { G3, "b", NULL, 9 }, KEEP_TURN_ADDED },
  { "spent-token-put-in", { NULL, "a", NULL, 5 }, { G1, "a", NULL, 9 }, KEEP_TURN_STALE },
  { "removed", { G2, "a", NULL, 5 }, NONE, KEEP_TURN_REMOVED },
};

static void
test_turn (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%s", cases[i].name);
      g_assert_cmpstr (keep_turn_get_name (find (&cases[i].before, &cases[i].after)), ==,
                       keep_turn_get_name (cases[i].turn));
    }
}

/* OpenClaw may have moved the login to another provider; nobody knows what that means. */
static void
test_other_provider (void)
{
  g_autoptr (KeepLedger) ledger = new_ledger ();
  const KeepProfile before = { .provider = (char *) "p",
                               .generation = (char *) G2,
                               .account_id = (char *) "a",
                               .expires_ms = NOW_MS + 5 };
  const KeepProfile after = { .provider = (char *) "q",
                              .generation = (char *) G1,
                              .account_id = (char *) "a",
                              .expires_ms = NOW_MS + 9 };

  g_assert_cmpint (keep_turn_find (&before, &after, ledger, NOW_MS), ==, KEEP_TURN_REPLACED);
}

/* What stands in the ledger's file may go round in circles. */
static void
test_circle (void)
{
  g_autoptr (KeepLedger) ledger = keep_ledger_new ();
  const KeepProfile before = { .provider = (char *) "p",
                               .generation = (char *) G0,
                               .expires_ms = NOW_MS };
  const KeepProfile after = { .provider = (char *) "p",
                              .generation = (char *) G1,
                              .expires_ms = NOW_MS };

  keep_ledger_note_successor (ledger, G1, G2, "/a", "p:a", 1);
  keep_ledger_note_successor (ledger, G2, G1, "/a", "p:a", 2);
  g_assert_cmpint (keep_turn_find (&before, &after, ledger, NOW_MS), ==, KEEP_TURN_STALE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/turn/all", test_turn);
  g_test_add_func ("/turn/other-provider", test_other_provider);
  g_test_add_func ("/turn/circle", test_circle);
  return g_test_run ();
}
