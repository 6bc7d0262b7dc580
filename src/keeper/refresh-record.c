/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "keeper/refresh-record.h"

#include <string.h>

#include "store/journal.h"
#include "store/ledger.h"

static const char *
get_own_dir (KeepSink *sink)
{
  return keep_places_get_own_state_dir (keep_sink_get_places (sink));
}

static gint64
now_ms (void)
{
  return g_get_real_time () / 1000;
}

typedef struct
{
  const KeepRotation *rotation;
  const char *agent_dir;
} RotationNote;

static void
note_rotation (KeepLedger *ledger, gpointer user_data)
{
  const RotationNote *note = user_data;
  const KeepRotation *rotation = note->rotation;
  g_autofree char *fresh = keep_secret_dup_digest (rotation->tokens->refresh);

  keep_ledger_note_refreshed (ledger, fresh, rotation->at_ms);
  /* An issuer that does not rotate: the same one may be spent again. */
  if (strcmp (fresh, rotation->spent) != 0)
    keep_ledger_note_successor (ledger, rotation->spent, fresh, note->agent_dir,
                                rotation->profile_id, rotation->at_ms);
}

gboolean
keep_refresh_record_rotation (KeepSink *sink, const KeepRotation *rotation, GError **error)
{
  g_autoptr (KeepSink) home = keep_sink_new_sibling (sink, rotation->agent);
  RotationNote note = { rotation, keep_sink_get_agent_dir (home) };

  if (!keep_ledger_update (get_own_dir (sink), note_rotation, &note, error))
    return FALSE;
  keep_journal_note (get_own_dir (sink),
                     keep_event_new (rotation->at_ms, KEEP_EVENT_REFRESHED, rotation->profile_id,
                                     KEEP_EVENT_BY_TOKENKEEP, NULL, NULL));
  return TRUE;
}

void
keep_refresh_record_adoption (KeepSink *sink, const KeepRotation *rotation)
{
  keep_journal_note (get_own_dir (sink),
                     keep_event_new (now_ms (), KEEP_EVENT_ADOPTED, rotation->profile_id,
                                     KEEP_EVENT_BY_TOKENKEEP, NULL, NULL));
}

typedef struct
{
  const char *generation;
  const char *code;
  gboolean is_news;
} DeathNote;

static void
note_death (KeepLedger *ledger, gpointer user_data)
{
  DeathNote *note = user_data;

  note->is_news = keep_ledger_note_invalidated (ledger, note->generation, note->code,
                                                KEEP_EVENT_BY_TOKENKEEP, now_ms ());
}

void
keep_refresh_record_death (KeepSink *sink,
                           const char *profile_id,
                           const char *generation,
                           const char *code)
{
  DeathNote note = { generation, code, TRUE };

  keep_ledger_update (get_own_dir (sink), note_death, &note, NULL);
  if (note.is_news)
    keep_journal_note (get_own_dir (sink),
                       keep_event_new (now_ms (), KEEP_EVENT_INVALIDATED, profile_id,
                                       KEEP_EVENT_BY_UNKNOWN, code, NULL));
}

void
keep_refresh_record_end (KeepSink *sink, const char *generation, const char *code)
{
  DeathNote note = { generation, code, FALSE };

  keep_ledger_update (get_own_dir (sink), note_death, &note, NULL);
}

void
keep_refresh_record_failure (KeepSink *sink,
                             const char *profile_id,
                             const KeepRefreshReport *report)
{
  keep_journal_note (get_own_dir (sink),
                     keep_event_new (now_ms (), KEEP_EVENT_ERROR, profile_id,
                                     KEEP_EVENT_BY_TOKENKEEP, report->code, report->message));
}
