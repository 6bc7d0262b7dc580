/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A second opinion: json-glib reads every document that core/json accepts to the same values. It is
 * asked in this direction only, since it accepts more than JSON; what it cannot hold (integers over
 * 64 bits, NUL and half surrogate pairs in strings) is left out.
 */
#include <json-glib/json-glib.h>
#include <math.h>
#include <string.h>

#include "core/json-edit.h"

#define N_DOCUMENTS 2000
#define MAX_DEPTH 6

static const char *const spaces[] = { "", "", "", " ", "\n", "\t", "\r\n  " };
static const char *const pieces[] = {
  "a",
  "Z",
  " ",
  "{",
  "]",
  ":",
  ",",
  "\x7f",
  "\xc3\xa9",
  "\xe2\x82\xac",
  "\xf0\x9f\x98\x80",
  "\\\"",
  "\\\\",
  "\\/",
  "\\b",
  "\\f",
  "\\n",
  "\\r",
  "\\t",
  "\\u0001",
  "\\u00e9",
  "\\u20AC",
  "\\ud83d\\ude00",
};
static const char *const names[] = { "a", "b", "\\u0061", "profiles", "\xc3\xa9", "" };

static const char *
pick (GRand *rand, const char *const *strings, gsize n_strings)
{
  return strings[g_rand_int_range (rand, 0, (gint32) n_strings)];
}

static void
add_space (GRand *rand, GString *out)
{
  g_string_append (out, pick (rand, spaces, G_N_ELEMENTS (spaces)));
}

static void
add_string (GRand *rand, GString *out)
{
  g_string_append_c (out, '"');
  for (int i = g_rand_int_range (rand, 0, 6); i > 0; i--)
    g_string_append (out, pick (rand, pieces, G_N_ELEMENTS (pieces)));
  g_string_append_c (out, '"');
}

static void
add_number (GRand *rand, GString *out)
{
  static const char *const exponents[] = { "", "", "e5", "E+10", "e-7", "e0", "E-300" };
  gint64 integer = (gint64) g_rand_int (rand) * g_rand_int_range (rand, 0, 1 << 21);

  if (g_rand_int_range (rand, 0, 3) == 0)
    g_string_append_c (out, '-');
  g_string_append_printf (out, "%" G_GINT64_FORMAT, g_rand_boolean (rand) ? integer : integer % 10);
  if (g_rand_boolean (rand))
    return;
  g_string_append_printf (out, ".%u", g_rand_int (rand));
  g_string_append (out, pick (rand, exponents, G_N_ELEMENTS (exponents)));
}

static void add_value (GRand *rand, GString *out, int depth);

static void
add_container (GRand *rand, GString *out, int depth, gboolean is_object)
{
  int n_members = g_rand_int_range (rand, 0, 5);

  g_string_append_c (out, is_object ? '{' : '[');
  for (int i = 0; i < n_members; i++)
    {
      if (i > 0)
        g_string_append_c (out, ',');
      add_space (rand, out);
      if (is_object && g_rand_boolean (rand))
        add_string (rand, out);
      else if (is_object)
        g_string_append_printf (out, "\"%s\"", pick (rand, names, G_N_ELEMENTS (names)));
      if (is_object)
        {
          add_space (rand, out);
          g_string_append_c (out, ':');
        }
      add_value (rand, out, depth + 1);
    }
  add_space (rand, out);
  g_string_append_c (out, is_object ? '}' : ']');
}

static void
add_value (GRand *rand, GString *out, int depth)
{
  static const char *const words[] = { "true", "false", "null" };

  add_space (rand, out);
  switch (g_rand_int_range (rand, 0, depth < MAX_DEPTH ? 8 : 4))
    {
    case 0:
      g_string_append (out, pick (rand, words, G_N_ELEMENTS (words)));
      break;
    case 1:
      add_number (rand, out);
      break;
    case 2:
    case 3:
      add_string (rand, out);
      break;
    default:
      add_container (rand, out, depth, g_rand_int_range (rand, 0, 3) > 0);
    }
  add_space (rand, out);
}

static GString *
make_document (GRand *rand)
{
  GString *text = g_string_new (NULL);

  add_container (rand, text, 0, TRUE);
  return text;
}

static JsonNode *
read_by_json_glib (const char *text, gsize length_bytes)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonParser) parser = json_parser_new ();

  json_parser_load_from_data (parser, text, (gssize) length_bytes, &error);
  if (error != NULL)
    g_test_message ("%s: %s", text, error->message);
  g_assert_no_error (error);
  return json_parser_steal_root (parser);
}

