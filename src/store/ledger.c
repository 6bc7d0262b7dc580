/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/ledger.h"

#include "disk/file.h"
#include "store/claim.h"
#include "store/documents.h"
#include "store/json-rotation.h"

#define LOCK_FILE "generations.lock"
#define LOCK_TIMEOUT_MS 10000

KeepLedger *
keep_ledger_load (const char *own_state_dir)
{
  g_autofree char *path = g_build_filename (own_state_dir, KEEP_LEDGER_FILE, NULL);
  g_autoptr (KeepBuffer) text = NULL;
  KeepLedger *ledger = NULL;

  if (keep_file_read (path, &text, NULL) && text != NULL)
    ledger = keep_ledger_parse (keep_buffer_get_data (text), keep_buffer_get_length_bytes (text));
  return ledger != NULL ? ledger : keep_ledger_new ();
}

gboolean
keep_ledger_update (const char *own_state_dir,
                    KeepLedgerFunc change,
                    gpointer user_data,
                    GError **error)
{
  g_autofree char *path = g_build_filename (own_state_dir, KEEP_LEDGER_FILE, NULL);
  g_autofree char *lock_path = g_build_filename (own_state_dir, LOCK_FILE, NULL);
  g_autoptr (KeepClaim) claim = keep_claim_acquire (lock_path, LOCK_TIMEOUT_MS, -1, error);
  g_autoptr (KeepLedger) ledger = NULL;
  g_autoptr (KeepBuffer) text = NULL;

  if (claim == NULL)
    return FALSE;
  ledger = keep_ledger_load (own_state_dir);
  change (ledger, user_data);
  text = keep_ledger_format (ledger);
  return keep_file_replace (path, keep_buffer_get_data (text), keep_buffer_get_length_bytes (text),
                            error);
}

KeepCredential *
keep_ledger_find_successor (const KeepLedgerEntry *entry, const KeepPlaces *places)
{
  g_autoptr (KeepDocuments) documents = NULL;

  if (entry->successor_dir == NULL || entry->successor_id == NULL)
    return NULL;
  documents = keep_documents_read (places, entry->successor_dir, KEEP_DOCUMENTS_FOR_LOOKING, NULL);
  return documents != NULL
             ? keep_json_rotation_find (documents->profiles, entry->successor, entry->successor_id)
             : NULL;
}
