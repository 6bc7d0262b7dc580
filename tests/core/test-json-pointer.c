/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "core/json-pointer.h"

#define DOCUMENT                                      \
  "{\"a\":{\"b\":\"ab\",\"\":\"a-\"},\"\":\"-\",\"x/" \
  "y\":\"slash\",\"x~y\":\"tilde\",\"~1\":\"both\","  \
  "\"list\":[\"zero\",\"one\",{\"b\":\"deep\"}],\"twice\":\"first\",\"twice\":\"last\"}"

static void
test_find (void)
{
  static const char *const cases[][2] = {
    { "/a/b", "ab" },      { "/a/", "a-" },
    { "/", "-" },          { "/x~1y", "slash" },
    { "/x~0y", "tilde" },  { "/~01", "both" },
    { "/list/0", "zero" }, { "/list/1th", "one" },
    { "/list/+1", "one" }, { "/list/2/b", "deep" },
    { "/twice", "last" },  { "/list/3", NULL },
    { "/list/-1", NULL },  { "/list/b", NULL },
    { "/list/", NULL },    { "/list/99999999999999999999", NULL },
    { "/a/c", NULL },      { "/a/b/c", NULL },
    { "a", NULL },         { "", NULL },
    { "/x/y", NULL },
  };
  g_autoptr (KeepJson) json = keep_json_parse (DOCUMENT, strlen (DOCUMENT), NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *found = keep_json_node_dup_string (
          keep_json_pointer_find (keep_json_get_root (json), cases[i][0]));

      g_assert_cmpstr (found, ==, cases[i][1]);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/json-pointer/find", test_find);
  return g_test_run ();
}
