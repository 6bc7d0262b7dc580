/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * KeepMenu: a GtkMenu that shows a menu model. It changes in place: an item stays the same widget
 * (and the same id on the bus) as long as its row's key stays, so that an open menu neither
 * flickers nor closes.
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef struct _KeepMenu KeepMenu;

/* @actions: borrowed, must outlive the menu; gets what the rows say. */
KeepMenu *keep_menu_new (GActionGroup *actions);
void keep_menu_free (KeepMenu *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KeepMenu, keep_menu_free)

/* @rows: (element-type KeepMenuRow) */
void keep_menu_update (KeepMenu *self, GPtrArray *rows);

/* (transfer none) */
GtkMenu *keep_menu_get_widget (KeepMenu *self);

/* (transfer none) (nullable): the item of the row with that key */
GtkWidget *keep_menu_find_item (KeepMenu *self, const char *key);

G_END_DECLS
