/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sample.h"
#include "tray/menu-model.h"

static void
append_row (GString *text, const KeepMenuRow *row, const char *indent)
{
  static const char *const marks[] = {
    [KEEP_MENU_ROW_TEXT] = "  ",    [KEEP_MENU_ROW_ACTION] = "- ",    [KEEP_MENU_ROW_CHOICE] = "o ",
    [KEEP_MENU_ROW_SUBMENU] = "> ", [KEEP_MENU_ROW_SEPARATOR] = "--",
  };

  g_string_append_printf (text, "%s%s%s", indent, row->is_active ? "* " : marks[row->kind],
                          row->label == NULL ? "" : row->label);
  if (row->action != NULL)
    g_string_append_printf (text, " [%s%s%s]", row->action, row->target == NULL ? "" : " ",
                            row->target == NULL ? "" : row->target);
  g_string_append_c (text, '\n');
  for (guint i = 0; row->children != NULL && i < row->children->len; i++)
    append_row (text, g_ptr_array_index (row->children, i), "  ");
}

static void
assert_menu (const KeepFacts *facts, const char *expected)
{
  g_autoptr (GPtrArray) rows = keep_menu_model_build (facts);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < rows->len; i++)
    append_row (text, g_ptr_array_index (rows, i), "");
  g_assert_cmpstr (text->str, ==, expected);
}

#define PROGRAM_ROWS                \
  "--\n"                            \
  "- Accounts… [show-accounts]\n" \
  "- About Tokenkeep [about]\n"     \
  "- Quit [quit]\n"

static void
test_no_profile (void)
{
  g_autoptr (KeepRoster) roster = keep_sample_roster (NULL, NULL);
  g_autoptr (GPtrArray) offer = keep_sample_offer (1);
  KeepFacts facts = { .roster = roster, .offer = offer, .now_ms = KEEP_SAMPLE_NOW_MS };

  assert_menu (&facts, "  Not signed in\n"
                       "--\n"
                       "- Sign in with ChatGPT [sign-in openai-codex]\n" PROGRAM_ROWS);
}

static void
test_nothing_read_yet (void)
{
  g_autoptr (GPtrArray) offer = keep_sample_offer (0);
  KeepFacts facts = { .offer = offer, .now_ms = KEEP_SAMPLE_NOW_MS };

  assert_menu (&facts, "  Reading the stored logins…\n" PROGRAM_ROWS);
}

static void
test_one_provider (void)
{
  g_autoptr (KeepRoster) roster =
      keep_sample_roster (keep_sample_profile ("openai-codex:a@b.test", "a@b.test", 72),
                          keep_sample_profile ("openai-codex:default", NULL, 72), NULL);
  g_autoptr (GPtrArray) offer = keep_sample_offer (1);
  KeepFacts facts = { .roster = roster, .offer = offer, .now_ms = KEEP_SAMPLE_NOW_MS };

  assert_menu (&facts, "  2 accounts\n"
                       "--\n"
                       "* a@b.test (expires in 3 days) [set-default openai-codex:a@b.test]\n"
                       "o openai-codex:default (expires in 3 days) [set-default "
                       "openai-codex:default]\n"
                       "--\n"
                       "- Sign in with ChatGPT [sign-in openai-codex]\n" PROGRAM_ROWS);
}

/* The store's order mixes providers; the menu does not. */
static void
test_two_providers (void)
{
  g_autoptr (KeepRoster) roster =
      keep_sample_roster (keep_sample_profile ("openai-codex:a@b.test", "a@b.test", 72),
                          keep_sample_profile ("anthropic:x@b.test", "x@b.test", 72),
                          keep_sample_profile ("openai-codex:b@b.test", "b@b.test", 72), NULL);
  g_autoptr (GPtrArray) offer = keep_sample_offer (3);
  KeepFacts facts = { .roster = roster, .offer = offer, .now_ms = KEEP_SAMPLE_NOW_MS };

  assert_menu (&facts, "  3 accounts\n"
                       "--\n"
                       "  ChatGPT\n"
                       "* a@b.test (expires in 3 days) [set-default openai-codex:a@b.test]\n"
                       "o b@b.test (expires in 3 days) [set-default openai-codex:b@b.test]\n"
                       "--\n"
                       "  anthropic\n"
                       "* x@b.test (expires in 3 days) [set-default anthropic:x@b.test]\n"
                       "--\n"
                       "- Sign in with ChatGPT [sign-in openai-codex]\n"
                       "> Sign in to another provider\n"
                       "  - Sign in with Qwen [sign-in qwen]\n"
                       "  - Log on to _Other [sign-in other]\n" PROGRAM_ROWS);
}

