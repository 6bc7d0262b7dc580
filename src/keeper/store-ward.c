/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "keeper/store-ward.h"

#include "core/identity.h"
#include "core/turn.h"
#include "store/ledger.h"
#include "store/spool.h"

/* One look at one store. */
typedef struct
{
  KeepWard *ward;             /* borrowed */
  KeepSink *sink;             /* borrowed */
  const KeepSnapshot *before; /* borrowed, nullable */
  const KeepSnapshot *after;  /* borrowed */
  GHashTable *befores;        /* owned; profile id → KeepCredential, borrowed */
  GHashTable *had;            /* owned: a set of generations, borrowed: of before */
  GHashTable *has;            /* owned: likewise of after */
  GHashTable *spooled;        /* owned: a set of generations that are about to be in the ledger */
  KeepLedger *ledger;         /* owned */
} Look;

static gint64
now_ms (void)
{
  return g_get_real_time () / 1000;
}

static GHashTable *
index_logins (const KeepSnapshot *snapshot)
{
  GHashTable *index = g_hash_table_new (g_str_hash, g_str_equal);
  GPtrArray *logins = snapshot != NULL ? keep_snapshot_get_logins (snapshot) : NULL;

  for (guint i = 0; logins != NULL && i < logins->len; i++)
    {
      KeepCredential *login = logins->pdata[i];

      g_hash_table_insert (index, login->profile->id, login);
    }
  return index;
}

static GHashTable *
collect_generations (const KeepSnapshot *snapshot)
{
  GHashTable *generations = g_hash_table_new (g_str_hash, g_str_equal);
  GPtrArray *logins = snapshot != NULL ? keep_snapshot_get_logins (snapshot) : NULL;

  for (guint i = 0; logins != NULL && i < logins->len; i++)
    {
      KeepProfile *profile = ((KeepCredential *) logins->pdata[i])->profile;

      if (profile->generation != NULL)
        g_hash_table_add (generations, profile->generation);
    }
  return generations;
}

/* What our couriers have put into stores, or are about to, and the ledger may not know yet. */
static GHashTable *
read_spool (const char *own_state_dir)
{
  GHashTable *generations = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_auto (GStrv) spent = keep_spool_list (own_state_dir);

  for (gsize i = 0; spent[i] != NULL; i++)
    {
      g_autoptr (KeepRotation) rotation = NULL;

      if (keep_spool_load (own_state_dir, spent[i], &rotation, NULL) && rotation != NULL)
        g_hash_table_add (generations, keep_secret_dup_digest (rotation->tokens->refresh));
    }
  return generations;
}

static KeepRotation *
new_rotation (const Look *self, const char *spent, const KeepCredential *newer)
{
  KeepRotation *rotation = g_new0 (KeepRotation, 1);
  KeepTokenSet *tokens = g_new0 (KeepTokenSet, 1);
  const KeepProfile *profile = newer->profile;

  rotation->spent = g_strdup (spent);
  rotation->state_dir = g_strdup (keep_places_get_state_dir (keep_sink_get_places (self->sink)));
  rotation->agent = g_strdup (keep_sink_get_agent (self->sink));
  rotation->profile_id = g_strdup (profile->id);
  rotation->provider = g_strdup (profile->provider);
  rotation->at_ms = now_ms ();
  rotation->tokens = tokens;
  tokens->access = keep_secret_ref (newer->access);
  tokens->refresh = keep_secret_ref (newer->refresh);
  tokens->expires_ms = profile->expires_ms;
  tokens->account_id = g_strdup (profile->account_id);
  tokens->plan = g_strdup (profile->plan);
  tokens->email = g_strdup (profile->email);
  return rotation;
}

typedef struct
{
  const char *spent;
  const char *successor;
  const char *agent_dir;
  const char *profile_id;
  gboolean is_refresh;
} Succession;

