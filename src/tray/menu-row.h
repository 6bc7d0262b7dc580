/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * KeepMenuRow: one line of the tray menu as a value, whatever toolkit shows it. Immutable once it
 * is in a menu model, reference-counted.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  KEEP_MENU_ROW_TEXT,   /* says something, cannot be chosen */
  KEEP_MENU_ROW_ACTION, /* activates its action */
  KEEP_MENU_ROW_CHOICE, /* as above, drawn as a radio item */
  KEEP_MENU_ROW_SUBMENU,
  KEEP_MENU_ROW_SEPARATOR,
} KeepMenuRowKind;

typedef struct
{
  KeepMenuRowKind kind;
  char *key;           /* owned; unique in its menu, the same as long as the row means the same */
  char *label;         /* owned, plain text without mnemonics; %NULL for a separator */
  const char *action;  /* static, see tray/action.h; %NULL for what cannot be activated */
  char *target;        /* owned, nullable: the action's parameter */
  gboolean is_active;  /* of a choice */
  GPtrArray *children; /* owned, (element-type KeepMenuRow); %NULL but for a submenu */
} KeepMenuRow;

/* @label: (transfer full) (nullable); @action: static. */
KeepMenuRow *keep_menu_row_new (
    KeepMenuRowKind kind, const char *key, char *label, const char *action, const char *target);
KeepMenuRow *keep_menu_row_ref (KeepMenuRow *self);
void keep_menu_row_unref (KeepMenuRow *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KeepMenuRow, keep_menu_row_unref)

G_END_DECLS
