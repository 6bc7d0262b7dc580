/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * KeepAccountsList: the rows of the accounts window, provider by provider. A row stays the same
 * widget as long as its profile stays, so that keyboard focus and screen readers stay with it.
 */
#pragma once

#include <gtk/gtk.h>

#include "tray/facts.h"

G_BEGIN_DECLS

#define KEEP_TYPE_ACCOUNTS_LIST (keep_accounts_list_get_type ())
G_DECLARE_FINAL_TYPE (KeepAccountsList, keep_accounts_list, KEEP, ACCOUNTS_LIST, GtkListBox)

void keep_accounts_list_update (KeepAccountsList *self, const KeepFacts *facts);

G_END_DECLS
