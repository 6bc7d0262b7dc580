/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "core/json-edit.h"

typedef struct
{
  const char *name;
  const char *before;
  const char *object; /* path to the edited object: one name, or "" for the root */
  const char *member;
  const char *value; /* NULL: remove */
  const char *after; /* NULL: nothing to remove */
} EditCase;

static const EditCase cases[] = {
  { "replace", "{ \"a\" : 1 ,\"b\":1e999}", "", "b", "2", "{ \"a\" : 1 ,\"b\":2}" },
  { "replace-last-of-two", "{\"a\":1,\"a\":2}", "", "a", "3", "{\"a\":1,\"a\":3}" },
  { "replace-escaped-name", "{\"\\u0061\":1}", "", "a", "3", "{\"\\u0061\":3}" },
  { "add-compact", "{\"a\":1}", "", "b", "2", "{\"a\":1,\"b\":2}" },
  { "add-spaced", "{ \"a\": 1 }", "", "b", "2", "{ \"a\": 1, \"b\": 2 }" },
  { "add-indented", "{\n  \"a\": 1\n}\n", "", "b", "2", "{\n  \"a\": 1,\n  \"b\": 2\n}\n" },
  { "add-tabs", "{\r\n\t\"a\" :1\r\n}", "", "b", "2", "{\r\n\t\"a\" :1,\r\n\t\"b\" :2\r\n}" },
  { "add-inner", "{\n  \"p\": {\n    \"x\": 1\n  },\n  \"q\": 0.1e-7\n}\n", "p", "y", "2",
    "{\n  \"p\": {\n    \"x\": 1,\n    \"y\": 2\n  },\n  \"q\": 0.1e-7\n}\n" },
  { "add-empty-compact", "{}", "", "a", "1", "{\"a\":1}" },
  { "add-empty-compact-newline", "{}\n", "", "a", "1", "{\"a\":1}\n" },
  { "add-empty-inner", "{\n  \"version\": 1,\n  \"p\": {}\n}\n", "p", "x", "1",
    "{\n  \"version\": 1,\n  \"p\": {\n    \"x\": 1\n  }\n}\n" },
  { "remove-only", "{ \"a\": 1 }", "", "a", NULL, "{}" },
  { "remove-first", "{\"a\":1, \"b\":2}", "", "a", NULL, "{ \"b\":2}" },
  { "remove-middle", "{\n  \"a\": 1,\n  \"b\": 2,\n  \"c\": 3\n}", "", "b", NULL,
    "{\n  \"a\": 1,\n  \"c\": 3\n}" },
  { "remove-last", "{\n  \"a\": 1,\n  \"b\": 2\n}", "", "b", NULL, "{\n  \"a\": 1\n}" },
  { "remove-all-of-a-name", "{\"a\":1,\"b\":\",\",\"a\":2,\"a\":3,\"c\":4}", "", "a", NULL,
    "{\"b\":\",\",\"c\":4}" },
  { "remove-two-first", "{\"a\":1,\"a\":2,\"c\":4}", "", "a", NULL, "{\"c\":4}" },
  { "remove-absent", "{\"b\":1}", "", "a", NULL, NULL },
};

static void
test_edit (gconstpointer data)
{
  const EditCase *edit = data;
  g_autoptr (KeepJson) json = keep_json_parse (edit->before, strlen (edit->before), NULL);
  const KeepJsonNode *object = keep_json_get_root (json);
  g_autoptr (KeepBuffer) changed = NULL;
  g_autoptr (KeepJson) again = NULL;

  if (*edit->object != '\0')
    object = keep_json_node_get_member (object, edit->object);
  if (edit->value != NULL)
    changed = keep_json_put_member (json, object, edit->member, edit->value, strlen (edit->value));
  else
    changed = keep_json_remove_member (json, object, edit->member);
  g_assert_cmpstr (changed != NULL ? keep_buffer_get_data (changed) : NULL, ==, edit->after);
  if (changed == NULL)
    return;
  again = keep_json_parse (keep_buffer_get_data (changed), keep_buffer_get_length_bytes (changed),
                           NULL);
  g_assert_nonnull (again);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/json-edit/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_edit);
    }
  return g_test_run ();
}
