/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "keeper/program-ward.h"

#include "store/ledger.h"

/* A renewal at the last moment takes as long as that. */
#define OVERDUE_MS (60 * 1000)

struct _KeepProgramWard
{
  const KeepProgram *program;
  KeepForeignLogin *reading; /* owned, nullable: the newest that could be read */
  KeepTokenSet *known;       /* owned, nullable: of the newest that was a login */
  gint64 told_ms;            /* the end of an access token, which was told of */
};

/* One change. */
typedef struct
{
  const KeepProgram *program; /* borrowed, as are all */
  KeepWard *ward;
  const KeepForeignLogin *before;
  const KeepForeignLogin *after;
  const KeepTokenSet *known; /* nullable: of the last login that there was */
  const char *former;        /* nullable: its generation */
  GStrv holders;             /* profiles of ours that hold it */
  gint64 now_ms;
} Change;

KeepProgramWard *
keep_program_ward_new (const KeepProgram *program)
{
  KeepProgramWard *self = g_new0 (KeepProgramWard, 1);

  self->program = program;
  return self;
}

void
keep_program_ward_free (KeepProgramWard *self)
{
  g_clear_pointer (&self->reading, keep_foreign_login_free);
  g_clear_pointer (&self->known, keep_token_set_free);
  g_free (self);
}

const KeepProgram *
keep_program_ward_get_program (const KeepProgramWard *self)
{
  return self->program;
}

static char *
dup_generation (const KeepTokenSet *tokens)
{
  return tokens != NULL && tokens->refresh != NULL ? keep_secret_dup_digest (tokens->refresh)
                                                   : NULL;
}

static void
tell (const Change *self, KeepEventKind kind, const char *profile_id, const char *code)
{
  keep_ward_tell (self->ward, NULL, kind, profile_id, self->program->id, code);
}

/* Of each profile of ours that is concerned, or where there is none, of the program's own login. */
static void
tell_holders (const Change *self, KeepEventKind kind, const char *code)
{
  if (self->holders[0] == NULL)
    tell (self, kind, NULL, code);
  for (gsize i = 0; self->holders[i] != NULL; i++)
    tell (self, kind, self->holders[i], code);
}

typedef struct
{
  const Change *change;
  const char *code;  /* of a death */
  const char *fresh; /* of a renewal */
  const char *agent_dir;
  gboolean is_news;
} Note;

static void
note_death (KeepLedger *ledger, gpointer user_data)
{
  Note *note = user_data;
  const KeepLedgerEntry *entry = keep_ledger_find (ledger, note->change->former);

  /* What was spent before had its time; the one that came for it lives. */
  note->is_news = (entry == NULL || entry->successor == NULL) &&
                  keep_ledger_note_invalidated (ledger, note->change->former, note->code,
                                                note->change->program->id, note->change->now_ms);
}

/* The program ended its login, and with it every copy. */
static void
end (const Change *self, const char *code)
{
  Note note = { .change = self, .code = code, .is_news = TRUE };

  if (self->former != NULL)
    keep_ledger_update (self->ward->own_state_dir, note_death, &note, NULL);
  if (note.is_news)
    tell_holders (self, KEEP_EVENT_INVALIDATED, code);
}

/* Only its own sign-in revokes what was there before; a file that somebody put there does not. */
static void
end_if_begun (const Change *self)
{
  if (self->holders[0] != NULL && (self->program->revocation & KEEP_REVOCATION_AT_SIGN_IN) != 0 &&
      self->after->sign_in_started_ms > self->before->sign_in_started_ms)
    end (self, KEEP_EVENT_CODE_LOGIN_STARTED);
}

static KeepRotation *
new_rotation (const Change *self, KeepSink *sink)
{
  KeepRotation *rotation = g_new0 (KeepRotation, 1);

  rotation->spent = g_strdup (self->former);
  rotation->state_dir = g_strdup (keep_places_get_state_dir (keep_sink_get_places (sink)));
  rotation->agent = g_strdup (keep_sink_get_agent (sink));
  rotation->profile_id = g_strdup (self->holders[0]);
  rotation->provider = g_strdup (self->program->provider);
  rotation->at_ms = self->now_ms;
  rotation->tokens = keep_token_set_copy (self->after->tokens);
  return rotation;
}

