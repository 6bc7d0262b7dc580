/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The journal: the history of what happened to the logins, events.jsonl in Tokenkeep's own state
 * folder, one event a line (core/event.h), the oldest first. When the file would grow over its
 * limit it becomes events.1.jsonl, and what was that is gone.
 *
 * Any number of processes append at the same time. Nothing is waited for the disk: a power cut may
 * cost the last lines, and a line that a crash has torn costs no other. It is history and not the
 * login: who cannot write it goes on, see keep_journal_note().
 */
#pragma once

#include "core/error.h"
#include "core/event.h"

G_BEGIN_DECLS

#define KEEP_JOURNAL_FILE "events.jsonl"
#define KEEP_JOURNAL_OLDER_FILE "events.1.jsonl"
#define KEEP_JOURNAL_MAX_BYTES (1024 * 1024)

/**
 * keep_journal_record:
 * @own_state_dir: see keep_places_get_own_state_dir(); made where it is missing
 *
 * Appends @event: the whole line or nothing. Waits a second at most for others that write.
 *
 * Errors: %KEEP_STORE_ERROR_PERMISSION (also where the folder or the file is somebody else's, or
 * the file is a link or none), LOCKED, NO_SPACE, IO
 */
gboolean keep_journal_record (const char *own_state_dir, const KeepEvent *event, GError **error);

/**
 * keep_journal_note:
 * @event: (transfer full)
 *
 * The same for those whose business does not depend on it: a failure is a warning.
 */
void keep_journal_note (const char *own_state_dir, KeepEvent *event);

/**
 * keep_journal_read:
 * @profile: (nullable): only what concerns this profile id
 *
 * Makes nothing and changes nothing. Lines that are no events are passed over, and so are bytes
 * beyond the limit of a file.
 *
 * Errors: %KEEP_STORE_ERROR_PERMISSION, IO (also where a file is a link or none)
 * Returns: (transfer full) (element-type KeepEvent): oldest first; empty where there is no journal
 */
GPtrArray *keep_journal_read (const char *own_state_dir, const char *profile, GError **error);

G_END_DECLS