static void
test_trouble (void)
{
  g_autoptr (KeepRoster) roster =
      keep_sample_roster (keep_sample_profile ("openai-codex:a@b.test", "a@b.test", -1),
                          keep_sample_profile ("unknown:c@b.test", "c@b.test", -1), NULL);
  g_autoptr (GPtrArray) offer = keep_sample_offer (1);
  g_autoptr (GPtrArray) rows = NULL;
  const KeepMenuRow *row = NULL;
  KeepFacts facts = { .roster = roster, .offer = offer, .now_ms = KEEP_SAMPLE_NOW_MS };

  rows = keep_menu_model_build (&facts);
  row = g_ptr_array_index (rows, 0);
  g_assert_cmpstr (row->label, ==, "2 accounts need attention");
  row = g_ptr_array_index (rows, 1);
  g_assert_cmpstr (row->label, ==, "Sign in again: a@b.test");
  g_assert_cmpstr (row->action, ==, "sign-in-again");
  g_assert_cmpstr (row->target, ==, "openai-codex openai-codex:a@b.test");
  row = g_ptr_array_index (rows, 2);
  g_assert_cmpint (row->kind, ==, KEEP_MENU_ROW_SEPARATOR);
}

static void
test_store_error (void)
{
  g_autoptr (KeepRoster) roster =
      keep_sample_roster (keep_sample_profile ("openai-codex:a@b.test", "a@b.test", 72), NULL);
  g_autoptr (GPtrArray) offer = keep_sample_offer (1);
  g_autoptr (GError) error = g_error_new (KEEP_STORE_ERROR, KEEP_STORE_ERROR_MALFORMED, "broken");
  KeepFacts facts = {
    .roster = roster, .store_error = error, .offer = offer, .now_ms = KEEP_SAMPLE_NOW_MS
  };

  assert_menu (&facts, "  The stored logins cannot be read\n"
                       "--\n"
                       "* a@b.test (expires in 3 days) [set-default openai-codex:a@b.test]\n"
                       "--\n"
                       "- Sign in with ChatGPT [sign-in openai-codex]\n" PROGRAM_ROWS);
}

static void
test_signing_in (void)
{
  static const struct
  {
    KeepSignInState state;
    gboolean is_help_needed;
    const char *rows;
  } cases[] = {
    { KEEP_SIGN_IN_PREPARING, FALSE, "  Opening the browser…\n" },
    { KEEP_SIGN_IN_WAITING, FALSE,
      "  Waiting for the browser…\n- Use a link instead… [show-sign-in]\n" },
    { KEEP_SIGN_IN_WAITING, TRUE,
      "  Waiting for you to sign in…\n- Use a link instead… [show-sign-in]\n" },
    { KEEP_SIGN_IN_EXCHANGING, FALSE, "  Finishing the sign-in…\n" },
    { KEEP_SIGN_IN_STORING, FALSE, "  Saving the login…\n" },
    { KEEP_SIGN_IN_STORE_FAILED, FALSE,
      "  Signed in, but not saved yet\n- Save the login… [show-sign-in]\n" },
  };
  g_autoptr (KeepRoster) roster =
      keep_sample_roster (keep_sample_profile ("openai-codex:a@b.test", "a@b.test", -1), NULL);
  g_autoptr (GPtrArray) offer = keep_sample_offer (3);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      KeepFacts facts = { .roster = roster,
                          .offer = offer,
                          .is_signing_in = TRUE,
                          .is_help_needed = cases[i].is_help_needed,
                          .sign_in_state = cases[i].state,
                          .now_ms = KEEP_SAMPLE_NOW_MS };
      g_autofree char *expected =
          g_strconcat ("  1 account needs attention\n--\n"
                       "* a@b.test (expired) [set-default openai-codex:a@b.test]\n--\n",
                       cases[i].rows, "- Cancel sign-in [cancel-sign-in]\n", PROGRAM_ROWS, NULL);

      assert_menu (&facts, expected);
    }
}

static guint
count_rows (GPtrArray *rows, const char *key_prefix)
{
  guint n_rows = 0;

  for (guint i = 0; i < rows->len; i++)
    n_rows += g_str_has_prefix (((KeepMenuRow *) rows->pdata[i])->key, key_prefix) ? 1 : 0;
  return n_rows;
}