static void
note_renewal (KeepLedger *ledger, gpointer user_data)
{
  const Note *note = user_data;
  const Change *change = note->change;

  keep_ledger_note_refreshed (ledger, note->fresh, change->now_ms);
  keep_ledger_note_successor (ledger, change->former, note->fresh, note->agent_dir,
                              change->holders[0], change->now_ms);
}

static void
adopt (const Change *self, const char *fresh)
{
  KeepSink *sink = keep_ward_find_sink (self->ward, self->former);
  g_autoptr (KeepRotation) rotation = NULL;
  Note note = { .change = self, .fresh = fresh };

  tell_holders (self, KEEP_EVENT_ROTATED_ELSEWHERE, NULL);
  if (sink == NULL || self->after->tokens->access == NULL)
    return;
  rotation = new_rotation (self, sink);
  note.agent_dir = keep_sink_get_agent_dir (sink);
  keep_ledger_update (self->ward->own_state_dir, note_renewal, &note, NULL);
  keep_ward_give (self->ward, rotation, self->program->id);
}

/* Where we wrote the new tokens there ourselves, the ledger knows both; a copy that was behind has
 * passed over some in between. */
static gboolean
is_our_doing (const KeepLedger *ledger, const char *former, const char *fresh)
{
  const KeepLedgerEntry *entry = keep_ledger_find (ledger, former);

  return entry != NULL && entry->successor != NULL &&
         (g_str_equal (entry->successor, fresh) || keep_ledger_find (ledger, fresh) != NULL);
}

static void
judge_rotation (const Change *self)
{
  g_autoptr (KeepLedger) ledger = keep_ledger_load (self->ward->own_state_dir);
  g_autofree char *fresh = dup_generation (self->after->tokens);

  if (fresh != NULL && !is_our_doing (ledger, self->former, fresh))
    adopt (self, fresh);
}

static gboolean
is_other_account (const KeepTokenSet *a, const KeepTokenSet *b)
{
  if (a == NULL || b == NULL)
    return FALSE;
  if (a->account_id != NULL && b->account_id != NULL)
    return !g_str_equal (a->account_id, b->account_id);
  return a->email != NULL && b->email != NULL && g_ascii_strcasecmp (a->email, b->email) != 0;
}

static void
note_revival (KeepLedger *ledger, gpointer user_data)
{
  Note *note = user_data;

  note->is_news = keep_ledger_note_revived (ledger, note->fresh, note->change->program->id);
}

/* The very login that was gone is there again: its file was moved away and back, as by a program
 * that switches accounts. That was no sign-out, and nobody revoked anything. */
static void
revive (const Change *self, const char *fresh)
{
  g_auto (GStrv) holders = keep_ward_list_holders (self->ward, fresh);
  Note note = { .change = self, .fresh = fresh };

  keep_ledger_update (self->ward->own_state_dir, note_revival, &note, NULL);
  for (gsize i = 0; note.is_news && holders[i] != NULL; i++)
    tell (self, KEEP_EVENT_SIGNED_IN, holders[i], NULL);
}

static void
judge_appearance (const Change *self)
{
  g_autofree char *fresh = dup_generation (self->after->tokens);

  if (is_other_account (self->known, self->after->tokens))
    tell (self, KEEP_EVENT_ROTATED_ELSEWHERE, NULL, KEEP_EVENT_CODE_ACCOUNT_SWITCHED);
  else
    tell (self, KEEP_EVENT_SIGNED_IN, NULL, NULL);
  if (fresh != NULL)
    revive (self, fresh);
}

