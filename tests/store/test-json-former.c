/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "store/json-former.h"
#include "support/temp-home.h"

static KeepJson *
parse (const char *text)
{
  KeepJson *json = text != NULL ? keep_json_parse (text, strlen (text), NULL) : NULL;

  g_assert_true ((json == NULL) == (text == NULL));
  return json;
}

static void
assert_text (const KeepJson *json, const char *expected)
{
  g_autofree char *text =
      json != NULL ? g_strndup (keep_json_get_text (json), keep_json_get_length_bytes (json))
                   : NULL;

  g_assert_cmpstr (text, ==, expected);
}

static void
test_moves (void)
{
  static const struct
  {
    const char *profiles, *state;
    const char *left, *moved;
  } cases[] = {
    { "{\"profiles\":{},\"order\":{\"p\":[\"b\"]},\"x\":1e999}", NULL,
      "{\"profiles\":{},\"x\":1e999}", "{\n  \"version\": 1,\n  \"order\": {\"p\":[\"b\"]}\n}\n" },
    { "{\"order\":{\"p\":[\"b\"],\"q\":[\"c\"]}}", "{\"order\":{\"p\":[\"a\"]}}", "{}",
      "{\"order\":{\"p\":[\"a\"],\"q\":[\"c\"]}}" },
    { "{\"order\":{\"p\":[]}}", "{\"order\":{ }}", "{}", "{\"order\":{\"p\":[] }}" },
    { "{\"usageStats\":{\"a\":{\"lastUsed\":1.50},\"b\":{\"x\":\"\\u00e9\"}},\"lastGood\":{\"p\":"
      "\"a\"}}",
      "{\"usageStats\":{\"\\u0061\":{\"lastUsed\":9}}}", "{}",
      "{\"usageStats\":{\"\\u0061\":{\"lastUsed\":9},\"b\":{\"x\":\"\\u00e9\"}},"
      "\"lastGood\":{\"p\":\"a\"}}" },
    { "{\"order\":{\"\\ud800\":[1],\"p\":[2],\"p\":[3]}}",
      "{\n  \"order\": {\n    \"q\": []\n  }\n}\n", "{}",
      "{\n  \"order\": {\n    \"q\": [],\n    \"\\ud800\": [1],\n    \"p\": [3]\n  }\n}\n" },
    { "{\"order\":{\"p\":[1]}}", "{\"order\":7}", "{}", "{\"order\":{\"p\":[1]}}" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (KeepJson) profiles = parse (cases[i].profiles);
      g_autoptr (KeepJson) state = parse (cases[i].state);

      g_test_message ("%s", cases[i].profiles);
      g_assert_true (keep_json_former_move (&profiles, &state));
      assert_text (profiles, cases[i].left);
      assert_text (state, cases[i].moved);
    }
}

static void
test_nothing (void)
{
  static const char *const cases[] = {
    NULL,
    "{\"profiles\":{\"order\":{\"p\":[1]}}}",
    "{\"order\":{}}",
    "{\"order\":[1],\"lastGood\":7}",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (KeepJson) profiles = parse (cases[i]);
      g_autoptr (KeepJson) state = NULL;

      g_assert_false (keep_json_former_move (&profiles, &state));
      assert_text (profiles, cases[i]);
      g_assert_null (state);
    }
}

#define STATS "{\"disabledUntil\":9,\"lastUsed\":5}"

/* As with OpenClaw, whoever writes moves it: else what a sign-in ends or a person clears would come
 * back from there. */
static void
test_sign_in (void)
{
  g_autoptr (TempHome) home = temp_home_new ();
  g_autofree char *profiles = NULL;
  g_autofree char *state = NULL;

  temp_home_write (home, TEMP_PROFILES,
                   "{\"profiles\":{},\"order\":{\"p\":[\"p:a\"]},\"usageStats\":{"
                   "\"openai-codex:e@x\":" STATS ",\"p:a\":" STATS "}}");
  g_assert_true (temp_home_sign_in (home, "e@x", NULL));
  profiles = temp_home_read (home, TEMP_PROFILES);
  state = temp_home_read (home, TEMP_STATE);
  g_assert_null (strstr (profiles, "\"order\""));
  g_assert_null (strstr (profiles, "usageStats"));
  g_assert_nonnull (strstr (state, "\"order\": {\"p\":[\"p:a\"]}"));
  g_assert_nonnull (strstr (state, "{\"openai-codex:e@x\":{\"lastUsed\":5},\"p:a\":" STATS "}"));
}

static void
test_cleared_order (void)
{
  g_autoptr (TempHome) home = temp_home_new ();
  g_autoptr (KeepTransaction) transaction = NULL;
  g_auto (GStrv) order = NULL;

  temp_home_write (home, TEMP_PROFILES, "{\"profiles\":{},\"order\":{\"p\":[\"p:a\"]}}");
  transaction = keep_sink_begin (home->sink, -1, NULL);
  g_assert_true (keep_transaction_set_order (transaction, "p", NULL, NULL));
  g_assert_true (keep_transaction_commit (transaction, NULL));
  g_assert_true (keep_sink_load_order (home->sink, "p", &order, NULL));
  g_assert_null (order);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/json-former/moves", test_moves);
  g_test_add_func ("/json-former/nothing", test_nothing);
  g_test_add_func ("/json-former/sign-in", test_sign_in);
  g_test_add_func ("/json-former/cleared-order", test_cleared_order);
  return g_test_run ();
}
