/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Documents by the thousand, canonical and odd, with whatever JSON allows in them: a change of one
 * login or of one order changes the bytes of that login or order alone, and is read back as it was
 * put.
 */
#include <string.h>

#include "core/json-edit.h"
#include "store/json-dialect.h"
#include "store/json-roster.h"
#include "support/random-store.h"
#include "support/temp-home.h"

#define N_DOCUMENTS 3000
#define OURS TEST_STORE_PROFILE

/* Bytes of a document, and those of another one that stand in their place. */
typedef struct
{
  gsize from;
  gsize to;
} Span;

/* Where a change of the member @name of @object may happen. */
static Span
span_of_member (const KeepJson *json, const KeepJsonNode *object, const char *name)
{
  const KeepJsonNode *value = keep_json_node_get_member (object, name);
  const KeepJsonNode *last = NULL;
  const char *text = keep_json_get_text (json);
  KeepJsonIter iter;

  if (value != NULL)
    {
      gsize from = (gsize) (keep_json_node_get_text (value) - text);

      return (Span){ from, from + keep_json_node_get_length_bytes (value) };
    }
  keep_json_iter_init (&iter, object);
  while (keep_json_iter_next (&iter, NULL, &last))
    ;
  if (last != NULL)
    {
      gsize at =
          (gsize) (keep_json_node_get_text (last) - text) + keep_json_node_get_length_bytes (last);

      return (Span){ at, at };
    }
  /* An empty object is opened: only white space can be lost. */
  return (Span){ (gsize) (keep_json_node_get_text (object) - text) + 1,
                 (gsize) (keep_json_node_get_text (object) - text) +
                     keep_json_node_get_length_bytes (object) - 1 };
}

static void
assert_same_outside (const KeepJson *before, Span span, const KeepBuffer *after)
{
  const char *text = keep_json_get_text (before);
  gsize length = keep_json_get_length_bytes (before);
  gsize tail = length - span.to;

  g_assert_cmpuint (keep_buffer_get_length_bytes (after), >=, span.from + tail);
  g_assert_cmpmem (keep_buffer_get_data (after), span.from, text, span.from);
  g_assert_cmpmem (keep_buffer_get_data (after) + keep_buffer_get_length_bytes (after) - tail, tail,
                   text + span.to, tail);
}

static gboolean
is_ours (const KeepJsonNode *name)
{
  static const char *const ours[] = { "type",  "provider",  "access",          "refresh", "expires",
                                      "email", "accountId", "chatgptPlanType", "idToken" };

  for (gsize i = 0; i < G_N_ELEMENTS (ours); i++)
    if (keep_json_node_is_string (name, ours[i]))
      return TRUE;
  return FALSE;
}

/* Members of a credential that a login does not know keep their order, names and bytes. */
static void
assert_same_strangers (const KeepJsonNode *before, const KeepJsonNode *after)
{
  KeepJsonIter old;
  KeepJsonIter new;
  const KeepJsonNode *names[2] = { NULL, NULL };
  const KeepJsonNode *values[2] = { NULL, NULL };

  keep_json_iter_init (&old, before);
  keep_json_iter_init (&new, after);
  while (keep_json_node_get_type (before) == KEEP_JSON_OBJECT &&
         keep_json_iter_next (&old, &names[0], &values[0]))
    {
      if (is_ours (names[0]))
        continue;
      do
        g_assert_true (keep_json_iter_next (&new, &names[1], &values[1]));
      while (is_ours (names[1]));
      g_assert_cmpmem (
          keep_json_node_get_text (names[0]), keep_json_node_get_length_bytes (names[0]),
          keep_json_node_get_text (names[1]), keep_json_node_get_length_bytes (names[1]));
      g_assert_cmpmem (
          keep_json_node_get_text (values[0]), keep_json_node_get_length_bytes (values[0]),
          keep_json_node_get_text (values[1]), keep_json_node_get_length_bytes (values[1]));
    }
}

