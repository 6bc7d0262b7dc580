/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "core/json-edit.h"
#include "fuzz.h"

/* The members that an edit may touch; everything else must keep its bytes. */
typedef struct
{
  const KeepJsonNode *object; /* in the document before */
  const char *name;
} Edit;

static void
collect_objects (const KeepJsonNode *node, GPtrArray *objects)
{
  const KeepJsonNode *value = NULL;
  KeepJsonIter iter;

  if (keep_json_node_get_type (node) == KEEP_JSON_OBJECT)
    g_ptr_array_add (objects, (gpointer) node);
  keep_json_iter_init (&iter, node);
  while (keep_json_iter_next (&iter, NULL, &value))
    collect_objects (value, objects);
}

static void
read_every_node (const KeepJson *json, const KeepJsonNode *node)
{
  const char *text = keep_json_get_text (json);
  g_autofree char *string = keep_json_node_dup_string (node);
  g_autoptr (KeepSecret) secret = keep_json_node_dup_secret (node);
  const KeepJsonNode *value = NULL;
  double number = 0;
  KeepJsonIter iter;

  g_assert_true (keep_json_node_get_text (node) >= text);
  g_assert_true (keep_json_node_get_text (node) + keep_json_node_get_length_bytes (node) <=
                 text + keep_json_get_length_bytes (json));
  g_assert_cmpstr (string, ==, secret != NULL ? keep_secret_get_text (secret) : NULL);
  g_assert_true (string == NULL || keep_json_node_is_string (node, string));
  keep_json_node_get_number (node, &number);
  keep_json_iter_init (&iter, node);
  while (keep_json_iter_next (&iter, NULL, &value))
    read_every_node (json, value);
}

static void
assert_same_bytes (const KeepJsonNode *before, const KeepJsonNode *after)
{
  g_assert_cmpmem (keep_json_node_get_text (before), keep_json_node_get_length_bytes (before),
                   keep_json_node_get_text (after), keep_json_node_get_length_bytes (after));
}

/* The next member that the edit does not touch. */
static gboolean
next_kept (KeepJsonIter *iter,
           gboolean is_edited,
           const char *edited_name,
           const KeepJsonNode **name,
           const KeepJsonNode **value)
{
  while (keep_json_iter_next (iter, name, value))
    if (!is_edited || !keep_json_node_is_string (*name, edited_name))
      return TRUE;
  return FALSE;
}

static void
assert_kept (const KeepJsonNode *before, const KeepJsonNode *after, const Edit *edit)
{
  gboolean is_edited = before == edit->object;
  const KeepJsonNode *names[2] = { NULL };
  const KeepJsonNode *values[2] = { NULL };
  KeepJsonIter iters[2];

  g_assert_cmpint (keep_json_node_get_type (before), ==, keep_json_node_get_type (after));
  if (keep_json_node_get_type (before) < KEEP_JSON_ARRAY)
    assert_same_bytes (before, after);
  keep_json_iter_init (&iters[0], before);
  keep_json_iter_init (&iters[1], after);
  while (next_kept (&iters[0], is_edited, edit->name, &names[0], &values[0]))
    {
      g_assert_true (next_kept (&iters[1], is_edited, edit->name, &names[1], &values[1]));
      if (names[0] != NULL)
        assert_same_bytes (names[0], names[1]);
      assert_kept (values[0], values[1], edit);
    }
  g_assert_false (next_kept (&iters[1], is_edited, edit->name, &names[1], &values[1]));
}

/* The edited object again, in the document after: it is the same node in order. */
static const KeepJsonNode *
find_again (const KeepJson *json, guint index)
{
  g_autoptr (GPtrArray) objects = g_ptr_array_new ();

  collect_objects (keep_json_get_root (json), objects);
  return g_ptr_array_index (objects, index);
}

static void
try_put (const KeepJson *json, const Edit *edit, guint index)
{
  static const char value[] = "[null]";
  g_autoptr (KeepBuffer) text =
      keep_json_put_member (json, edit->object, edit->name, value, strlen (value));
  g_autoptr (KeepJson) after =
      keep_json_parse (keep_buffer_get_data (text), keep_buffer_get_length_bytes (text), NULL);
  const KeepJsonNode *put = NULL;

  g_assert_nonnull (after);
  assert_kept (keep_json_get_root (json), keep_json_get_root (after), edit);
  put = keep_json_node_get_member (find_again (after, index), edit->name);
  g_assert_nonnull (put);
  g_assert_cmpmem (keep_json_node_get_text (put), keep_json_node_get_length_bytes (put), value,
                   strlen (value));
}

static void
try_remove (const KeepJson *json, const Edit *edit, guint index)
{
  g_autoptr (KeepBuffer) text = keep_json_remove_member (json, edit->object, edit->name);
  g_autoptr (KeepJson) after = NULL;

  g_assert_cmpint (text != NULL, ==, keep_json_node_get_member (edit->object, edit->name) != NULL);
  if (text == NULL)
    return;
  after = keep_json_parse (keep_buffer_get_data (text), keep_buffer_get_length_bytes (text), NULL);
  g_assert_nonnull (after);
  assert_kept (keep_json_get_root (json), keep_json_get_root (after), edit);
  g_assert_null (keep_json_node_get_member (find_again (after, index), edit->name));
}

static void
try_edits (const KeepJson *json, const KeepJsonNode *object, guint index)
{
  const KeepJsonNode *name = NULL;
  Edit edit = { .object = object, .name = "added" };
  KeepJsonIter iter;

  try_put (json, &edit, index);
  try_remove (json, &edit, index);
  keep_json_iter_init (&iter, object);
  while (keep_json_iter_next (&iter, &name, NULL))
    {
      g_autofree char *text = keep_json_node_dup_string (name);

      edit.name = text;
      if (text == NULL)
        continue;
      try_put (json, &edit, index);
      try_remove (json, &edit, index);
    }
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size_bytes)
{
  KeepJsonFault fault = { 0 };
  g_autoptr (KeepJson) json = keep_json_parse ((const char *) data, size_bytes, &fault);
  g_autoptr (GPtrArray) objects = g_ptr_array_new ();

  if (json == NULL)
    {
      g_assert_nonnull (fault.reason);
      return 0;
    }
  read_every_node (json, keep_json_get_root (json));
  collect_objects (keep_json_get_root (json), objects);
  /* Editing costs the square of the size; what goes wrong goes wrong in small documents too. */
  for (guint i = 0; i < MIN (objects->len, 8); i++)
    try_edits (json, g_ptr_array_index (objects, i), i);
  return 0;
}
