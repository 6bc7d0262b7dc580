/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sample.h"
#include "tray/account-search.h"

static void
assert_found (const KeepRoster *roster, const char *text, const char *expected)
{
  g_autoptr (GPtrArray) offer = keep_sample_offer (1);
  g_autoptr (GPtrArray) found = keep_account_search (roster, offer, text);
  g_autoptr (GString) ids = g_string_new (NULL);

  for (guint i = 0; i < found->len; i++)
    g_string_append_printf (ids, "%s%s", i > 0 ? " " : "", ((KeepProfile *) found->pdata[i])->id);
  g_assert_cmpstr (ids->str, ==, expected);
}

static void
test_words (void)
{
  static const char *const cases[][2] = {
    { "", "openai-codex:a openai-codex:b qwen:c" },
    { "  ", "openai-codex:a openai-codex:b qwen:c" },
    { "alice", "openai-codex:a" },
    { "ALICE", "openai-codex:a" },
    { "straße", "qwen:c" },
    { "STRASSE", "qwen:c" },
    { "qwen", "qwen:c" },
    /* the provider's name */
    { "chatgpt", "openai-codex:a openai-codex:b" },
    { "chatgpt bob", "openai-codex:b" },
    { "bob\tchatgpt ", "openai-codex:b" },
    { "alice bob", "" },
    /* no word reaches from the id into the e-mail */
    { "abob", "" },
  };
  g_autoptr (KeepRoster) roster =
      keep_sample_roster (keep_sample_profile ("openai-codex:a", "Alice@b.test", 1),
                          keep_sample_profile ("qwen:c", "straße@b.test", 1),
                          keep_sample_profile ("openai-codex:b", "bob@b.test", 1), NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    assert_found (roster, cases[i][0], cases[i][1]);
}

static void
test_no_email (void)
{
  g_autoptr (KeepRoster) roster =
      keep_sample_roster (keep_sample_profile ("x:default", NULL, 1), NULL);

  assert_found (roster, "default", "x:default");
  assert_found (roster, "alice", "");
}

static void
test_no_roster (void)
{
  assert_found (NULL, "", "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/account-search/words", test_words);
  g_test_add_func ("/account-search/no-email", test_no_email);
  g_test_add_func ("/account-search/no-roster", test_no_roster);
  return g_test_run ();
}
