/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "core/json-shape.h"

typedef struct
{
  double width;
  double height;
} Box;

static gboolean
read_number (const KeepJsonNode *node, const char *path, gpointer field, GError **error)
{
  if (!keep_json_node_get_number (node, field))
    return keep_json_shape_refuse (error, "“%s” is no number", path);
  return TRUE;
}

static const KeepJsonMember members[] = {
  { "width", KEEP_JSON_MEMBER_REQUIRED, read_number, G_STRUCT_OFFSET (Box, width) },
  { "height", KEEP_JSON_MEMBER_OPTIONAL, read_number, G_STRUCT_OFFSET (Box, height) },
  { 0 },
};

static gboolean
read_box (const char *text, const char *path, Box *box, GError **error)
{
  g_autoptr (KeepJson) json = keep_json_parse (text, strlen (text), NULL);

  return keep_json_shape_read (keep_json_get_root (json), members, path, box, error);
}

static void
test_json_shape_fills (void)
{
  g_autoptr (GError) error = NULL;
  Box box = { 0, 7 };

  g_assert_true (read_box ("{\"w\\u0069dth\":2}", NULL, &box, &error));
  g_assert_no_error (error);
  g_assert_cmpfloat (box.width, ==, 2);
  g_assert_cmpfloat (box.height, ==, 7);
}

static void
test_json_shape_refuses (void)
{
  static const struct
  {
    const char *text;
    const char *path;
    const char *named; /* in the message */
  } cases[] = {
    { "[]", NULL, "document" },
    { "[]", "box", "“box”" },
    { "{}", NULL, "“width” is missing" },
    { "{\"height\":1}", "box", "“box.width” is missing" },
    { "{\"width\":1,\"depth\":1}", NULL, "“depth” is not known" },
    { "{\"width\":1,\"Width\":1}", "box", "“box.Width” is not known" },
    { "{\"width\":1,\"\\u0007\":1}", NULL, "“\\u0007” is not known" },
    { "{\"width\":1,\"width\":1}", NULL, "“width” is there twice" },
    { "{\"width\":1,\"wid\\u0074h\":1}", NULL, "“wid\\u0074h” is there twice" },
    { "{\"width\":\"1\"}", "box", "“box.width” is no number" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      Box box = { 0 };

      g_assert_false (read_box (cases[i].text, cases[i].path, &box, &error));
      g_assert_error (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_MALFORMED);
      g_assert_nonnull (strstr (error->message, cases[i].named));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/json-shape/fills", test_json_shape_fills);
  g_test_add_func ("/json-shape/refuses", test_json_shape_refuses);
  return g_test_run ();
}