static void
note_succession (KeepLedger *ledger, gpointer user_data)
{
  const Succession *note = user_data;

  if (note->is_refresh)
    keep_ledger_note_refreshed (ledger, note->successor, now_ms ());
  keep_ledger_note_successor (ledger, note->spent, note->successor, note->agent_dir,
                              note->profile_id, now_ms ());
}

/* So that nobody spends the former one, wherever a copy of it turns up. */
static void
remember (Look *self, const char *spent, const KeepProfile *newer, gboolean is_refresh)
{
  Succession note = { spent, newer->generation, keep_sink_get_agent_dir (self->sink), newer->id,
                      is_refresh };

  keep_ledger_update (self->ward->own_state_dir, note_succession, &note, NULL);
  note_succession (self->ledger, &note);
}

static gboolean
is_whole (const KeepCredential *login)
{
  return login->access != NULL && login->refresh != NULL && login->profile->expires_ms > 0;
}

/* Somebody has a newer login of the same person: OpenClaw, or we by a new sign-in. */
static void
adopt (Look *self, const KeepCredential *before, const KeepCredential *after, KeepEventKind kind)
{
  const char *id = after->profile->id;
  gboolean is_own = keep_ward_did (self->ward, id, KEEP_EVENT_SIGNED_IN);
  g_autoptr (KeepRotation) rotation = NULL;

  /* What was rotated or renewed was there before. */
  if (before == NULL || !is_whole (after))
    return;
  remember (self, before->profile->generation, after->profile,
            !is_own && kind == KEEP_EVENT_ROTATED_ELSEWHERE);
  if (!is_own)
    keep_ward_tell (self->ward, self->sink, kind, id, KEEP_EVENT_BY_OPENCLAW, NULL);
  rotation = new_rotation (self, before->profile->generation, after);
  keep_ward_give (self->ward, rotation, is_own ? KEEP_EVENT_BY_TOKENKEEP : KEEP_EVENT_BY_OPENCLAW);
}

static gboolean
is_good (const Look *self, const KeepCredential *login)
{
  return is_whole (login) &&
         !keep_ledger_entry_is_dead (keep_ledger_find (self->ledger, login->profile->generation));
}

/* (transfer none) (nullable): what should be there instead of @stale: what was there a moment ago,
 * else what the ledger says came for it, wherever that is now. */
static const KeepCredential *
find_newer (const Look *self, const KeepCredential *before, const KeepCredential *stale)
{
  const char *newest = keep_ledger_find_newest (self->ledger, stale->profile->generation);
  const KeepCredential *found = NULL;

  if (before != NULL && is_good (self, before) &&
      (keep_identity_matches (before->profile, stale->profile) ||
       g_strcmp0 (before->profile->generation, newest) == 0))
    return before;
  found = keep_ward_find (self->ward, newest);
  if (found != NULL && is_good (self, found) &&
      g_str_equal (found->profile->provider, stale->profile->provider) &&
      !keep_identity_conflicts (found->profile, stale->profile))
    return found;
  return NULL;
}

static void
repair (Look *self, const KeepCredential *before, const KeepCredential *stale)
{
  const KeepCredential *newer = find_newer (self, before, stale);
  const char *spent = stale->profile->generation;
  const KeepLedgerEntry *entry = keep_ledger_find (self->ledger, spent);
  g_autoptr (KeepRotation) rotation = NULL;

  if (newer == NULL)
    return;
  rotation = new_rotation (self, spent, newer);
  if (keep_ward_repair (self->ward, self->sink, stale->profile->id, rotation,
                        self->before != NULL ? KEEP_EVENT_BY_OPENCLAW : KEEP_EVENT_BY_UNKNOWN) &&
      (entry == NULL || entry->successor == NULL))
    remember (self, spent, newer->profile, FALSE);
}

static void
tell_sign_in (Look *self, const KeepCredential *login)
{
  const char *id = login->profile->id;

  if (!keep_ward_did (self->ward, id, KEEP_EVENT_SIGNED_IN))
    keep_ward_tell (self->ward, self->sink, KEEP_EVENT_SIGNED_IN, id, KEEP_EVENT_BY_OPENCLAW, NULL);
}

