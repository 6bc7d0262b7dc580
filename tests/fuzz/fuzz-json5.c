/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "core/json5.h"
#include "fuzz.h"

static void
assert_same_value (const KeepJsonNode *before, const KeepJsonNode *after)
{
  g_autofree char *text = keep_json_node_dup_string (before);
  g_autofree char *same_text = keep_json_node_dup_string (after);
  double numbers[2] = { 0, 0 };
  const KeepJsonNode *names[2] = { NULL, NULL };
  const KeepJsonNode *values[2] = { NULL, NULL };
  KeepJsonIter iters[2];

  g_assert_cmpint (keep_json_node_get_type (before), ==, keep_json_node_get_type (after));
  g_assert_cmpstr (text, ==, same_text);
  if (keep_json_node_get_type (before) == KEEP_JSON_NUMBER)
    g_assert_cmpmem (keep_json_node_get_text (before), keep_json_node_get_length_bytes (before),
                     keep_json_node_get_text (after), keep_json_node_get_length_bytes (after));
  g_assert_cmpint (keep_json_node_get_number (before, &numbers[0]), ==,
                   keep_json_node_get_number (after, &numbers[1]));
  keep_json_iter_init (&iters[0], before);
  keep_json_iter_init (&iters[1], after);
  while (keep_json_iter_next (&iters[0], &names[0], &values[0]))
    {
      g_assert_true (keep_json_iter_next (&iters[1], &names[1], &values[1]));
      if (names[0] != NULL)
        assert_same_value (names[0], names[1]);
      assert_same_value (values[0], values[1]);
    }
  g_assert_false (keep_json_iter_next (&iters[1], &names[1], &values[1]));
}

static void
assert_only_spelling (const KeepBuffer *json)
{
  gsize length_bytes = keep_buffer_get_length_bytes (json);
  g_autoptr (KeepBuffer) again =
      keep_json5_to_json (keep_buffer_get_data (json), length_bytes, NULL);

  g_assert_nonnull (again);
  g_assert_cmpmem (keep_buffer_get_data (json), length_bytes, keep_buffer_get_data (again),
                   keep_buffer_get_length_bytes (again));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size_bytes)
{
  KeepJsonFault fault = { 0 };
  g_autoptr (KeepJson) strict = keep_json_parse ((const char *) data, size_bytes, NULL);
  g_autoptr (KeepBuffer) json = keep_json5_to_json ((const char *) data, size_bytes, &fault);
  g_autoptr (KeepJson) read = NULL;

  if (json == NULL)
    {
      g_assert_nonnull (fault.reason);
      g_assert_cmpuint (fault.line, >=, 1);
      /* Every JSON document is a JSON5 document. */
      g_assert_null (strict);
      return 0;
    }
  read = keep_json_parse (keep_buffer_get_data (json), keep_buffer_get_length_bytes (json), NULL);
  g_assert_nonnull (read);
  assert_only_spelling (json);
  if (strict != NULL)
    assert_same_value (keep_json_get_root (strict), keep_json_get_root (read));
  return 0;
}
