/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "keeper/settlement.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/identity.h"
#include "keeper/placement.h"
#include "keeper/refresh-record.h"
#include "store/claim.h"
#include "store/ledger.h"
#include "store/spool.h"

static const char *
get_own_dir (KeepSink *sink)
{
  return keep_places_get_own_state_dir (keep_sink_get_places (sink));
}

/* As the spool can spell it: a folder may be called anything, JSON is UTF-8. */
static gboolean
is_of_state_dir (const KeepRotation *rotation, KeepSink *sink)
{
  const char *state_dir = keep_places_get_state_dir (keep_sink_get_places (sink));
  g_autofree char *spelled = g_utf8_make_valid (state_dir, -1);

  return strcmp (rotation->state_dir, spelled) == 0;
}

static void
set_text (char **place, const char *text)
{
  g_free (*place);
  *place = g_strdup (text);
}

/* What came for another store goes to this one. */
static void
redirect (KeepRotation *rotation, const KeepSettlement *settlement)
{
  set_text (&rotation->state_dir,
            keep_places_get_state_dir (keep_sink_get_places (settlement->sink)));
  set_text (&rotation->agent, settlement->agent);
  set_text (&rotation->profile_id, settlement->stored->profile->id);
  set_text (&rotation->provider, settlement->stored->profile->provider);
}

static gboolean
is_settled (KeepRotationFate fate)
{
  return fate == KEEP_ROTATION_PLACE || fate == KEEP_ROTATION_PRESENT ||
         fate == KEEP_ROTATION_PASSED;
}

/* The spool lets go only of what is in its store and in the ledger. */
static gboolean
put_spooled (KeepSink *sink,
             const KeepRotation *rotation,
             int stop_fd,
             KeepRotationFate *fate,
             GError **error)
{
  if (!keep_placement_put (sink, rotation, stop_fd, fate, error))
    return FALSE;
  if (is_settled (*fate) && keep_refresh_record_rotation (sink, rotation, NULL))
    keep_spool_forget (get_own_dir (sink), rotation->spent);
  return TRUE;
}

static KeepSettlementResult
finish (KeepRotationFate fate, const KeepRotation *rotation, GError **error)
{
  if (is_settled (fate))
    return KEEP_SETTLEMENT_DONE;
  g_set_error (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_CONFLICT,
               _ ("Another program changed “%s” at the same moment. Try again."),
               rotation->profile_id);
  return KEEP_SETTLEMENT_FAILED;
}

static KeepSettlementResult
settle_from_spool (const KeepSettlement *self, int stop_fd, GError **error)
{
  const char *generation = self->stored->profile->generation;
  g_autoptr (KeepRotation) rotation = NULL;
  KeepRotationFate fate = KEEP_ROTATION_GONE;
  gboolean is_put = FALSE;

  if (!keep_spool_load (get_own_dir (self->sink), generation, &rotation, error))
    return KEEP_SETTLEMENT_FAILED;
  if (rotation == NULL)
    return KEEP_SETTLEMENT_NOTHING;
  if (is_of_state_dir (rotation, self->sink))
    is_put = put_spooled (self->sink, rotation, stop_fd, &fate, error);
  /* Its own place may be gone, or be in another state folder; this one needs it now. */
  if (!is_put || !is_settled (fate))
    {
      g_clear_error (error);
      redirect (rotation, self);
      is_put = keep_placement_put (self->sink, rotation, stop_fd, &fate, error);
    }
  return is_put ? finish (fate, rotation, error) : KEEP_SETTLEMENT_FAILED;
}

/* Whether @found is a later generation of the login that @entry is of. */
static gboolean
is_successor (const KeepLedgerEntry *entry,
              const KeepCredential *stored,
              const KeepCredential *found)
{
  const char *generation = found->profile->generation;

  if (found->access == NULL || found->refresh == NULL || found->profile->expires_ms <= 0 ||
      g_strcmp0 (generation, stored->profile->generation) == 0)
    return FALSE;
  return g_strcmp0 (generation, entry->successor) == 0 ||
         (keep_identity_matches (stored->profile, found->profile) &&
          strcmp (stored->profile->provider, found->profile->provider) == 0);
}