static void
act (const Change *self, KeepVerdictKind kind)
{
  switch (kind)
    {
    case KEEP_VERDICT_ROTATED:
      judge_rotation (self);
      break;
    case KEEP_VERDICT_SIGN_IN_BEGUN:
      end (self, KEEP_EVENT_CODE_LOGIN_STARTED);
      break;
    case KEEP_VERDICT_SIGNED_OUT:
      end (self, KEEP_EVENT_CODE_SIGNED_OUT);
      break;
    case KEEP_VERDICT_DIED:
      end (self, KEEP_EVENT_CODE_EMPTIED);
      break;
    case KEEP_VERDICT_OTHER_ACCOUNT:
      end_if_begun (self);
      tell_holders (self, KEEP_EVENT_ROTATED_ELSEWHERE, KEEP_EVENT_CODE_ACCOUNT_SWITCHED);
      break;
    case KEEP_VERDICT_SIGNED_IN_AGAIN:
    case KEEP_VERDICT_REPLACED_BY_KEY:
      end_if_begun (self);
      tell (self, KEEP_EVENT_SIGNED_IN, NULL, NULL);
      break;
    case KEEP_VERDICT_APPEARED:
      judge_appearance (self);
      break;
    case KEEP_VERDICT_OVERDUE:
      /* Our copies are renewed by ourselves. */
      tell (self, KEEP_EVENT_EXPIRED, NULL, KEEP_EVENT_CODE_OVERDUE);
      break;
    case KEEP_VERDICT_PUT_BACK:
      self->ward->is_spread_due = TRUE;
      break;
    case KEEP_VERDICT_NOTHING:
    case KEEP_VERDICT_UNKNOWN:
    case KEEP_VERDICT_RENEWED:
    case KEEP_VERDICT_MOVED:
    default:
      break;
    }
}

static gint64
get_end_ms (const KeepForeignLogin *reading)
{
  return reading != NULL && reading->state == KEEP_FOREIGN_LOGIN_OAUTH ? reading->tokens->expires_ms
                                                                       : 0;
}

/* Once for each access token. */
static gboolean
is_told (KeepProgramWard *self, const KeepForeignLogin *after)
{
  gint64 end_ms = get_end_ms (after);

  if (self->told_ms == end_ms)
    return TRUE;
  self->told_ms = end_ms;
  return FALSE;
}

static void
judge (KeepProgramWard *self, KeepWard *ward, const KeepForeignLogin *after, gint64 now_ms)
{
  KeepVerdict verdict = keep_verdict_find (self->reading, after, self->program->revocation, now_ms);
  g_autofree char *former = dup_generation (self->reading->tokens);
  g_auto (GStrv) holders = keep_ward_list_holders (ward, former);
  const Change change = { self->program, ward,   self->reading, after,
                          self->known,   former, holders,       now_ms };

  if (verdict.kind != KEEP_VERDICT_OVERDUE || !is_told (self, after))
    act (&change, verdict.kind);
}

static void
take (KeepProgramWard *self, KeepForeignLogin *after)
{
  g_clear_pointer (&self->reading, keep_foreign_login_free);
  self->reading = after;
  if (after->state != KEEP_FOREIGN_LOGIN_OAUTH)
    return;
  g_clear_pointer (&self->known, keep_token_set_free);
  self->known = keep_token_set_copy (after->tokens);
}

void
keep_program_ward_look (KeepProgramWard *self,
                        KeepWard *ward,
                        const KeepSurroundings *surroundings,
                        gint64 now_ms)
{
  g_autoptr (KeepForeignLogin) after = self->program->read (surroundings);

  /* Half a file: whoever writes it will be done soon, and that is seen. */
  if (after->state == KEEP_FOREIGN_LOGIN_UNREADABLE)
    return;
  if (self->reading == NULL)
    /* What has been over for long is no news. */
    self->told_ms = get_end_ms (after) <= now_ms ? get_end_ms (after) : 0;
  else if (ward != NULL)
    judge (self, ward, after, now_ms);
  take (self, g_steal_pointer (&after));
}

gint64
keep_program_ward_get_due_ms (const KeepProgramWard *self)
{
  gint64 end_ms = get_end_ms (self->reading);

  return end_ms > 0 && end_ms != self->told_ms ? end_ms + OVERDUE_MS : G_MAXINT64;
}
