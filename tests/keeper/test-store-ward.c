/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "keeper/store-ward.h"

#include "store/spool.h"
#include "support/ward-fixture.h"

#define A "openai-codex:a"
#define B "openai-codex:b"
#define OLD WARD_LOGIN (A, "r1", WARD_SOON, WARD_ALICE)
#define NEW WARD_LOGIN (A, "r2", WARD_LATE, WARD_ALICE)
#define COPY WARD_LOGIN (B, "r1", WARD_SOON, WARD_ALICE)

typedef enum
{
  KNOWS_NOTHING,
  KNOWS_REFRESH, /* r1 was spent for r2 */
  KNOWS_DEATH,   /* of r1 */
  DID_SIGN_IN,   /* we ourselves, to A */
  DID_REMOVE,    /* likewise */
} Knowledge;

static const struct
{
  const char *name;
  const char *before; /* nullable: the store was not looked at before */
  const char *after;
  const char *second; /* nullable: of the other agent, all the time */
  Knowledge knowledge;
  const char *events;
  const char *tokens;        /* afterwards */
  const char *second_tokens; /* likewise */
} cases[] = {
  { "same", WARD_STORE (OLD), WARD_STORE (OLD), NULL, KNOWS_NOTHING, "", A "=r1", "" },
  { "renewed-by-us", WARD_STORE (OLD), WARD_STORE (NEW), WARD_STORE (COPY), KNOWS_REFRESH, "",
    A "=r2", B "=r1" },
  { "rotated", WARD_STORE (OLD), WARD_STORE (NEW), NULL, KNOWS_NOTHING,
    "rotated-elsewhere " A " by openclaw", A "=r2", "" },
  { "rotated-copies", WARD_STORE (OLD), WARD_STORE (NEW), WARD_STORE (COPY), KNOWS_NOTHING,
    "rotated-elsewhere " A " by openclaw; adopted " B " by openclaw", A "=r2", B "=r2" },
  { "rotated-here-twice", WARD_STORE (OLD "," COPY), WARD_STORE (NEW "," COPY), NULL, KNOWS_NOTHING,
    "rotated-elsewhere " A " by openclaw; adopted " B " by openclaw", A "=r2 " B "=r2", "" },
  { "rotated-others-stay", WARD_STORE (OLD), WARD_STORE (NEW),
    WARD_STORE (WARD_LOGIN (B, "r9", WARD_SOON, WARD_ALICE)), KNOWS_NOTHING,
    "rotated-elsewhere " A " by openclaw", A "=r2", B "=r9" },
  { "signed-in-by-us", WARD_STORE (OLD), WARD_STORE (NEW), WARD_STORE (COPY), DID_SIGN_IN,
    "signed-in " A " by tokenkeep; adopted " B " by tokenkeep", A "=r2", B "=r2" },
  { "signed-in-after-death", WARD_STORE (OLD), WARD_STORE (NEW), WARD_STORE (COPY), KNOWS_DEATH,
    "signed-in " A " by openclaw; adopted " B " by openclaw", A "=r2", B "=r2" },
  { "stale-spent", WARD_STORE (NEW), WARD_STORE (OLD), NULL, KNOWS_REFRESH,
    "repaired " A " by openclaw", A "=r2", "" },
  { "stale-dead", WARD_STORE (NEW), WARD_STORE (OLD), NULL, KNOWS_DEATH,
    "repaired " A " by openclaw", A "=r2", "" },
  { "stale-expired", WARD_STORE (NEW), WARD_STORE (WARD_LOGIN (A, "r0", WARD_EARLY, WARD_ALICE)),
    NULL, KNOWS_NOTHING, "repaired " A " by openclaw", A "=r2", "" },
  { "stale-without-a-name", WARD_STORE (WARD_LOGIN (A, "r2", WARD_LATE, "")),
    WARD_STORE (WARD_LOGIN (A, "r1", WARD_SOON, "")), NULL, KNOWS_REFRESH,
    "repaired " A " by openclaw", A "=r2", "" },
  { "stale-others-stay", WARD_STORE (NEW), WARD_STORE (OLD "," WARD_LOGIN (B, "r9", "1", "")), NULL,
    KNOWS_REFRESH, "repaired " A " by openclaw; signed-in " B " by openclaw", A "=r2 " B "=r9",
    "" },
  { "stale-from-the-start", NULL, WARD_STORE (OLD),
    WARD_STORE (WARD_LOGIN (B, "r2", WARD_LATE, WARD_ALICE)), KNOWS_REFRESH,
    "repaired " A " by unknown", A "=r2", B "=r2" },
  { "stale-for-good", NULL, WARD_STORE (OLD), NULL, KNOWS_REFRESH, "", A "=r1", "" },
  { "stale-and-somebody-elses", NULL, WARD_STORE (WARD_LOGIN (A, "r1", WARD_SOON, WARD_BOB)),
    WARD_STORE (WARD_LOGIN (B, "r2", WARD_LATE, WARD_ALICE)), KNOWS_REFRESH, "", A "=r1", B "=r2" },
  { "other-account", WARD_STORE (OLD), WARD_STORE (WARD_LOGIN (A, "r5", WARD_LATE, WARD_BOB)),
    WARD_STORE (COPY), KNOWS_NOTHING, "signed-in " A " by openclaw", A "=r5", B "=r1" },
  { "other-account-spent", WARD_STORE (WARD_LOGIN (A, "r5", WARD_LATE, WARD_BOB)), WARD_STORE (OLD),
    WARD_STORE (WARD_LOGIN (B, "r2", WARD_LATE, WARD_ALICE)), KNOWS_REFRESH,
    "signed-in " A " by openclaw; repaired " A " by openclaw", A "=r2", B "=r2" },
  { "nobody-named", WARD_STORE (WARD_LOGIN (A, "r1", WARD_SOON, "")),
    WARD_STORE (WARD_LOGIN (A, "r2", WARD_LATE, "")), WARD_STORE (COPY), KNOWS_NOTHING,
    "signed-in " A " by openclaw", A "=r2", B "=r1" },
  { "removed", WARD_STORE (OLD), WARD_STORE (""), WARD_STORE (COPY), KNOWS_NOTHING,
    "removed " A " by openclaw", "", B "=r1" },
  { "removed-by-us", WARD_STORE (OLD), WARD_STORE (""), NULL, DID_REMOVE,
    "removed " A " by tokenkeep", "", "" },
  { "got-another-name", WARD_STORE (OLD), WARD_STORE (COPY), NULL, KNOWS_NOTHING, "", B "=r1", "" },
  { "added", WARD_STORE (""), WARD_STORE (OLD), NULL, KNOWS_NOTHING, "signed-in " A " by openclaw",
    A "=r1", "" },
  { "added-by-us", WARD_STORE (""), WARD_STORE (OLD), NULL, DID_SIGN_IN,
    "signed-in " A " by tokenkeep", A "=r1", "" },
  { "added-copy", WARD_STORE (""), WARD_STORE (OLD), WARD_STORE (COPY), KNOWS_NOTHING, "", A "=r1",
    B "=r1" },
  { "there-from-the-start", NULL, WARD_STORE (OLD), NULL, KNOWS_NOTHING, "", A "=r1", "" },
  { "fence", WARD_STORE (OLD),
    WARD_STORE (WARD_LOGIN (A, "openclaw-oauth-refresh-fence:v1:x", WARD_LATE, WARD_ALICE)), NULL,
    KNOWS_NOTHING, "", A "=-", "" },
};

