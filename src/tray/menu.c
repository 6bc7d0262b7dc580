/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tray/menu.h"

#include "tray/menu-row.h"

#define ROW_DATA "keep-menu-row"

struct _KeepMenu
{
  GtkMenu *widget;       /* owned */
  GActionGroup *actions; /* borrowed */
  gboolean is_updating;  /* activations are then ours, not the person's */
};

static void update_shell (KeepMenu *self, GtkMenuShell *shell, GPtrArray *rows);

static const KeepMenuRow *
get_row (gpointer item)
{
  return g_object_get_data (G_OBJECT (item), ROW_DATA);
}

static void
set_row (GtkWidget *item, KeepMenuRow *row)
{
  g_object_set_data_full (G_OBJECT (item), ROW_DATA, keep_menu_row_ref (row),
                          (GDestroyNotify) keep_menu_row_unref);
}

/* A check item has already changed itself when this runs; it goes back to what the model says and
 * changes for good when the store has. */
static void
on_activate (GtkMenuItem *item, KeepMenu *self)
{
  const KeepMenuRow *row = get_row (item);
  GVariant *target = NULL;

  if (self->is_updating)
    return;
  if (GTK_IS_CHECK_MENU_ITEM (item))
    {
      self->is_updating = TRUE;
      gtk_check_menu_item_set_active (GTK_CHECK_MENU_ITEM (item), row->is_active);
      self->is_updating = FALSE;
      if (row->is_active)
        return;
    }
  if (row->target != NULL)
    target = g_variant_new_string (row->target);
  if (row->action != NULL)
    g_action_group_activate_action (self->actions, row->action, target);
}

static GtkWidget *
new_item (KeepMenu *self, KeepMenuRow *row)
{
  GtkWidget *item = NULL;

  if (row->kind == KEEP_MENU_ROW_SEPARATOR)
    item = gtk_separator_menu_item_new ();
  else if (row->kind == KEEP_MENU_ROW_CHOICE)
    {
      item = gtk_check_menu_item_new_with_label (row->label);
      gtk_check_menu_item_set_draw_as_radio (GTK_CHECK_MENU_ITEM (item), TRUE);
    }
  else
    item = gtk_menu_item_new_with_label (row->label);
  if (row->kind == KEEP_MENU_ROW_SUBMENU)
    gtk_menu_item_set_submenu (GTK_MENU_ITEM (item), gtk_menu_new ());
  if (row->kind == KEEP_MENU_ROW_TEXT)
    gtk_widget_set_sensitive (item, FALSE);
  if (row->action != NULL)
    g_signal_connect (item, "activate", G_CALLBACK (on_activate), self);
  gtk_widget_show (item);
  return item;
}

static void
update_item (KeepMenu *self, GtkWidget *item, KeepMenuRow *row)
{
  GtkMenuItem *menu_item = GTK_MENU_ITEM (item);

  set_row (item, row);
  if (row->label != NULL && g_strcmp0 (gtk_menu_item_get_label (menu_item), row->label) != 0)
    gtk_menu_item_set_label (menu_item, row->label);
  if (row->kind == KEEP_MENU_ROW_CHOICE)
    gtk_check_menu_item_set_active (GTK_CHECK_MENU_ITEM (item), row->is_active);
  if (row->kind == KEEP_MENU_ROW_SUBMENU)
    update_shell (self, GTK_MENU_SHELL (gtk_menu_item_get_submenu (menu_item)), row->children);
}

static gboolean
is_item_of (gconstpointer row, gconstpointer item)
{
  const KeepMenuRow *shown = get_row ((gpointer) item);
  const KeepMenuRow *wanted = row;

  return shown->kind == wanted->kind && g_str_equal (shown->key, wanted->key);
}

static void
remove_stale_items (GtkMenuShell *shell, GPtrArray *rows)
{
  g_autoptr (GList) items = gtk_container_get_children (GTK_CONTAINER (shell));

  for (GList *at = items; at != NULL; at = at->next)
    if (!g_ptr_array_find_with_equal_func (rows, at->data, is_item_of, NULL))
      gtk_widget_destroy (at->data);
}

/* An item cannot be moved without its listeners on the bus losing track; it is made anew. */
static void
remove_moved_item (GList *items, const KeepMenuRow *row)
{
  for (GList *at = items; at != NULL; at = at->next)
    if (is_item_of (row, at->data))
      {
        gtk_widget_destroy (at->data);
        (void) !g_list_delete_link (items, at);
        return;
      }
}

static void
update_shell (KeepMenu *self, GtkMenuShell *shell, GPtrArray *rows)
{
  g_autoptr (GList) items = NULL;
  GList *next = NULL;

  remove_stale_items (shell, rows);
  items = gtk_container_get_children (GTK_CONTAINER (shell));
  next = items;
  for (guint i = 0; i < rows->len; i++)
    {
      KeepMenuRow *row = g_ptr_array_index (rows, i);
      GtkWidget *item = NULL;

      if (next != NULL && is_item_of (row, next->data))
        {
          item = next->data;
          next = next->next;
        }
      else
        {
          remove_moved_item (next, row);
          item = new_item (self, row);
          set_row (item, row);
          gtk_menu_shell_insert (shell, item, (int) i);
        }
      update_item (self, item, row);
    }
}

KeepMenu *
keep_menu_new (GActionGroup *actions)
{
  KeepMenu *self = g_new0 (KeepMenu, 1);

  self->widget = g_object_ref_sink (GTK_MENU (gtk_menu_new ()));
  self->actions = actions;
  return self;
}

void
keep_menu_free (KeepMenu *self)
{
  gtk_widget_destroy (GTK_WIDGET (self->widget));
  g_clear_object (&self->widget);
  g_free (self);
}

void
keep_menu_update (KeepMenu *self, GPtrArray *rows)
{
  self->is_updating = TRUE;
  update_shell (self, GTK_MENU_SHELL (self->widget), rows);
  self->is_updating = FALSE;
}

GtkMenu *
keep_menu_get_widget (KeepMenu *self)
{
  return self->widget;
}

GtkWidget *
keep_menu_find_item (KeepMenu *self, const char *key)
{
  g_autoptr (GList) items = gtk_container_get_children (GTK_CONTAINER (self->widget));

  for (GList *at = items; at != NULL; at = at->next)
    if (g_str_equal (get_row (at->data)->key, key))
      return at->data;
  return NULL;
}
