/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "core/reference.h"

#define LONG_64 "ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKL"

/* "source provider id", "-" for what is not there */
static char *
describe (const char *text)
{
  g_autoptr (KeepJson) json = keep_json_parse (text, strlen (text), NULL);
  g_autoptr (KeepReference) reference = NULL;

  g_assert_nonnull (json);
  reference = keep_reference_parse (keep_json_get_root (json));
  g_assert_cmpint (keep_reference_find_source (keep_json_get_root (json)), ==,
                   reference != NULL ? reference->source : KEEP_SECRET_NONE);
  if (reference == NULL)
    return g_strdup ("-");
  return g_strdup_printf ("%s %s %s", keep_secret_place_get_name (reference->source),
                          reference->provider != NULL ? reference->provider : "-", reference->id);
}

static void
test_parse (void)
{
  static const char *const cases[][2] = {
    { "{\"source\":\"env\",\"provider\":\"default\",\"id\":\"KEY\"}", "env default KEY" },
    { "{\"source\":\"file\",\"provider\":\"vault\",\"id\":\" /a/b \"}", "file vault  /a/b " },
    { "{\"source\":\"exec\",\"id\":\"a\"}", "exec - a" },
    { "{\"source\":\"exec\",\"id\":\"a\",\"more\":1}", "exec - a" },
    { "{\"source\":\"exec\",\"provider\":\"p\",\"id\":\"a\",\"more\":1}", "-" },
    { "{\"source\":\"exec\",\"provider\":\"p\",\"id\":\"a\",\"\\u0069d\":\"b\"}", "exec p b" },
    { "{\"source\":\"exec\",\"provider\":null,\"id\":\"a\"}", "-" },
    { "{\"source\":\"exec\",\"provider\":\"\",\"id\":\"a\"}", "-" },
    { "{\"source\":\"exec\",\"provider\":\"p\",\"id\":\" \"}", "-" },
    { "{\"source\":\"exec\",\"provider\":\"p\",\"id\":7}", "-" },
    { "{\"source\":\"store\",\"provider\":\"p\",\"id\":\"a\"}", "-" },
    { "{}", "-" },
    { "[]", "-" },
    { "null", "-" },
    { "\"${KEY_2}\"", "env - KEY_2" },
    { "\" ${KEY}\\n\"", "env - KEY" },
    { "\"\\u0024\\u007bKEY}\"", "env - KEY" },
    { "\"${KEY}x\"", "-" },
    { "\"$KEY\"", "-" },
    { "\"${}\"", "-" },
    { "\"${key}\"", "-" },
    { "\"${2KEY}\"", "-" },
    { "\"${" LONG_64 LONG_64 "}\"", "env - " LONG_64 LONG_64 },
    { "\"${" LONG_64 LONG_64 "X}\"", "-" },
    { "\"sk-{}\"", "-" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *line = describe (cases[i][0]);

      g_assert_cmpstr (line, ==, cases[i][1]);
    }
  g_assert_null (keep_reference_parse (NULL));
}

static void
test_program_id (void)
{
  static const struct
  {
    const char *id;
    gboolean is_id;
  } cases[] = {
    { "a", TRUE },           { "vault/openai/api-key", TRUE },
    { "A.b_c:d/e-9", TRUE }, { "a/.b", TRUE },
    { "a/..b", TRUE },       { "", FALSE },
    { ".a", FALSE },         { "/a", FALSE },
    { "a/../b", FALSE },     { "a/.", FALSE },
    { "a b", FALSE },        { "a@b", FALSE },
    { "a#b", FALSE },        { LONG_64 LONG_64 LONG_64 LONG_64, TRUE },
    { "ä", FALSE },          { LONG_64 LONG_64 LONG_64 LONG_64 "x", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (keep_reference_is_program_id (cases[i].id), ==, cases[i].is_id);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/reference/parse", test_parse);
  g_test_add_func ("/reference/program-id", test_program_id);
  return g_test_run ();
}