static void
teach (WardFixture *fixture, Knowledge knowledge)
{
  switch (knowledge)
    {
    case KNOWS_REFRESH:
      ward_fixture_note_successor (fixture, "r1", "r2");
      break;
    case KNOWS_DEATH:
      ward_fixture_note_invalidated (fixture, "r1");
      break;
    case DID_SIGN_IN:
      ward_fixture_record (fixture, KEEP_EVENT_SIGNED_IN, A);
      break;
    case DID_REMOVE:
      ward_fixture_record (fixture, KEEP_EVENT_REMOVED, A);
      break;
    case KNOWS_NOTHING:
    default:
      break;
    }
}

static void
judge (WardFixture *fixture, KeepSnapshot *before)
{
  ward_fixture_look (fixture);
  keep_store_ward_judge (fixture->ward, before, fixture->ward->snapshots->pdata[0]);
}

static void
assert_store (KeepSink *sink, const char *expected)
{
  g_autofree char *tokens = ward_fixture_dup_tokens (sink);

  g_assert_cmpstr (tokens, ==, expected);
}

static void
assert_events (WardFixture *fixture, const char *expected)
{
  g_autofree char *events = ward_fixture_dup_events (fixture);

  g_assert_cmpstr (events, ==, expected);
}

static KeepSnapshot *
put (WardFixture *fixture, const char *store)
{
  temp_home_write (fixture->home, TEMP_PROFILES, store);
  return keep_snapshot_take (fixture->home->sink, NULL);
}

/* What was seen is seen again after each case, and must not be told a second time. */
static void
test_all (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      WardFixture fixture = { 0 };
      g_autoptr (KeepSnapshot) before = NULL;
      g_autoptr (KeepSnapshot) after = NULL;

      g_test_message ("%s", cases[i].name);
      ward_fixture_set_up (&fixture, NULL);
      if (cases[i].before != NULL)
        before = put (&fixture, cases[i].before);
      if (cases[i].second != NULL)
        temp_home_write (fixture.home, WARD_SECOND, cases[i].second);
      teach (&fixture, cases[i].knowledge);
      after = put (&fixture, cases[i].after);
      judge (&fixture, before);
      judge (&fixture, after);
      assert_events (&fixture, cases[i].events);
      assert_store (fixture.home->sink, cases[i].tokens);
      assert_store (fixture.second, cases[i].second_tokens);
      ward_fixture_tear_down (&fixture, NULL);
    }
}

