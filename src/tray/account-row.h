/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * KeepAccountRow: one profile in the accounts window: a radio button that makes it the default of
 * its provider, its health, a button that mends it, and what is known of it below on request. Emits
 * "opened" when it wants an update to show that.
 */
#pragma once

#include <gtk/gtk.h>

#include "tray/facts.h"

G_BEGIN_DECLS

#define KEEP_TYPE_ACCOUNT_ROW (keep_account_row_get_type ())
G_DECLARE_FINAL_TYPE (KeepAccountRow, keep_account_row, KEEP, ACCOUNT_ROW, GtkListBoxRow)

KeepAccountRow *keep_account_row_new (const KeepProfile *profile);

/**
 * keep_account_row_update:
 * @profile: with the id that the row was made for
 * @label: what the account is called
 */
void keep_account_row_update (KeepAccountRow *self,
                              const KeepProfile *profile,
                              const char *label,
                              const KeepFacts *facts);

/* Of what is in @group one is the default. */
void keep_account_row_join (KeepAccountRow *self, GtkRadioButton *group);

/* A click anywhere on the row is one on its radio button. */
void keep_account_row_activate (KeepAccountRow *self);

/* (transfer none) */
const char *keep_account_row_get_profile_id (KeepAccountRow *self);
const char *keep_account_row_get_provider (KeepAccountRow *self);

G_END_DECLS
