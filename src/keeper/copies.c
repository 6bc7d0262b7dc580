/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "keeper/copies.h"

#include <string.h>

#include "clis/codex-rotation.h"
#include "core/identity.h"
#include "keeper/kin.h"
#include "keeper/placement.h"
#include "store/journal.h"
#include "store/ledger.h"

static const char *
get_own_dir (KeepSink *sink)
{
  return keep_places_get_own_state_dir (keep_sink_get_places (sink));
}

static const char *
get_state_dir (KeepSink *sink)
{
  return keep_places_get_state_dir (keep_sink_get_places (sink));
}

static gint64
now_ms (void)
{
  return g_get_real_time () / 1000;
}

static gboolean
is_dead (const KeepLedger *ledger, const KeepCredential *held)
{
  return keep_ledger_entry_is_dead (keep_ledger_find (ledger, held->profile->generation));
}

/* Whether @newer can stand in the place of @older. Of two logins of an account, the one that
 * expires later is the newer one, unless the ledger knows better. */
static gboolean
is_newer (const KeepLedger *ledger, const KeepCredential *newer, const KeepCredential *older)
{
  const KeepProfile *a = newer->profile;
  const KeepProfile *b = older->profile;
  const KeepLedgerEntry *spent = keep_ledger_find (ledger, b->generation);

  if (strcmp (a->generation, b->generation) == 0 || strcmp (a->provider, b->provider) != 0 ||
      !keep_identity_matches (a, b) || is_dead (ledger, newer))
    return FALSE;
  return a->expires_ms > b->expires_ms || (spent != NULL && spent->successor != NULL);
}

/* @spent: what is there, @newer: what is to be */
static KeepRotation *
new_rotation (KeepSink *sink,
              const char *agent,
              const KeepCredential *spent,
              const KeepCredential *newer)
{
  KeepRotation *rotation = g_new0 (KeepRotation, 1);
  KeepTokenSet *tokens = g_new0 (KeepTokenSet, 1);

  rotation->spent = g_strdup (spent->profile->generation);
  rotation->state_dir = g_strdup (get_state_dir (sink));
  rotation->agent = g_strdup (agent);
  rotation->profile_id = g_strdup (spent->profile->id);
  rotation->provider = g_strdup (spent->profile->provider);
  rotation->at_ms = now_ms ();
  rotation->tokens = tokens;
  tokens->access = keep_secret_ref (newer->access);
  tokens->refresh = keep_secret_ref (newer->refresh);
  tokens->expires_ms = newer->profile->expires_ms;
  tokens->account_id = g_strdup (newer->profile->account_id);
  tokens->plan = g_strdup (newer->profile->plan);
  tokens->email = g_strdup (newer->profile->email);
  return rotation;
}

static gboolean
write_codex (const KeepKin *copy, const KeepCredential *newer, GError **error)
{
  const KeepTokenSet tokens = {
    .access = newer->access,
    .refresh = newer->refresh,
    .expires_ms = newer->profile->expires_ms,
    .account_id = newer->profile->account_id,
  };
  const KeepCodexRotation rotation = { copy->held->refresh, &tokens, NULL, now_ms () };

  return keep_codex_put_rotation (copy->link->place, &rotation, error);
}

static gboolean
write_copy (const KeepKin *copy, const KeepCredential *newer, int stop_fd, GError **error)
{
  g_autoptr (KeepRotation) rotation = NULL;
  KeepRotationFate fate = KEEP_ROTATION_GONE;

  if (copy->sink == NULL)
    return write_codex (copy, newer, error);
  rotation = new_rotation (copy->sink, keep_sink_get_agent (copy->sink), copy->held, newer);
  return keep_placement_put_one (copy->sink, rotation, rotation->profile_id, stop_fd, &fate, error);
}

/* Somebody else was there first, and the next look will tell what that means: no trouble. */
static gboolean
is_overtaken (const GError *error)
{
  return g_error_matches (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_CONFLICT) ||
         g_error_matches (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_NOT_FOUND);
}

static void
record_failure (KeepSink *sink, const KeepLink *link, const GError *error)
{
  keep_journal_note (get_own_dir (sink),
                     keep_event_new (now_ms (), KEEP_EVENT_ERROR, link->profile_id,
                                     KEEP_EVENT_BY_TOKENKEEP, NULL, error->message));
}

static guint
update_link (KeepSink *sink,
             const KeepLink *link,
             const KeepLedger *ledger,
             KeepCopiesMode mode,
             int stop_fd)
{
  g_autoptr (KeepKin) source = keep_kin_read_source (sink, link);
  g_autoptr (GPtrArray) copies = source != NULL ? keep_kin_read_copies (sink, link) : NULL;
  guint n_failures = 0;

  for (guint i = 0; copies != NULL && i < copies->len; i++)
    {
      const KeepKin *copy = copies->pdata[i];
      g_autoptr (GError) error = NULL;

      if (!is_newer (ledger, source->held, copy->held) ||
          write_copy (copy, source->held, stop_fd, &error) || is_overtaken (error))
        continue;
      if (mode == KEEP_COPIES_TELL)
        record_failure (sink, link, error);
      n_failures++;
    }
  return n_failures;
}

