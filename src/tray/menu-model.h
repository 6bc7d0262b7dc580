/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The tray menu, top to bottom, as rows that any toolkit can show.
 */
#pragma once

#include "tray/facts.h"
#include "tray/menu-row.h"

G_BEGIN_DECLS

/* What fits a screen of 768 lines together with the other rows: the accounts with the headings of
 * their providers, and the offers to sign in again. What is left out is behind "More accounts…". */
#define KEEP_MENU_MODEL_MAX_ACCOUNT_ROWS 14
#define KEEP_MENU_MODEL_MAX_REPAIRS 3

/* The row that a middle click on the icon stands for. */
#define KEEP_MENU_MODEL_ACCOUNTS_KEY "accounts"

/* (transfer full) (element-type KeepMenuRow): never starts or ends with a separator. */
GPtrArray *keep_menu_model_build (const KeepFacts *facts);

/* What a running sign-in does, in the person's language; "" when it is over. (transfer none) */
const char *keep_menu_model_get_progress (KeepSignInState state, gboolean is_help_needed);

G_END_DECLS
