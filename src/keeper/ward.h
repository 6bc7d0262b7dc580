/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * KeepWard: what is done where a login is in danger in one of the stores that are looked after:
 * newer tokens given to every copy, an old copy taken out again, and the history told of both.
 * Nobody is asked for tokens, and only a profile that holds the very refresh token that is out of
 * date is ever written, under its store's lock.
 *
 * Calls block. One thread at a time.
 */
#pragma once

#include "core/event.h"
#include "core/rotation.h"
#include "keeper/snapshot.h"

G_BEGIN_DECLS

/* Whoever has put an old copy back over ours so often in an hour will go on. */
#define KEEP_WARD_MAX_REPAIRS 3
#define KEEP_WARD_REPAIR_PERIOD_MS (60LL * 60 * 1000)

/* What was signed in so lately may be our own doing, which the journal tells. */
#define KEEP_WARD_OWN_DOING_MS (30 * 1000)

typedef struct
{
  char *own_state_dir;     /* owned */
  GPtrArray *snapshots;    /* owned; KeepSnapshot: of all stores, the newest */
  GHashTable *generations; /* owned, nullable: generation → GArray of those who hold it */
  GHashTable *doings;     /* owned, nullable: what we ourselves did a moment ago, "KIND\nprofile" */
  GHashTable *repairs;    /* owned; "folder\nprofile" → GArray of gint64: when */
  gboolean is_spread_due; /* linked places may be behind the stores, see keeper/copies.h */
  int cancel_fd;          /* becomes readable when waiting for locks should stop, or -1 */
} KeepWard;

KeepWard *keep_ward_new (const char *own_state_dir);
void keep_ward_free (KeepWard *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KeepWard, keep_ward_free)

/* Begins a turn of work. @snapshots: (transfer full) (element-type KeepSnapshot): of all stores */
void keep_ward_take_snapshots (KeepWard *self, GPtrArray *snapshots);

/**
 * keep_ward_tell:
 * @sink: (nullable): of the store that it happened in
 * @profile_id: (nullable)
 * @code: (nullable)
 *
 * Writes into the journal.
 */
void keep_ward_tell (KeepWard *self,
                     KeepSink *sink,
                     KeepEventKind kind,
                     const char *profile_id,
                     const char *by,
                     const char *code);

/* Whether we ourselves did @kind or something of the sort to @profile_id a moment ago. */
gboolean keep_ward_did (KeepWard *self, const char *profile_id, KeepEventKind kind);

/* Returns: (transfer full): ids of the profiles that hold @generation (nullable), in any store */
GStrv keep_ward_list_holders (KeepWard *self, const char *generation);

/* Whether any store but that of @sink holds @generation. */
gboolean keep_ward_has_elsewhere (KeepWard *self, KeepSink *sink, const char *generation);

/* Returns: (transfer none) (nullable): of the first store that holds @generation */
KeepSink *keep_ward_find_sink (KeepWard *self, const char *generation);

/* Returns: (transfer none) (nullable): a whole login that holds @generation, in any store */
const KeepCredential *keep_ward_find (KeepWard *self, const char *generation);

/**
 * keep_ward_give:
 * @by: who renewed it
 *
 * Gives the tokens of @rotation to every profile of all stores that holds the spent one; the
 * places that are linked with them follow when the turn of work is over.
 */
void keep_ward_give (KeepWard *self, const KeepRotation *rotation, const char *by);

/**
 * keep_ward_repair:
 * @profile_id: what holds the spent token
 * @by: who put it there
 *
 * Gives the tokens of @rotation to the store of @sink alone, unless that was done too often.
 *
 * Returns: whether the store was changed
 */
gboolean keep_ward_repair (KeepWard *self,
                           KeepSink *sink,
                           const char *profile_id,
                           const KeepRotation *rotation,
                           const char *by);

G_END_DECLS
