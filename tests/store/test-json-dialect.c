/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "store/json-dialect.h"
#include "support/temp-home.h"

#define NOW_MS G_GINT64_CONSTANT (1777458030045)

static KeepJson *
profiles_of (const char *text)
{
  g_autoptr (GError) error = NULL;
  KeepJson *json = keep_json_dialect_parse_profiles (text, strlen (text), "p.json", &error);

  g_assert_no_error (error);
  return json;
}

static KeepJson *
state_of (const char *text)
{
  g_autoptr (GError) error = NULL;
  KeepJson *json = keep_json_dialect_parse_state (text, strlen (text), "s.json", &error);

  g_assert_no_error (error);
  return json;
}

static void
test_parse_refuses (void)
{
  static const struct
  {
    const char *text;
    int code;
    const char *part;
  } cases[] = {
    { "", KEEP_STORE_ERROR_MALFORMED, "line 1" },
    { "{\"version\":1,\"profiles\":{}", KEEP_STORE_ERROR_MALFORMED, "early end" },
    { "{\"version\":1,\n\"profiles\":{},}", KEEP_STORE_ERROR_MALFORMED, "line 2, column 15" },
    { "[]", KEEP_STORE_ERROR_MALFORMED, "doctor" },
    { "{\"openai\":{\"apiKey\":\"x\"}}", KEEP_STORE_ERROR_MALFORMED, "doctor" },
    { "{\"profiles\":[]}", KEEP_STORE_ERROR_MALFORMED, "doctor" },
    { "{\"version\":2,\"profiles\":{}}", KEEP_STORE_ERROR_UNSUPPORTED, "newer" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (keep_json_dialect_parse_profiles (cases[i].text, strlen (cases[i].text),
                                                       "p.json", &error));
      g_assert_error (error, KEEP_STORE_ERROR, cases[i].code);
      g_assert_nonnull (strstr (error->message, "p.json"));
      g_assert_nonnull (strstr (error->message, cases[i].part));
    }
}

static void
assert_put (const char *before, const char *profile_id, const char *after)
{
  g_autoptr (KeepJson) profiles = before != NULL ? profiles_of (before) : NULL;
  g_autoptr (KeepTokenSet) tokens = temp_token_set_new ("A", "R", "e@x");
  g_autoptr (KeepBuffer) changed =
      keep_json_dialect_put_login (profiles, profile_id, "openai-codex", tokens);

  g_assert_cmpstr (keep_buffer_get_data (changed), ==, after);
}

#define OURS(indent)                                                                          \
  "{\n" indent "  \"type\": \"oauth\",\n" indent "  \"provider\": \"openai-codex\",\n" indent \
  "  \"access\": \"A\",\n" indent "  \"refresh\": \"R\",\n" indent                            \
  "  \"expires\": 1790000000000,\n" indent "  \"email\": \"e@x\",\n" indent                   \
  "  \"accountId\": \"acct-1\",\n" indent "  \"chatgptPlanType\": \"pro\"\n" indent "}"

static void
test_put_first (void)
{
  assert_put (NULL, "openai-codex:e@x",
              "{\n  \"version\": 1,\n  \"profiles\": {\n    \"openai-codex:e@x\": " OURS (
                  "    ") "\n  }\n}\n");
}

static void
test_put_beside (void)
{
  assert_put (
      "{\n  \"odd\" : 1e999,\n  \"profiles\": {\n    \"\\u0061\": {\"x\":0.10}\n  }\n}\n", "b",
      "{\n  \"odd\" : 1e999,\n  \"profiles\": {\n    \"\\u0061\": {\"x\":0.10},\n    \"b\": " OURS (
          "    ") "\n  }\n}\n");
}

static void
test_put_compact (void)
{
  assert_put ("{\"profiles\":{\"a\":{}}}", "b",
              "{\"profiles\":{\"a\":{},\"b\":{\"type\":\"oauth\",\"provider\":\"openai-codex\","
              "\"access\":\"A\",\"refresh\":\"R\",\"expires\":1790000000000,\"email\":\"e@x\","
              "\"accountId\":\"acct-1\",\"chatgptPlanType\":\"pro\"}}}");
}

/* The member order, the unknown members and their spelling stay; the stale ones of the old login
 * go. */
static void
test_put_again (void)
{
  assert_put (
      "{\n  \"profiles\": {\n    \"a\": {\n      \"refresh\": \"old\",\n      \"x\": -0.0e1,\n"
      "      \"type\": \"oauth\",\n      \"idToken\": \"old\",\n      \"email\": \"old\",\n"
      "      \"y\": [ 1,2 ]\n    },\n    \"z\": {}\n  }\n}",
      "a",
      "{\n  \"profiles\": {\n    \"a\": {\n      \"refresh\": \"R\",\n      \"x\": -0.0e1,\n"
      "      \"type\": \"oauth\",\n      \"email\": \"e@x\",\n      \"y\": [ 1,2 ],\n"
      "      \"provider\": \"openai-codex\",\n      \"access\": \"A\",\n"
      "      \"expires\": 1790000000000,\n      \"accountId\": \"acct-1\",\n"
      "      \"chatgptPlanType\": \"pro\"\n    },\n    \"z\": {}\n  }\n}");
}

static void
test_clear_order (void)
{
  static const struct
  {
    const char *before;
    const char *after;
  } cases[] = {
    { "{}", NULL },
    { "{\"order\":{\"q\":[\"x\"]}}", NULL },
    { "{\"order\":{\"q\":[\"x\"], \"P\":[\"a\"],\"p \":[7]},\"z\":1}",
      "{\"order\":{\"q\":[\"x\"]},\"z\":1}" },
  };

  g_assert_null (keep_json_dialect_clear_order (NULL, "p"));
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (KeepJson) state = state_of (cases[i].before);
      g_autoptr (KeepBuffer) changed = keep_json_dialect_clear_order (state, "p");

      g_assert_cmpstr (changed != NULL ? keep_buffer_get_data (changed) : NULL, ==, cases[i].after);
    }
}