static void
assert_login (const KeepJsonNode *entry, const KeepTokenSet *tokens)
{
  double expires = 0;

  g_assert_true (keep_json_node_is_string (keep_json_node_get_member (entry, "type"), "oauth"));
  g_assert_true (
      keep_json_node_is_string (keep_json_node_get_member (entry, "provider"), "openai-codex"));
  g_assert_true (keep_json_node_is_string (keep_json_node_get_member (entry, "access"),
                                           keep_secret_get_text (tokens->access)));
  g_assert_true (keep_json_node_is_string (keep_json_node_get_member (entry, "refresh"),
                                           keep_secret_get_text (tokens->refresh)));
  g_assert_true (
      keep_json_node_is_string (keep_json_node_get_member (entry, "email"), tokens->email));
  g_assert_true (
      keep_json_node_get_number (keep_json_node_get_member (entry, "expires"), &expires));
  g_assert_cmpint ((gint64) expires, ==, tokens->expires_ms);
  g_assert_null (keep_json_node_get_member (entry, "idToken"));
  g_assert_null (keep_json_node_get_member (entry, "chatgptPlanType"));
}

static KeepJson *
parse (const KeepBuffer *text)
{
  return keep_json_parse (keep_buffer_get_data (text), keep_buffer_get_length_bytes (text), NULL);
}

static void
check_login (const char *text)
{
  g_autoptr (KeepJson) before =
      keep_json_dialect_parse_profiles (text, strlen (text), "store", NULL);
  g_autoptr (KeepTokenSet) tokens = temp_token_set_new ("\xc3\xa9\"\\", "R", "e@x");
  g_autoptr (KeepBuffer) changed = NULL;
  g_autoptr (KeepBuffer) again = NULL;
  g_autoptr (KeepJson) after = NULL;
  const KeepJsonNode *entries = NULL;
  const KeepJsonNode *old = NULL;
  const KeepJsonNode *put = NULL;

  g_assert_nonnull (before);
  g_clear_pointer (&tokens->plan, g_free);
  entries = keep_json_node_get_member (keep_json_get_root (before), "profiles");
  old = keep_json_node_get_member (entries, OURS);
  changed = keep_json_dialect_put_login (before, OURS, "openai-codex", tokens);
  assert_same_outside (before, span_of_member (before, entries, OURS), changed);
  after = parse (changed);
  g_assert_nonnull (after);
  put = keep_json_node_get_path (keep_json_get_root (after),
                                 (const char *const[]){ "profiles", OURS, NULL });
  assert_login (put, tokens);
  if (old != NULL)
    assert_same_strangers (old, put);
  again = keep_json_dialect_put_login (after, OURS, "openai-codex", tokens);
  g_assert_cmpstr (keep_buffer_get_data (again), ==, keep_buffer_get_data (changed));
}

static void
test_login (void)
{
  for (guint32 seed = 0; seed < N_DOCUMENTS; seed++)
    {
      g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
      g_autofree char *text = test_store_make_profiles (rand);

      check_login (text);
    }
}

static Span
span_of_order (const KeepJson *json, const char *provider)
{
  const KeepJsonNode *root = keep_json_get_root (json);
  const KeepJsonNode *map = keep_json_node_get_member (root, "order");
  const KeepJsonNode *value = NULL;
  const KeepJsonNode *name = keep_json_roster_find_provider (map, provider, &value);
  g_autofree char *spelled = name != NULL ? keep_json_node_dup_string (name) : NULL;

  if (map == NULL || keep_json_node_get_type (map) != KEEP_JSON_OBJECT)
    return span_of_member (json, root, "order");
  return span_of_member (json, map, spelled != NULL ? spelled : provider);
}

static void
check_order (const char *text)
{
  static const char *const order[] = { "b", "\xc3\xa9", NULL };
  g_autoptr (KeepJson) before = keep_json_dialect_parse_state (text, strlen (text), "state", NULL);
  g_autoptr (KeepBuffer) changed = keep_json_dialect_put_order (before, TEST_STORE_PROVIDER, order);
  g_autoptr (KeepJson) after = parse (changed);
  g_autoptr (KeepBuffer) again = NULL;
  g_autoptr (KeepBuffer) cleared = NULL;
  g_autoptr (KeepJson) without = NULL;
  g_auto (GStrv) read = NULL;

  g_assert_nonnull (after);
  assert_same_outside (before, span_of_order (before, TEST_STORE_PROVIDER), changed);
  read = keep_json_roster_dup_order (&(KeepJsonStore){ NULL, after }, TEST_STORE_PROVIDER);
  g_assert_true (g_strv_equal ((const char *const *) read, order));
  again = keep_json_dialect_put_order (after, TEST_STORE_PROVIDER, order);
  g_assert_cmpstr (keep_buffer_get_data (again), ==, keep_buffer_get_data (changed));
  cleared = keep_json_dialect_clear_order (after, TEST_STORE_PROVIDER);
  without = parse (cleared);
  g_assert_nonnull (without);
  g_assert_null (
      keep_json_roster_dup_order (&(KeepJsonStore){ NULL, without }, TEST_STORE_PROVIDER));
  g_assert_null (keep_json_dialect_clear_order (without, TEST_STORE_PROVIDER));
}

