/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * KeepAccounts: the live roster of one agent's store. It watches the store's folder, reloads in a
 * thread when something there changed, and emits "changed" (on the main loop, debounced) when the
 * roster or the words for its health may be different. Looking never changes a login.
 */
#pragma once

#include <gio/gio.h>

#include "core/roster.h"
#include "store/sink.h"

G_BEGIN_DECLS

#define KEEP_TYPE_ACCOUNTS (keep_accounts_get_type ())
G_DECLARE_FINAL_TYPE (KeepAccounts, keep_accounts, KEEP, ACCOUNTS, GObject)

KeepAccounts *keep_accounts_new (KeepSink *sink);

/* (transfer none) (nullable): the newest roster that could be read, %NULL before the first. */
KeepRoster *keep_accounts_get_roster (KeepAccounts *self);

/* (transfer none) (nullable): why the store cannot be read now; the roster is then the last good
 * one. */
const GError *keep_accounts_get_error (KeepAccounts *self);

/**
 * keep_accounts_set_default_async:
 *
 * Puts the profile first in its provider's order in the store (`tokenkeep use`).
 * Errors: %KEEP_STORE_ERROR
 */
void keep_accounts_set_default_async (KeepAccounts *self,
                                      const char *profile_id,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
gboolean
keep_accounts_set_default_finish (KeepAccounts *self, GAsyncResult *result, GError **error);

G_END_DECLS
