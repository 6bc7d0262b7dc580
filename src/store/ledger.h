/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The ledger (core/ledger.h) on the disk: generations.json in Tokenkeep's own state folder,
 * replaced whole, by one process at a time.
 */
#pragma once

#include "core/credential.h"
#include "core/error.h"
#include "core/ledger.h"
#include "store/places.h"

G_BEGIN_DECLS

#define KEEP_LEDGER_FILE "generations.json"

/* Returns: (transfer full): what is there; an empty one where there is none, or none that can be
 * read: it is knowledge and not the login */
KeepLedger *keep_ledger_load (const char *own_state_dir);

typedef void (*KeepLedgerFunc) (KeepLedger *ledger, gpointer user_data);

/**
 * keep_ledger_update:
 * @change: called once with the newest state
 *
 * Errors: %KEEP_STORE_ERROR_LOCKED, PERMISSION, NO_SPACE, IO
 */
gboolean keep_ledger_update (const char *own_state_dir,
                             KeepLedgerFunc change,
                             gpointer user_data,
                             GError **error);

/**
 * keep_ledger_find_successor:
 * @entry: of a generation that was spent
 *
 * Looks in the store that the ledger says its successor went to, in whichever state folder.
 *
 * Returns: (transfer full) (nullable): the login there, with its secrets; maybe a later generation
 *   of it, so whose it is must be checked
 */
KeepCredential *keep_ledger_find_successor (const KeepLedgerEntry *entry, const KeepPlaces *places);

G_END_DECLS