static void
test_unblock (void)
{
  static const struct
  {
    const char *before;
    const char *after;
  } cases[] = {
    { "{}", NULL },
    { "{\"usageStats\":{\"b\":{\"cooldownUntil\":5}}}", NULL },
    { "{\"usageStats\":{\"a\":{\"lastUsed\":5}}}", NULL },
    { "{\"usageStats\":{\"a\":{\"lastUsed\":5,\"errorCount\":2,\"x\":1,\"cooldownUntil\":9,"
      "\"failureCounts\":{\"auth\":2}},\"b\":{\"errorCount\":1}}}",
      "{\"usageStats\":{\"a\":{\"lastUsed\":5,\"x\":1},\"b\":{\"errorCount\":1}}}" },
  };

  g_assert_null (keep_json_dialect_unblock (NULL, "a"));
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (KeepJson) state = state_of (cases[i].before);
      g_autoptr (KeepBuffer) changed = keep_json_dialect_unblock (state, "a");

      g_assert_cmpstr (changed != NULL ? keep_buffer_get_data (changed) : NULL, ==, cases[i].after);
    }
}

static void
test_put_forgets_identity (void)
{
  g_autoptr (KeepJson) profiles = profiles_of (
      "{\"profiles\":{\"a\":{\"type\":\"oauth\",\"email\":\"o\",\"accountId\":\"o\"}}}");
  g_autoptr (KeepTokenSet) tokens = temp_token_set_new ("A", "R", NULL);
  g_autoptr (KeepBuffer) changed = NULL;

  g_clear_pointer (&tokens->account_id, g_free);
  changed = keep_json_dialect_put_login (profiles, "a", "p", tokens);
  g_assert_null (strstr (keep_buffer_get_data (changed), "email"));
  g_assert_null (strstr (keep_buffer_get_data (changed), "accountId"));
}

static void
test_put_order (void)
{
  static const struct
  {
    const char *before;
    const char *after;
  } cases[] = {
    { NULL, "{\n  \"version\": 1,\n  \"order\": {\n    \"p\": [\n      \"b\",\n      \"a\"\n    "
            "]\n  }\n}\n" },
    { "{\n  \"version\": 1,\n  \"lastGood\": {\n    \"p\": \"a\"\n  }\n}\n",
      "{\n  \"version\": 1,\n  \"lastGood\": {\n    \"p\": \"a\"\n  },\n  \"order\": {\n    \"p\": "
      "[\n"
      "      \"b\",\n      \"a\"\n    ]\n  }\n}\n" },
    { "{\"order\":{\"q\":[\"x\"],\"P\":[\"a\"]},\"z\":1}",
      "{\"order\":{\"q\":[\"x\"],\"P\":[\"b\",\"a\"]},\"z\":1}" },
    { "{\"order\":{\"P\":[\"a\"],\"p\":[\"x\"]}}",
      "{\"order\":{\"P\":[\"b\",\"a\"],\"p\":[\"x\"]}}" },
    { "{\"order\":{\"P\":[],\"p\":[\"x\"]}}", "{\"order\":{\"P\":[],\"p\":[\"b\",\"a\"]}}" },
    { "{\"order\":null}", "{\"order\":{\"p\":[\"b\",\"a\"]}}" },
  };
  const char *const order[] = { "b", "a", NULL };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (KeepJson) state = cases[i].before != NULL ? state_of (cases[i].before) : NULL;
      g_autoptr (KeepBuffer) changed = keep_json_dialect_put_order (state, "p", order);

      g_assert_cmpstr (keep_buffer_get_data (changed), ==, cases[i].after);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/json-dialect/parse/refuses", test_parse_refuses);
  g_test_add_func ("/json-dialect/put/first", test_put_first);
  g_test_add_func ("/json-dialect/put/beside", test_put_beside);
  g_test_add_func ("/json-dialect/put/compact", test_put_compact);
  g_test_add_func ("/json-dialect/put/again", test_put_again);
  g_test_add_func ("/json-dialect/clear-order", test_clear_order);
  g_test_add_func ("/json-dialect/unblock", test_unblock);
  g_test_add_func ("/json-dialect/put/forgets-identity", test_put_forgets_identity);
  g_test_add_func ("/json-dialect/put-order", test_put_order);
  return g_test_run ();
}
