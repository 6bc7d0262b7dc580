/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * KeepAccountsList: the rows of the accounts window, provider by provider. A row stays the same
 * widget as long as its profile stays, so that keyboard focus and screen readers stay with it.
 *
 * However many accounts there are, it makes a step of rows at a time, and the next step when it is
 * asked to: GTK takes some 2 ms to make one and lay it out.
 */
#pragma once

#include <gtk/gtk.h>

#include "tray/facts.h"

G_BEGIN_DECLS

#define KEEP_TYPE_ACCOUNTS_LIST (keep_accounts_list_get_type ())
G_DECLARE_FINAL_TYPE (KeepAccountsList, keep_accounts_list, KEEP, ACCOUNTS_LIST, GtkListBox)

#define KEEP_ACCOUNTS_LIST_STEP 50

/* Keeps what it needs of @facts. */
void keep_accounts_list_update (KeepAccountsList *self, const KeepFacts *facts);

/* From now on only what keep_account_search() finds has a row. */
void keep_accounts_list_search (KeepAccountsList *self, const char *text);

/* Makes the next rows. Returns: whether there were any to make */
gboolean keep_accounts_list_show_more (KeepAccountsList *self);

G_END_DECLS
