/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * KeepIndicator: the status icon in the panel: a StatusNotifierItem, or an XEmbed icon where the
 * panel knows nothing newer. Property "visible" (read-only): whether some panel shows it now;
 * notified.
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Panels that are there register an item well within this time. */
#define KEEP_INDICATOR_GRACE_MS 1500

#define KEEP_TYPE_INDICATOR (keep_indicator_get_type ())
G_DECLARE_FINAL_TYPE (KeepIndicator, keep_indicator, KEEP, INDICATOR, GObject)

typedef enum
{
  KEEP_INDICATOR_CALM,
  KEEP_INDICATOR_BUSY,
  KEEP_INDICATOR_ATTENTION,
} KeepIndicatorLook;

KeepIndicator *keep_indicator_new (GtkMenu *menu);

/* @item: (nullable): the item of its menu that a middle click activates */
void keep_indicator_set_middle_click_item (KeepIndicator *self, GtkWidget *item);

/* @description: what a screen reader says */
void keep_indicator_show (KeepIndicator *self, KeepIndicatorLook look, const char *description);

gboolean keep_indicator_is_visible (KeepIndicator *self);

G_END_DECLS
