/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * KeepLedger: what we know of the generations of logins, beyond what a store holds: when one came
 * from the issuer, when the issuer last accepted it, that it is dead, or what took its place. A
 * generation is a digest (keep_secret_dup_digest()); there is no secret in it. A new sign-in is
 * another generation and so begins with nothing.
 *
 * As text: {"version":1,"generations":{DIGEST:{"refreshedAt","verifiedAt",
 * "invalidated":{"code","at","by"},"successor":{"generation","agentDir","profile","at"},
 * "told":{"kind","at"}}}}, times in Unix milliseconds, what is not known left out.
 */
#pragma once

#include "core/buffer.h"
#include "core/profile.h"

G_BEGIN_DECLS

/* More than that are forgotten, the oldest first. */
#define KEEP_LEDGER_MAX_ENTRIES 20000
#define KEEP_LEDGER_MAX_BYTES (16 * 1024 * 1024)
/* So many refreshes back a copy is known for one. */
#define KEEP_LEDGER_MAX_CHAIN 256

typedef struct
{
  char *generation;    /* owned */
  gint64 refreshed_ms; /* it came from a refresh then; 0 if unknown */
  gint64 verified_ms;  /* the issuer gave or accepted it then; 0 if unknown */
  char *invalid_code;  /* owned, nullable: the issuer said that it is dead */
  char *invalid_by;    /* owned, nullable: who heard it */
  gint64 invalid_ms;   /* when; 0 */
  char *successor;     /* owned, nullable: the generation that it was spent for */
  char *successor_dir; /* owned, nullable: the agent folder whose store that went to */
  char *successor_id;  /* owned, nullable: as which profile */
  gint64 successor_ms; /* when; 0 */
  char *told;          /* owned, nullable: how its end was last recorded, an event's kind */
  gint64 told_ms;      /* when; 0 */
} KeepLedgerEntry;

typedef struct _KeepLedger KeepLedger;

KeepLedger *keep_ledger_new (void);
void keep_ledger_free (KeepLedger *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KeepLedger, keep_ledger_free)

/* Returns: (transfer full) (nullable): %NULL for what is no ledger; entries that are none are
 * passed over */
KeepLedger *keep_ledger_parse (const char *text, gsize length_bytes);
KeepBuffer *keep_ledger_format (const KeepLedger *self);

/* @generation: (nullable). Returns: (transfer none) (nullable) */
const KeepLedgerEntry *keep_ledger_find (const KeepLedger *self, const char *generation);

/* Returns: (transfer none) (nullable): what became of @generation in the end, refresh by refresh;
 * %NULL where it was not spent */
const char *keep_ledger_find_newest (const KeepLedger *self, const char *generation);

/* Whether it must not be spent: @entry (nullable) is dead, or was spent before. */
gboolean keep_ledger_entry_is_dead (const KeepLedgerEntry *entry);

/* @profiles: (element-type KeepProfile). Tells each OAuth login what is known of its generation. */
void keep_ledger_apply (const KeepLedger *self, GPtrArray *profiles);

/* The issuer gave @generation at @at_ms. */
void keep_ledger_note_refreshed (KeepLedger *self, const char *generation, gint64 at_ms);

/* @spent was spent for @successor, which went to the profile @profile_id of the store in
 * @agent_dir. */
void keep_ledger_note_successor (KeepLedger *self,
                                 const char *spent,
                                 const char *successor,
                                 const char *agent_dir,
                                 const char *profile_id,
                                 gint64 at_ms);

/* Returns: whether that was not known before */
gboolean keep_ledger_note_invalidated (
    KeepLedger *self, const char *generation, const char *code, const char *by, gint64 at_ms);

/**
 * keep_ledger_note_told:
 * @kind: the name of an event's kind, see keep_event_kind_get_name()
 *
 * The history holds that @generation ends, or has ended. Returns: whether that is news
 */
gboolean
keep_ledger_note_told (KeepLedger *self, const char *generation, const char *kind, gint64 at_ms);

/* @by, who said that @generation is dead, has it in use again. Returns: whether that was so */
gboolean keep_ledger_note_revived (KeepLedger *self, const char *generation, const char *by);

G_END_DECLS