guint
keep_copies_update (KeepSink *sink, KeepCopiesMode mode, int stop_fd)
{
  g_autoptr (GPtrArray) links = keep_kin_load_links (sink);
  g_autoptr (KeepLedger) ledger = NULL;
  guint n_failures = 0;

  if (links->len == 0)
    return 0;
  ledger = keep_ledger_load (get_own_dir (sink));
  for (guint i = 0; i < links->len; i++)
    n_failures += update_link (sink, links->pdata[i], ledger, mode, stop_fd);
  return n_failures;
}

/* What is to be found, and the best so far. */
typedef struct
{
  const KeepSettlement *settlement;
  const KeepLedger *ledger;
  KeepCredential *newest; /* owned, nullable */
  const char *by;         /* static */
} Search;

/* @kin: (transfer full) (nullable) */
static void
consider (Search *search, KeepKin *kin, const char *by)
{
  const KeepCredential *best = search->newest != NULL ? search->newest : search->settlement->stored;

  if (kin == NULL)
    return;
  if (is_newer (search->ledger, kin->held, best))
    {
      g_clear_pointer (&search->newest, keep_credential_free);
      search->newest = g_steal_pointer (&kin->held);
      search->by = by;
    }
  keep_kin_free (kin);
}

/* Looks at the places of @link, a copy of what @search is for or what that is a copy of. */
static void
look_at (Search *search, const KeepLink *link)
{
  KeepSink *sink = search->settlement->sink;
  g_autoptr (GPtrArray) copies = keep_kin_read_copies (sink, link);

  if (strcmp (link->state_dir, get_state_dir (sink)) != 0)
    consider (search, keep_kin_read_source (sink, link), KEEP_EVENT_BY_OPENCLAW);
  while (copies->len > 0)
    consider (search, g_ptr_array_steal_index (copies, 0),
              link->program == KEEP_LINK_CODEX ? KEEP_EVENT_BY_CODEX : KEEP_EVENT_BY_OPENCLAW);
}

/* The state folder whose profiles the copies of @search are of: ours, or one that ours is linked
 * with. */
static const char *
find_root (const Search *search, GPtrArray *links)
{
  const char *own = get_state_dir (search->settlement->sink);
  const char *id = search->settlement->stored->profile->id;

  for (guint i = 0; i < links->len; i++)
    {
      const KeepLink *link = links->pdata[i];

      if (link->program == KEEP_LINK_OPENCLAW && strcmp (link->place, own) == 0 &&
          strcmp (link->profile_id, id) == 0)
        return link->state_dir;
    }
  return own;
}

typedef struct
{
  const KeepRotation *rotation;
  const char *agent_dir;
} SuccessorNote;

static void
note_successor (KeepLedger *ledger, gpointer user_data)
{
  const SuccessorNote *note = user_data;
  g_autofree char *fresh = keep_secret_dup_digest (note->rotation->tokens->refresh);

  keep_ledger_note_successor (ledger, note->rotation->spent, fresh, note->agent_dir,
                              note->rotation->profile_id, note->rotation->at_ms);
}

static void
record (const Search *search, const KeepRotation *rotation)
{
  KeepSink *sink = search->settlement->sink;
  g_autoptr (KeepSink) home = keep_sink_new_sibling (sink, rotation->agent);
  SuccessorNote note = { rotation, keep_sink_get_agent_dir (home) };

  keep_ledger_update (get_own_dir (sink), note_successor, &note, NULL);
  keep_journal_note (
      get_own_dir (sink),
      keep_event_new (now_ms (), KEEP_EVENT_ADOPTED, rotation->profile_id, search->by, NULL, NULL));
}

static KeepSettlementResult
take (const Search *search, int stop_fd, GError **error)
{
  const KeepSettlement *settlement = search->settlement;
  g_autoptr (KeepRotation) rotation =
      new_rotation (settlement->sink, settlement->agent, settlement->stored, search->newest);
  KeepRotationFate fate = KEEP_ROTATION_GONE;

  if (!keep_placement_put (settlement->sink, rotation, stop_fd, &fate, error))
    return KEEP_SETTLEMENT_FAILED;
  if (fate == KEEP_ROTATION_PLACE)
    record (search, rotation);
  return KEEP_SETTLEMENT_DONE;
}

KeepSettlementResult
keep_copies_adopt (const KeepSettlement *settlement, int stop_fd, GError **error)
{
  g_autoptr (GPtrArray) links = keep_kin_load_links (settlement->sink);
  g_autoptr (KeepLedger) ledger = NULL;
  Search search = { .settlement = settlement };
  const char *root = find_root (&search, links);
  KeepSettlementResult result = KEEP_SETTLEMENT_NOTHING;

  if (links->len == 0)
    return KEEP_SETTLEMENT_NOTHING;
  ledger = keep_ledger_load (get_own_dir (settlement->sink));
  search.ledger = ledger;
  for (guint i = 0; i < links->len; i++)
    {
      const KeepLink *link = links->pdata[i];

      if (strcmp (link->state_dir, root) == 0 &&
          strcmp (link->profile_id, settlement->stored->profile->id) == 0)
        look_at (&search, link);
    }
  if (search.newest != NULL)
    result = take (&search, stop_fd, error);
  g_clear_pointer (&search.newest, keep_credential_free);
  return result;
}
