/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * KeepAccountsWindow: the stored logins by provider, and everything that the menu can do, for
 * desktops without a tray. Closing it hides it.
 */
#pragma once

#include <gtk/gtk.h>

#include "tray/facts.h"
#include "tray/notice.h"

G_BEGIN_DECLS

#define KEEP_TYPE_ACCOUNTS_WINDOW (keep_accounts_window_get_type ())
G_DECLARE_FINAL_TYPE (
    KeepAccountsWindow, keep_accounts_window, KEEP, ACCOUNTS_WINDOW, GtkApplicationWindow)

/* @offer: see tray/offer.h */
KeepAccountsWindow *keep_accounts_window_new (GtkApplication *application, GPtrArray *offer);

void keep_accounts_window_update (KeepAccountsWindow *self, const KeepFacts *facts);

/* @notice: (nullable): %NULL takes the last one away */
void keep_accounts_window_show_notice (KeepAccountsWindow *self, const KeepNotice *notice);

G_END_DECLS
