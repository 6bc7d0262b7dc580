/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "desk.h"
#include "tray/action.h"
#include "tray/menu-row.h"
#include "tray/menu.h"

/* "-key", "okey" (a choice), "*key" (the active one), ">key" (with one child): kinds and keys; the
 * label is the key and @suffix. */
static GPtrArray *
make_rows (const char *const *specs, const char *suffix)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func ((GDestroyNotify) keep_menu_row_unref);

  for (; *specs != NULL; specs++)
    {
      const char *key = *specs + 1;
      char kind = **specs;
      KeepMenuRow *row = keep_menu_row_new (
          kind == '-' ? KEEP_MENU_ROW_ACTION
                      : (kind == '>' ? KEEP_MENU_ROW_SUBMENU : KEEP_MENU_ROW_CHOICE),
          key, g_strconcat (key, suffix, NULL), kind == '>' ? NULL : KEEP_ACTION_SET_DEFAULT, key);
      const char *const child[] = { "-child", NULL };

      row->is_active = kind == '*';
      if (kind == '>')
        row->children = make_rows (child, suffix);
      g_ptr_array_add (rows, row);
    }
  return rows;
}

static void
show (KeepMenu *menu, const char *specs, const char *suffix)
{
  g_auto (GStrv) split = g_strsplit (specs, " ", -1);
  g_autoptr (GPtrArray) rows = make_rows ((const char *const *) split, suffix);

  keep_menu_update (menu, rows);
}

static char *
dup_shown (KeepMenu *menu)
{
  g_autoptr (GPtrArray) items = desk_list_children (keep_menu_get_widget (menu));
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < items->len; i++)
    {
      GtkWidget *item = g_ptr_array_index (items, i);
      gboolean is_active = GTK_IS_CHECK_MENU_ITEM (item) &&
                           gtk_check_menu_item_get_active (GTK_CHECK_MENU_ITEM (item));

      g_string_append_printf (text, "%s%s%s", i > 0 ? " " : "", is_active ? "*" : "",
                              gtk_menu_item_get_label (GTK_MENU_ITEM (item)));
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
test_update (void)
{
  static const struct
  {
    const char *before;
    const char *after;
    const char *shown;
  } cases[] = {
    { "-a -b -c", "-a -b -c", "a2 b2 c2" },
    { "-a -b -c", "-a -c", "a2 c2" },
    { "-a -c", "-a -b -c", "a2 b2 c2" },
    { "-a -b -c", "-c -b -a", "c2 b2 a2" },
    { "-a -b -c", "-x -y", "x2 y2" },
    { "*a ob", "oa *b", "a2 *b2" },
    { "-a ob", "oa -b", "a2 b2" },
    { "-a", ">a -b", "a2 b2" },
    { "-a -b -c -d", "-d -a -e -c", "d2 a2 e2 c2" },
  };
  g_autoptr (Desk) desk = desk_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (KeepMenu) menu = keep_menu_new (desk->actions);
      g_autofree char *shown = NULL;

      show (menu, cases[i].before, "1");
      show (menu, cases[i].after, "2");
      shown = dup_shown (menu);
      g_assert_cmpstr (shown, ==, cases[i].shown);
    }
}

/* Otherwise an open menu would flicker or lose its selection. */
static void
test_update_keeps_items (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (KeepMenu) menu = keep_menu_new (desk->actions);
  GtkWidget *first = NULL;
  GtkWidget *last = NULL;

  show (menu, "-a -b -c", "1");
  first = keep_menu_find_item (menu, "a");
  last = keep_menu_find_item (menu, "c");
  show (menu, "-a -x -y -c", "2");
  g_assert_true (keep_menu_find_item (menu, "a") == first);
  g_assert_true (keep_menu_find_item (menu, "c") == last);
  g_assert_null (keep_menu_find_item (menu, "b"));
}

static void
test_submenu (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (KeepMenu) menu = keep_menu_new (desk->actions);
  g_autoptr (GPtrArray) items = NULL;
  g_autofree char *asked = NULL;

  show (menu, ">a", "1");
  items = desk_list_children (
      gtk_menu_item_get_submenu (GTK_MENU_ITEM (keep_menu_find_item (menu, "a"))));
  g_assert_cmpuint (items->len, ==, 1);
  gtk_menu_item_activate (g_ptr_array_index (items, 0));
  asked = desk_steal_asked (desk);
  g_assert_cmpstr (asked, ==, "set-default child\n");
}

static void
test_activate (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (KeepMenu) menu = keep_menu_new (desk->actions);
  g_autofree char *asked = NULL;

  show (menu, "-a -b", "1");
  gtk_menu_item_activate (GTK_MENU_ITEM (keep_menu_find_item (menu, "b")));
  asked = desk_steal_asked (desk);
  g_assert_cmpstr (asked, ==, "set-default b\n");
}

/* The store decides what is active, and may refuse. */
static void
test_choice_waits_for_the_model (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (KeepMenu) menu = keep_menu_new (desk->actions);
  g_autofree char *asked = NULL;
  g_autofree char *shown = NULL;

  show (menu, "*a ob", "");
  gtk_menu_item_activate (GTK_MENU_ITEM (keep_menu_find_item (menu, "b")));
  asked = desk_steal_asked (desk);
  g_assert_cmpstr (asked, ==, "set-default b\n");
  shown = dup_shown (menu);
  g_assert_cmpstr (shown, ==, "*a b");
}

static void
test_active_choice_asks_nothing (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (KeepMenu) menu = keep_menu_new (desk->actions);
  g_autofree char *shown = NULL;

  show (menu, "*a ob", "");
  gtk_menu_item_activate (GTK_MENU_ITEM (keep_menu_find_item (menu, "a")));
  shown = dup_shown (menu);
  g_assert_cmpstr (shown, ==, "*a b");
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  g_test_add_func ("/menu/update", test_update);
  g_test_add_func ("/menu/update/keeps-items", test_update_keeps_items);
  g_test_add_func ("/menu/submenu", test_submenu);
  g_test_add_func ("/menu/activate", test_activate);
  g_test_add_func ("/menu/choice/waits-for-the-model", test_choice_waits_for_the_model);
  g_test_add_func ("/menu/choice/active-one-asks-nothing", test_active_choice_asks_nothing);
  return g_test_run ();
}
