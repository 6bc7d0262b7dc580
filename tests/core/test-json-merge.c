/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "core/json-merge.h"

typedef struct
{
  const char *name;
  const char *target;
  const char *source;
  const char *merged;
} Merge;

static const Merge merges[] = {
  { "scalars", "1", "2", "2" },
  { "scalar-over-object", "{\"a\":1}", "null", "null" },
  { "object-over-scalar", "null", "{\"a\":1}", "{\"a\":1}" },
  { "object-over-array", "[1]", "{\"a\":1}", "{\"a\":1}" },
  { "array-over-object", "{\"a\":1}", "[1]", "[1]" },
  { "arrays", "[1,[2]]", "[[3],4]", "[1,[2],[3],4]" },
  { "arrays-empty", "[]", "[1]", "[1]" },
  { "arrays-both-empty", "[]", "[]", "[]" },
  { "objects", "{\"a\":1,\"b\":2}", "{\"c\":3,\"a\":4}", "{\"a\":4,\"b\":2,\"c\":3}" },
  { "objects-empty", "{}", "{\"a\":1}", "{\"a\":1}" },
  { "objects-from-empty", "{\"a\":1}", "{}", "{\"a\":1}" },
  { "deep", "{\"a\":{\"b\":[1],\"c\":1}}", "{\"a\":{\"b\":[2],\"d\":2}}",
    "{\"a\":{\"b\":[1,2],\"c\":1,\"d\":2}}" },
  { "deep-change-of-type", "{\"a\":{\"b\":1}}", "{\"a\":{\"b\":{\"c\":1}}}",
    "{\"a\":{\"b\":{\"c\":1}}}" },
  { "repeated-in-target", "{\"a\":1,\"b\":2,\"a\":[3]}", "{\"a\":[4]}", "{\"a\":[3,4],\"b\":2}" },
  { "repeated-in-source", "{\"a\":1}", "{\"b\":1,\"a\":[],\"b\":2}", "{\"a\":[],\"b\":2}" },
  { "name-that-starts-alike", "{\"ab\":1}", "{\"a\":2}", "{\"ab\":1,\"a\":2}" },
};

static KeepJson *
parse (const char *text)
{
  KeepJson *json = keep_json_parse (text, strlen (text), NULL);

  g_assert_nonnull (json);
  return json;
}

static void
test_merge (gconstpointer data)
{
  const Merge *merge = data;
  g_autoptr (KeepJson) target = parse (merge->target);
  g_autoptr (KeepJson) source = parse (merge->source);
  g_autoptr (KeepBuffer) merged = keep_buffer_new ();

  keep_json_append_merged (merged, keep_json_get_root (target), keep_json_get_root (source));
  g_assert_cmpstr (keep_buffer_get_data (merged), ==, merge->merged);
}

static void
test_pairs (void)
{
  g_autoptr (KeepJson) json = parse ("{\"a\":1,\"b\":2,\"a\":3}");
  g_autoptr (GArray) pairs = keep_json_list_pairs (keep_json_get_root (json));
  double number = 0;

  g_assert_cmpuint (pairs->len, ==, 2);
  g_assert_true (keep_json_node_is_string (g_array_index (pairs, KeepJsonPair, 0).name, "a"));
  g_assert_true (keep_json_node_get_number (g_array_index (pairs, KeepJsonPair, 0).value, &number));
  g_assert_cmpfloat (number, ==, 3);
  g_assert_true (keep_json_node_is_string (g_array_index (pairs, KeepJsonPair, 1).name, "b"));
}

static void
test_pairs_of_others (void)
{
  g_autoptr (KeepJson) json = parse ("[\"a\",\"b\"]");
  g_autoptr (GArray) of_array = keep_json_list_pairs (keep_json_get_root (json));
  g_autoptr (GArray) of_nothing = keep_json_list_pairs (NULL);

  g_assert_cmpuint (of_array->len, ==, 0);
  g_assert_cmpuint (of_nothing->len, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (merges); i++)
    {
      g_autofree char *path = g_strconcat ("/json-merge/merged/", merges[i].name, NULL);

      g_test_add_data_func (path, &merges[i], test_merge);
    }
  g_test_add_func ("/json-merge/pairs/last-value-counts", test_pairs);
  g_test_add_func ("/json-merge/pairs/of-others", test_pairs_of_others);
  return g_test_run ();
}
