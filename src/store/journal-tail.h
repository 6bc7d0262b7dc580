/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * KeepJournalTail: reads the journal (store/journal.h) on from where it was read last, across its
 * change of files. It takes no lock, makes nothing, and never returns half a line. Belongs to one
 * thread.
 */
#pragma once

#include "core/error.h"
#include "core/event.h"

G_BEGIN_DECLS

typedef struct _KeepJournalTail KeepJournalTail;

/* @profile: (nullable): only what concerns this profile id */
KeepJournalTail *keep_journal_tail_new (const char *own_state_dir, const char *profile);
void keep_journal_tail_free (KeepJournalTail *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KeepJournalTail, keep_journal_tail_free)

/**
 * keep_journal_tail_read:
 *
 * Errors: %KEEP_STORE_ERROR_PERMISSION, IO (also where a file is a link or none)
 * Returns: (transfer full) (element-type KeepEvent): what came since the last call, the first time
 * everything; oldest first
 */
GPtrArray *keep_journal_tail_read (KeepJournalTail *self, GError **error);

G_END_DECLS