/* Whether json-glib can hold it. */
static gboolean
is_holdable (const KeepJsonNode *node)
{
  const KeepJsonNode *name = NULL;
  const KeepJsonNode *value = NULL;
  g_autofree char *string = keep_json_node_dup_string (node);
  KeepJsonIter iter;

  if (keep_json_node_get_type (node) == KEEP_JSON_STRING && string == NULL)
    return FALSE;
  keep_json_iter_init (&iter, node);
  while (keep_json_iter_next (&iter, &name, &value))
    if ((name != NULL && !is_holdable (name)) || !is_holdable (value))
      return FALSE;
  return TRUE;
}

static void assert_same (const KeepJsonNode *node, JsonNode *other);

static void
assert_same_object (const KeepJsonNode *node, JsonObject *other)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  const KeepJsonNode *name = NULL;
  KeepJsonIter iter;

  keep_json_iter_init (&iter, node);
  while (keep_json_iter_next (&iter, &name, NULL))
    {
      char *text = keep_json_node_dup_string (name);

      if (!g_hash_table_add (seen, text))
        continue;
      g_assert_true (json_object_has_member (other, text));
      assert_same (keep_json_node_get_member (node, text), json_object_get_member (other, text));
    }
  g_assert_cmpuint (json_object_get_size (other), ==, g_hash_table_size (seen));
}

static void
assert_same_array (const KeepJsonNode *node, JsonArray *other)
{
  const KeepJsonNode *value = NULL;
  guint n_values = 0;
  KeepJsonIter iter;

  keep_json_iter_init (&iter, node);
  while (keep_json_iter_next (&iter, NULL, &value))
    {
      g_assert_cmpuint (n_values, <, json_array_get_length (other));
      assert_same (value, json_array_get_element (other, n_values++));
    }
  g_assert_cmpuint (json_array_get_length (other), ==, n_values);
}

static void
assert_same_number (const KeepJsonNode *node, JsonNode *other)
{
  double number = 0;

  g_assert_true (JSON_NODE_HOLDS_VALUE (other));
  if (keep_json_node_get_number (node, &number) && fabs (number) < 0x1p63)
    g_assert_cmpfloat (number, ==, json_node_get_double (other));
}

static void
assert_same (const KeepJsonNode *node, JsonNode *other)
{
  KeepJsonType type = keep_json_node_get_type (node);
  g_autofree char *string = keep_json_node_dup_string (node);

  switch (type)
    {
    case KEEP_JSON_NULL:
      g_assert_true (JSON_NODE_HOLDS_NULL (other));
      return;
    case KEEP_JSON_FALSE:
    case KEEP_JSON_TRUE:
      g_assert_cmpint (json_node_get_value_type (other), ==, G_TYPE_BOOLEAN);
      g_assert_cmpint (json_node_get_boolean (other), ==, type == KEEP_JSON_TRUE);
      return;
    case KEEP_JSON_NUMBER:
      assert_same_number (node, other);
      return;
    case KEEP_JSON_STRING:
      g_assert_cmpstr (json_node_get_string (other), ==, string);
      return;
    case KEEP_JSON_ARRAY:
      g_assert_true (JSON_NODE_HOLDS_ARRAY (other));
      assert_same_array (node, json_node_get_array (other));
      return;
    case KEEP_JSON_OBJECT:
    default:
      g_assert_true (JSON_NODE_HOLDS_OBJECT (other));
      assert_same_object (node, json_node_get_object (other));
    }
}

static gboolean
ask_oracle (const char *text, gsize length_bytes)
{
  g_autoptr (KeepJson) json = keep_json_parse (text, length_bytes, NULL);
  g_autoptr (JsonNode) other = NULL;

  if (json == NULL || !is_holdable (keep_json_get_root (json)))
    return FALSE;
  other = read_by_json_glib (text, length_bytes);
  assert_same (keep_json_get_root (json), other);
  return TRUE;
}

static void
test_json_oracle_valid (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);

  for (int i = 0; i < N_DOCUMENTS; i++)
    {
      g_autoptr (GString) text = make_document (rand);

      g_assert_true (ask_oracle (text->str, text->len));
    }
}

