/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tray/menu-row.h"

KeepMenuRow *
keep_menu_row_new (
    KeepMenuRowKind kind, const char *key, char *label, const char *action, const char *target)
{
  KeepMenuRow *self = g_rc_box_new0 (KeepMenuRow);

  self->kind = kind;
  self->key = g_strdup (key);
  self->label = label;
  self->action = action;
  self->target = g_strdup (target);
  return self;
}

KeepMenuRow *
keep_menu_row_ref (KeepMenuRow *self)
{
  return g_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  KeepMenuRow *self = data;

  g_free (self->key);
  g_free (self->label);
  g_free (self->target);
  g_clear_pointer (&self->children, g_ptr_array_unref);
}

void
keep_menu_row_unref (KeepMenuRow *self)
{
  g_rc_box_release_full (self, clear);
}