static KeepRotation *
new_rotation (const KeepSettlement *self, const KeepCredential *found)
{
  KeepRotation *rotation = g_new0 (KeepRotation, 1);
  KeepTokenSet *tokens = g_new0 (KeepTokenSet, 1);

  redirect (rotation, self);
  rotation->spent = g_strdup (self->stored->profile->generation);
  rotation->at_ms = g_get_real_time () / 1000;
  rotation->tokens = tokens;
  tokens->access = keep_secret_ref (found->access);
  tokens->refresh = keep_secret_ref (found->refresh);
  tokens->expires_ms = found->profile->expires_ms;
  tokens->account_id = g_strdup (found->profile->account_id);
  tokens->plan = g_strdup (found->profile->plan);
  tokens->email = g_strdup (found->profile->email);
  return rotation;
}

static KeepSettlementResult
settle_from_ledger (const KeepSettlement *self, int stop_fd, GError **error)
{
  g_autoptr (KeepLedger) ledger = keep_ledger_load (get_own_dir (self->sink));
  const KeepLedgerEntry *entry = keep_ledger_find (ledger, self->stored->profile->generation);
  g_autoptr (KeepCredential) found = NULL;
  g_autoptr (KeepRotation) rotation = NULL;
  KeepRotationFate fate = KEEP_ROTATION_GONE;

  if (entry == NULL || entry->successor == NULL)
    return KEEP_SETTLEMENT_NOTHING;
  found = keep_ledger_find_successor (entry, keep_sink_get_places (self->sink));
  if (found == NULL || !is_successor (entry, self->stored, found))
    {
      g_set_error (error, KEEP_AUTH_ERROR, KEEP_AUTH_ERROR_GRANT_REUSED,
                   _ ("“%s” holds a refresh token that was used before, and the one that came for "
                      "it is gone from %s. Sign in again."),
                   self->stored->profile->id, entry->successor_dir);
      return KEEP_SETTLEMENT_FAILED;
    }
  rotation = new_rotation (self, found);
  if (!keep_placement_put (self->sink, rotation, stop_fd, &fate, error))
    return KEEP_SETTLEMENT_FAILED;
  keep_refresh_record_adoption (self->sink, rotation);
  return finish (fate, rotation, error);
}

KeepSettlementResult
keep_settlement_run (const KeepSettlement *self, int stop_fd, GError **error)
{
  KeepSettlementResult result = settle_from_spool (self, stop_fd, error);

  return result != KEEP_SETTLEMENT_NOTHING ? result : settle_from_ledger (self, stop_fd, error);
}

/* A rotation that has waited is put only where its spent token still is: whatever else stands there
 * came later, even if it ends sooner. */
static gboolean
is_awaited (KeepSink *sink, const KeepRotation *rotation)
{
  g_autoptr (KeepSink) home = keep_sink_new_sibling (sink, rotation->agent);
  g_autoptr (GPtrArray) own = keep_sink_load_own (home, NULL);

  for (guint i = 0; own != NULL && i < own->len; i++)
    {
      const KeepProfile *profile = own->pdata[i];

      if (strcmp (profile->id, rotation->profile_id) == 0)
        return keep_rotation_judge (rotation, profile) != KEEP_ROTATION_PLACE ||
               g_strcmp0 (profile->generation, rotation->spent) == 0;
    }
  return FALSE;
}

void
keep_settlement_sweep (KeepSink *sink, int stop_fd)
{
  g_auto (GStrv) generations = keep_spool_list (get_own_dir (sink));

  for (gsize i = 0; generations[i] != NULL; i++)
    {
      g_autoptr (KeepClaim) claim = keep_claim_try_spend (get_own_dir (sink), generations[i], NULL);
      g_autoptr (KeepRotation) rotation = NULL;
      KeepRotationFate fate;

      if (claim == NULL || !keep_spool_load (get_own_dir (sink), generations[i], &rotation, NULL))
        continue;
      if (rotation == NULL)
        keep_spool_forget (get_own_dir (sink), generations[i]);
      else if (is_of_state_dir (rotation, sink) && is_awaited (sink, rotation))
        put_spooled (sink, rotation, stop_fd, &fate, NULL);
    }
}