/* Damaged documents: many are refused, but what is accepted must still be the same. */
static void
test_json_oracle_damaged (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (2);
  guint n_accepted = 0;

  for (int i = 0; i < 5 * N_DOCUMENTS; i++)
    {
      g_autoptr (GString) text = make_document (rand);

      for (int n_changes = g_rand_int_range (rand, 1, 4); n_changes > 0; n_changes--)
        {
          gsize at = (gsize) g_rand_int_range (rand, 0, (gint32) text->len);

          if (g_rand_boolean (rand))
            text->str[at] = (char) g_rand_int_range (rand, 1, 256);
          else if (text->len > 1)
            g_string_erase (text, (gssize) at, 1);
        }
      n_accepted += ask_oracle (text->str, text->len) ? 1 : 0;
    }
  g_assert_cmpuint (n_accepted, >, N_DOCUMENTS / 4);
}

/* Goes down to some object, in both views at once; a repeated name leads to its last member. */
static const KeepJsonNode *
find_object (GRand *rand, const KeepJsonNode *node, JsonNode **other)
{
  for (;;)
    {
      JsonObject *object = json_node_get_object (*other);
      g_autoptr (GList) members = json_object_get_members (object);
      guint n_members = g_list_length (members);
      const char *name = NULL;

      if (n_members == 0)
        return node;
      name = g_list_nth_data (members, (guint) g_rand_int_range (rand, 0, (gint32) n_members));
      if (!JSON_NODE_HOLDS_OBJECT (json_object_get_member (object, name)))
        return node;
      *other = json_object_get_member (object, name);
      node = keep_json_node_get_member (node, name);
    }
}

static const char *
pick_name (GRand *rand, JsonNode *object)
{
  g_autoptr (GList) members = json_object_get_members (json_node_get_object (object));
  guint n_members = g_list_length (members);

  if (n_members == 0 || g_rand_int_range (rand, 0, 3) == 0)
    return "added";
  return g_list_nth_data (members, (guint) g_rand_int_range (rand, 0, (gint32) n_members));
}

static void
test_json_oracle_put (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);

  for (int i = 0; i < N_DOCUMENTS; i++)
    {
      g_autoptr (GString) text = make_document (rand);
      g_autoptr (KeepJson) json = keep_json_parse (text->str, text->len, NULL);
      g_autoptr (JsonNode) expected = read_by_json_glib (text->str, text->len);
      g_autoptr (JsonNode) seen = NULL;
      g_autoptr (KeepBuffer) changed = NULL;
      JsonNode *object = expected;
      const KeepJsonNode *target = find_object (rand, keep_json_get_root (json), &object);
      g_autofree char *name = g_strdup (pick_name (rand, object));

      changed = keep_json_put_member (json, target, name, "{\"new\": 1.5}", 12);
      seen = read_by_json_glib (keep_buffer_get_data (changed),
                                keep_buffer_get_length_bytes (changed));
      json_object_set_member (json_node_get_object (object), name,
                              json_from_string ("{\"new\": 1.5}", NULL));
      g_assert_true (json_node_equal (expected, seen));
    }
}

static void
test_json_oracle_remove (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (4);

  for (int i = 0; i < N_DOCUMENTS; i++)
    {
      g_autoptr (GString) text = make_document (rand);
      g_autoptr (KeepJson) json = keep_json_parse (text->str, text->len, NULL);
      g_autoptr (JsonNode) expected = read_by_json_glib (text->str, text->len);
      g_autoptr (JsonNode) seen = NULL;
      g_autoptr (KeepBuffer) changed = NULL;
      JsonNode *object = expected;
      const KeepJsonNode *target = find_object (rand, keep_json_get_root (json), &object);
      g_autofree char *name = g_strdup (pick_name (rand, object));

      changed = keep_json_remove_member (json, target, name);
      g_assert_cmpint (changed != NULL, ==,
                       json_object_has_member (json_node_get_object (object), name));
      if (changed == NULL)
        continue;
      seen = read_by_json_glib (keep_buffer_get_data (changed),
                                keep_buffer_get_length_bytes (changed));
      json_object_remove_member (json_node_get_object (object), name);
      g_assert_true (json_node_equal (expected, seen));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/json-oracle/valid", test_json_oracle_valid);
  g_test_add_func ("/json-oracle/damaged", test_json_oracle_damaged);
  g_test_add_func ("/json-oracle/put", test_json_oracle_put);
  g_test_add_func ("/json-oracle/remove", test_json_oracle_remove);
  return g_test_run ();
}