/* A copy of a login is no sign-in, nor is one that got another name. */
static gboolean
is_copy (const Look *self, const KeepCredential *login)
{
  const char *generation = login->profile->generation;

  return keep_ward_has_elsewhere (self->ward, self->sink, generation) ||
         g_hash_table_contains (self->had, generation);
}

static void
act (Look *self, KeepTurn turn, const KeepCredential *before, const KeepCredential *after)
{
  switch (turn)
    {
    case KEEP_TURN_ROTATED:
      adopt (self, before, after, KEEP_EVENT_ROTATED_ELSEWHERE);
      break;
    case KEEP_TURN_RENEWED:
      adopt (self, before, after, KEEP_EVENT_SIGNED_IN);
      break;
    case KEEP_TURN_STALE:
      repair (self, before, after);
      break;
    case KEEP_TURN_OTHER_ACCOUNT:
    case KEEP_TURN_REPLACED:
      tell_sign_in (self, after);
      break;
    case KEEP_TURN_ADDED:
      if (self->before != NULL && !is_copy (self, after))
        tell_sign_in (self, after);
      break;
    case KEEP_TURN_NONE:
    case KEEP_TURN_KNOWN:
    case KEEP_TURN_REMOVED:
    default:
      break;
    }
}

static KeepTurn
find_turn (const Look *self, const KeepCredential *before, const KeepCredential *after)
{
  return keep_turn_find (before != NULL ? before->profile : NULL, after->profile, self->ledger,
                         now_ms ());
}

static gboolean
is_news (KeepTurn turn)
{
  return turn == KEEP_TURN_ROTATED || turn == KEEP_TURN_RENEWED || turn == KEEP_TURN_REPLACED;
}

static void
judge_login (Look *self, const KeepCredential *after)
{
  const KeepCredential *before = g_hash_table_lookup (self->befores, after->profile->id);
  KeepTurn turn = KEEP_TURN_NONE;

  if (keep_credential_is_fence (after->refresh) ||
      (before != NULL && keep_credential_is_fence (before->refresh)))
    return;
  turn = find_turn (self, before, after);
  if (is_news (turn) && g_hash_table_contains (self->spooled, after->profile->generation))
    return;
  act (self, turn, before, after);
}

static void
judge_removals (Look *self)
{
  g_autoptr (GHashTable) afters = index_logins (self->after);
  GPtrArray *logins = keep_snapshot_get_logins (self->before);

  for (guint i = 0; i < logins->len; i++)
    {
      const KeepProfile *profile = ((KeepCredential *) logins->pdata[i])->profile;

      if (!g_hash_table_contains (afters, profile->id) &&
          !(profile->generation != NULL &&
            g_hash_table_contains (self->has, profile->generation)) &&
          !keep_ward_did (self->ward, profile->id, KEEP_EVENT_REMOVED))
        keep_ward_tell (self->ward, self->sink, KEEP_EVENT_REMOVED, profile->id,
                        KEEP_EVENT_BY_OPENCLAW, NULL);
    }
}

void
keep_store_ward_judge (KeepWard *ward, const KeepSnapshot *before, const KeepSnapshot *after)
{
  Look look = { .ward = ward,
                .sink = keep_snapshot_get_sink (after),
                .before = before,
                .after = after,
                .befores = index_logins (before),
                .had = collect_generations (before),
                .has = collect_generations (after) };
  GPtrArray *logins = keep_snapshot_get_logins (after);

  /* In this order: a courier takes it out of the spool when it is in the ledger. */
  look.spooled = read_spool (ward->own_state_dir);
  look.ledger = keep_ledger_load (ward->own_state_dir);
  for (guint i = 0; i < logins->len; i++)
    judge_login (&look, logins->pdata[i]);
  if (before != NULL)
    judge_removals (&look);
  g_hash_table_unref (look.befores);
  g_hash_table_unref (look.had);
  g_hash_table_unref (look.has);
  g_hash_table_unref (look.spooled);
  keep_ledger_free (look.ledger);
}
