/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tray/menu-row.h"

static void
test_owns (void)
{
  char key[] = "key";
  char target[] = "target";
  g_autoptr (KeepMenuRow) row =
      keep_menu_row_new (KEEP_MENU_ROW_ACTION, key, g_strdup ("Label"), "quit", target);

  key[0] = target[0] = 'X';
  g_assert_cmpint (row->kind, ==, KEEP_MENU_ROW_ACTION);
  g_assert_cmpstr (row->key, ==, "key");
  g_assert_cmpstr (row->label, ==, "Label");
  g_assert_cmpstr (row->action, ==, "quit");
  g_assert_cmpstr (row->target, ==, "target");
  g_assert_false (row->is_active);
}

static void
test_ref (void)
{
  g_autoptr (KeepMenuRow) parent =
      keep_menu_row_new (KEEP_MENU_ROW_SUBMENU, "parent", g_strdup ("Parent"), NULL, NULL);
  KeepMenuRow *child = keep_menu_row_new (KEEP_MENU_ROW_SEPARATOR, "child", NULL, NULL, NULL);
  g_autoptr (KeepMenuRow) kept = keep_menu_row_ref (child);

  parent->children = g_ptr_array_new_with_free_func ((GDestroyNotify) keep_menu_row_unref);
  g_ptr_array_add (parent->children, child);
  g_clear_pointer (&parent, keep_menu_row_unref);
  g_assert_cmpstr (kept->key, ==, "child");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/menu-row/owns-its-strings", test_owns);
  g_test_add_func ("/menu-row/ref", test_ref);
  return g_test_run ();
}