/* Whoever has a copy that was spent elsewhere is told so before it is spent again. */
static void
test_ledger_learns (WardFixture *fixture, gconstpointer data)
{
  g_autoptr (KeepSnapshot) before = put (fixture, WARD_STORE (OLD));
  g_autofree char *spent = NULL;
  g_autofree char *fresh = NULL;

  temp_home_write (fixture->home, TEMP_PROFILES, WARD_STORE (NEW));
  judge (fixture, before);
  spent = ward_fixture_dup_knowledge (fixture, "r1");
  fresh = ward_fixture_dup_knowledge (fixture, "r2");
  g_assert_cmpstr (spent, ==, "spent");
  g_assert_cmpstr (fresh, ==, "good");
}

/* Our courier has written the store, and is about to tell the ledger. */
static void
test_courier_at_work (WardFixture *fixture, gconstpointer data)
{
  g_autoptr (KeepSnapshot) before = put (fixture, WARD_STORE (OLD));
  g_autofree char *spent = ward_fixture_dup_generation ("r1");
  g_autoptr (KeepSpool) spool = keep_spool_open (fixture->own_state_dir, spent, NULL);
  KeepTokenSet *tokens = temp_token_set_new ("at-r2", "r2", NULL);
  KeepRotation rotation = { .spent = spent,
                            .state_dir = (char *) "/s",
                            .agent = (char *) "main",
                            .profile_id = (char *) A,
                            .provider = (char *) "openai-codex",
                            .at_ms = 1,
                            .tokens = tokens };
  g_autoptr (KeepSnapshot) after = NULL;

  g_assert_true (keep_spool_write (spool, &rotation, NULL));
  after = put (fixture, WARD_STORE (NEW));
  judge (fixture, before);
  assert_events (fixture, "");
  keep_token_set_free (tokens);
}

/* Between the look and the lock somebody signed in as somebody else. */
static void
test_overtaken_repair (WardFixture *fixture, gconstpointer data)
{
  g_autoptr (KeepSnapshot) before = put (fixture, WARD_STORE (NEW));
  g_autoptr (KeepSnapshot) after = put (fixture, WARD_STORE (OLD));
  g_autoptr (KeepSnapshot) later = NULL;

  ward_fixture_note_successor (fixture, "r1", "r2");
  ward_fixture_look (fixture);
  later = put (fixture, WARD_STORE (WARD_LOGIN (A, "r5", WARD_LATE, WARD_BOB)));
  keep_store_ward_judge (fixture->ward, before, after);
  assert_store (fixture->home->sink, A "=r5");
  assert_events (fixture, "");
}

/* Between the look and the lock somebody signed in to the copy. */
static void
test_overtaken_copy (WardFixture *fixture, gconstpointer data)
{
  g_autoptr (KeepSnapshot) before = put (fixture, WARD_STORE (OLD));
  g_autoptr (KeepSnapshot) after = put (fixture, WARD_STORE (NEW));

  temp_home_write (fixture->home, WARD_SECOND, WARD_STORE (COPY));
  ward_fixture_look (fixture);
  temp_home_write (fixture->home, WARD_SECOND,
                   WARD_STORE (WARD_LOGIN (B, "r5", WARD_LATE, WARD_BOB)));
  keep_store_ward_judge (fixture->ward, before, after);
  assert_store (fixture->second, B "=r5");
  assert_events (fixture, "rotated-elsewhere " A " by openclaw");
}

/* What cannot be read says nothing of removed logins. */
static void
test_unreadable (WardFixture *fixture, gconstpointer data)
{
  g_autoptr (KeepSnapshot) before = put (fixture, WARD_STORE (OLD));
  g_autoptr (KeepSnapshot) after = NULL;

  temp_home_write (fixture->home, TEMP_PROFILES, "{\"half");
  after = keep_snapshot_take (fixture->home->sink, before);
  g_ptr_array_add (fixture->ward->snapshots, keep_snapshot_ref (after));
  keep_store_ward_judge (fixture->ward, before, after);
  assert_events (fixture, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store-ward/all", test_all);
  WARD_ADD ("/store-ward/ledger-learns", test_ledger_learns);
  WARD_ADD ("/store-ward/courier-at-work", test_courier_at_work);
  WARD_ADD ("/store-ward/overtaken/repair", test_overtaken_repair);
  WARD_ADD ("/store-ward/overtaken/copy", test_overtaken_copy);
  WARD_ADD ("/store-ward/unreadable", test_unreadable);
  return g_test_run ();
}