static void
test_too_many (void)
{
  static const struct
  {
    guint n_profiles;
    guint n_shown;
    guint n_more;
  } cases[] = {
    { KEEP_MENU_MODEL_MAX_ACCOUNT_ROWS, KEEP_MENU_MODEL_MAX_ACCOUNT_ROWS, 0 },
    { KEEP_MENU_MODEL_MAX_ACCOUNT_ROWS + 1, KEEP_MENU_MODEL_MAX_ACCOUNT_ROWS, 1 },
    { 10000, KEEP_MENU_MODEL_MAX_ACCOUNT_ROWS, 1 },
  };
  g_autoptr (GPtrArray) offer = keep_sample_offer (1);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (KeepRoster) roster = keep_sample_crowd (cases[i].n_profiles, 1);
      g_autoptr (GPtrArray) rows = NULL;
      KeepFacts facts = { .roster = roster, .offer = offer, .now_ms = KEEP_SAMPLE_NOW_MS };

      rows = keep_menu_model_build (&facts);
      g_assert_cmpuint (count_rows (rows, "profile:"), ==, cases[i].n_shown);
      g_assert_cmpuint (count_rows (rows, "more"), ==, cases[i].n_more);
    }
}

static void
test_more_accounts (void)
{
  g_autoptr (KeepRoster) roster = keep_sample_crowd (100, 1);
  g_autoptr (GPtrArray) offer = keep_sample_offer (1);
  g_autoptr (GPtrArray) rows = NULL;
  const KeepMenuRow *row = NULL;
  KeepFacts facts = { .roster = roster, .offer = offer, .now_ms = KEEP_SAMPLE_NOW_MS };

  rows = keep_menu_model_build (&facts);
  row = g_ptr_array_index (rows, 2 + KEEP_MENU_MODEL_MAX_ACCOUNT_ROWS);
  g_assert_cmpstr (row->label, ==, "More accounts…");
  g_assert_cmpstr (row->action, ==, "show-accounts");
}

static void
test_too_many_repairs (void)
{
  g_autoptr (KeepRoster) roster =
      keep_sample_roster (keep_sample_profile ("openai-codex:a", NULL, -1),
                          keep_sample_profile ("openai-codex:b", NULL, -1),
                          keep_sample_profile ("openai-codex:c", NULL, -1),
                          keep_sample_profile ("openai-codex:d", NULL, -1), NULL);
  g_autoptr (GPtrArray) offer = keep_sample_offer (1);
  g_autoptr (GPtrArray) rows = NULL;
  KeepFacts facts = { .roster = roster, .offer = offer, .now_ms = KEEP_SAMPLE_NOW_MS };

  rows = keep_menu_model_build (&facts);
  g_assert_cmpuint (count_rows (rows, "repair:"), ==, KEEP_MENU_MODEL_MAX_REPAIRS);
}

/* The view finds its items by them. */
static void
test_keys_are_unique (void)
{
  g_autoptr (KeepRoster) roster =
      keep_sample_roster (keep_sample_profile ("openai-codex:a@b.test", "a@b.test", -1),
                          keep_sample_profile ("openai-codex:b", "a@b.test", -1),
                          keep_sample_profile ("qwen:a@b.test", "a@b.test", -1), NULL);
  g_autoptr (GPtrArray) offer = keep_sample_offer (3);
  g_autoptr (GHashTable) keys = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GPtrArray) rows = NULL;
  KeepFacts facts = { .roster = roster, .offer = offer, .now_ms = KEEP_SAMPLE_NOW_MS };

  rows = keep_menu_model_build (&facts);
  for (guint i = 0; i < rows->len; i++)
    g_assert_true (g_hash_table_add (keys, ((KeepMenuRow *) g_ptr_array_index (rows, i))->key));
  g_assert_true (g_hash_table_contains (keys, KEEP_MENU_MODEL_ACCOUNTS_KEY));
}

static void
test_progress_when_over (void)
{
  g_assert_cmpstr (keep_menu_model_get_progress (KEEP_SIGN_IN_DONE, FALSE), ==, "");
  g_assert_cmpstr (keep_menu_model_get_progress (KEEP_SIGN_IN_FAILED, TRUE), ==, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/menu-model/no-profile", test_no_profile);
  g_test_add_func ("/menu-model/nothing-read-yet", test_nothing_read_yet);
  g_test_add_func ("/menu-model/one-provider", test_one_provider);
  g_test_add_func ("/menu-model/two-providers", test_two_providers);
  g_test_add_func ("/menu-model/trouble", test_trouble);
  g_test_add_func ("/menu-model/store-error", test_store_error);
  g_test_add_func ("/menu-model/signing-in", test_signing_in);
  g_test_add_func ("/menu-model/too-many", test_too_many);
  g_test_add_func ("/menu-model/too-many/more-accounts", test_more_accounts);
  g_test_add_func ("/menu-model/too-many/repairs", test_too_many_repairs);
  g_test_add_func ("/menu-model/keys/are-unique", test_keys_are_unique);
  g_test_add_func ("/menu-model/progress/when-over", test_progress_when_over);
  return g_test_run ();
}