static void
test_order (void)
{
  for (guint32 seed = 0; seed < N_DOCUMENTS; seed++)
    {
      g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
      g_autofree char *text = test_store_make_state (rand);

      check_order (text);
    }
}

/* What is canonical stays so: the whole text is what JSON.stringify (value, null, 2) would write.
 */
static void
test_canonical (void)
{
  static const char *const tables[][2] = {
    { "{\n  \"profiles\": {}\n}\n", "{\n  \"profiles\": {\n    \"a\": %s\n  }\n}\n" },
    { "{\n  \"profiles\": {\n    \"a\": {}\n  },\n  \"x\": []\n}\n",
      "{\n  \"profiles\": {\n    \"a\": %s\n  },\n  \"x\": []\n}\n" },
    { "{\n  \"x\": {},\n  \"profiles\": {\n    \"b\": {}\n  }\n}\n",
      "{\n  \"x\": {},\n  \"profiles\": {\n    \"b\": {},\n    \"a\": %s\n  }\n}\n" },
    { "{\n  \"profiles\": {\n    \"a\": null\n  }\n}\n",
      "{\n  \"profiles\": {\n    \"a\": %s\n  }\n}\n" },
  };
  static const char credential[] =
      "{\n      \"type\": \"oauth\",\n      \"provider\": \"p\",\n      \"access\": \"A\",\n"
      "      \"refresh\": \"R\",\n      \"expires\": 1790000000000,\n      \"email\": \"e@x\",\n"
      "      \"accountId\": \"acct-1\",\n      \"chatgptPlanType\": \"pro\"\n    }";
  g_autoptr (KeepTokenSet) tokens = temp_token_set_new ("A", "R", "e@x");

  for (gsize i = 0; i < G_N_ELEMENTS (tables); i++)
    {
      g_autoptr (KeepJson) json =
          keep_json_dialect_parse_profiles (tables[i][0], strlen (tables[i][0]), "store", NULL);
      g_autoptr (KeepBuffer) changed = keep_json_dialect_put_login (json, "a", "p", tokens);
      g_auto (GStrv) parts = g_strsplit (tables[i][1], "%s", 2);
      g_autofree char *expected = g_strconcat (parts[0], credential, parts[1], NULL);

      g_assert_cmpstr (keep_buffer_get_data (changed), ==, expected);
    }
}

/* @depth: of the innermost array */
static char *
make_deep (guint depth)
{
  g_autofree char *open = g_strnfill (depth - 1, '[');
  g_autofree char *close = g_strnfill (depth - 1, ']');

  return g_strconcat ("{\"x\":", open, close, ",\"profiles\":{}}", NULL);
}

static void
test_depth (void)
{
  g_autofree char *deepest = make_deep (KEEP_JSON_MAX_DEPTH);
  g_autofree char *deeper = make_deep (KEEP_JSON_MAX_DEPTH + 1);
  g_autofree char *abyss = make_deep (1000000);
  g_autoptr (GError) error = NULL;

  check_login (deepest);
  g_assert_null (keep_json_dialect_parse_profiles (deeper, strlen (deeper), "/the/store", &error));
  g_assert_error (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_MALFORMED);
  g_assert_nonnull (strstr (error->message, "/the/store"));
  g_assert_nonnull (strstr (error->message, "line 1"));
  g_assert_null (keep_json_dialect_parse_profiles (abyss, strlen (abyss), "/the/store", NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/json-dialect-property/login", test_login);
  g_test_add_func ("/json-dialect-property/order", test_order);
  g_test_add_func ("/json-dialect-property/canonical", test_canonical);
  g_test_add_func ("/json-dialect-property/depth", test_depth);
  return g_test_run ();
}
