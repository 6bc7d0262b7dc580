/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/json-writer.h"

static void
write_sample (KeepJsonWriter *writer)
{
  keep_json_writer_begin_object (writer, NULL);
  keep_json_writer_int64 (writer, "version", 1);
  keep_json_writer_begin_object (writer, "profiles");
  keep_json_writer_end_object (writer);
  keep_json_writer_begin_array (writer, "list");
  keep_json_writer_string (writer, NULL, "a");
  keep_json_writer_boolean (writer, NULL, TRUE);
  keep_json_writer_null (writer, NULL);
  keep_json_writer_end_array (writer);
  keep_json_writer_end_object (writer);
}

/* Both expectations are the output of JSON.stringify() for the same value. */
static void
test_writer_indented (void)
{
  g_autoptr (KeepBuffer) buffer = keep_buffer_new ();
  KeepJsonWriter writer = KEEP_JSON_WRITER_INIT (buffer, "\n");

  write_sample (&writer);
  g_assert_cmpstr (
      keep_buffer_get_data (buffer), ==,
      "{\n  \"version\": 1,\n  \"profiles\": {},\n  \"list\": [\n    \"a\",\n    true,\n"
      "    null\n  ]\n}");
}

static void
test_writer_compact (void)
{
  g_autoptr (KeepBuffer) buffer = keep_buffer_new ();
  KeepJsonWriter writer = KEEP_JSON_WRITER_INIT (buffer, "");

  write_sample (&writer);
  g_assert_cmpstr (keep_buffer_get_data (buffer), ==,
                   "{\"version\":1,\"profiles\":{},\"list\":[\"a\",true,null]}");
}

static void
test_writer_escapes (void)
{
  g_autoptr (KeepBuffer) buffer = keep_buffer_new ();

  keep_json_append_string (buffer, "a\"b\\c\n\t\b\f\r\x01\x1f/\x7f\xc3\xa9", -1);
  g_assert_cmpstr (keep_buffer_get_data (buffer), ==,
                   "\"a\\\"b\\\\c\\n\\t\\b\\f\\r\\u0001\\u001f/\x7f\xc3\xa9\"");
}

/* A folder may be called anything, and what reads JSON refuses a document that is not UTF-8. */
static void
test_writer_not_utf8 (void)
{
  g_autoptr (KeepBuffer) buffer = keep_buffer_new ();
  KeepJsonWriter writer = KEEP_JSON_WRITER_INIT (buffer, "");

  keep_json_writer_string (&writer, NULL, "/a\xff\xc3(/\xc3\xa9");
  g_assert_cmpstr (keep_buffer_get_data (buffer), ==, "\"/a\xef\xbf\xbd\xef\xbf\xbd(/\xc3\xa9\"");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/json-writer/indented", test_writer_indented);
  g_test_add_func ("/json-writer/compact", test_writer_compact);
  g_test_add_func ("/json-writer/escapes", test_writer_escapes);
  g_test_add_func ("/json-writer/not-utf8", test_writer_not_utf8);
  return g_test_run ();
}
