/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * KeepAccountDetails: below an account that the person opened, what is known of its login and what
 * happened to it (tray/account-history.h). The history is read in a thread each time something
 * changed.
 */
#pragma once

#include <gtk/gtk.h>

#include "tray/facts.h"

G_BEGIN_DECLS

#define KEEP_TYPE_ACCOUNT_DETAILS (keep_account_details_get_type ())
G_DECLARE_FINAL_TYPE (KeepAccountDetails, keep_account_details, KEEP, ACCOUNT_DETAILS, GtkBox)

KeepAccountDetails *keep_account_details_new (void);

/* @label: what the account is called */
void keep_account_details_update (KeepAccountDetails *self,
                                  const KeepProfile *profile,
                                  const char *label,
                                  const KeepFacts *facts);

G_END_DECLS
