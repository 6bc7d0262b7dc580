/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "keeper/errand.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/refresh-plan.h"
#include "keeper/copies.h"
#include "keeper/inquiry.h"
#include "keeper/placement.h"
#include "keeper/refresh-record.h"
#include "keeper/settlement.h"
#include "store/claim.h"
#include "store/ledger.h"
#include "store/refresh-lock.h"
#include "store/spool.h"

/* How often somebody else may change the login under our hands before we give up. */
#define MAX_ROUNDS 8
#define MAX_PLACE_TRIES 30
#define PLACE_PAUSE_US (1000 * 1000)

typedef struct
{
  const KeepRefreshRequest *request; /* borrowed */
  KeepSink *sink;                    /* borrowed; of the agent that asks */
  KeepProviders *providers;          /* borrowed */
  KeepHttp *http;                    /* borrowed */
  int stop_fd;
  const char *own_dir; /* borrowed */

  /* Of one round; nullable until they are known. */
  KeepSink *owner;        /* owned: the store that a new generation belongs to */
  KeepCredential *stored; /* owned: as it has it */
  KeepClaim *claim;       /* owned */
  KeepRefreshLock *lock;  /* owned */
  KeepProvider *provider; /* borrowed */
  KeepSpool *spool;       /* owned */
  KeepRotation *rotation; /* owned: what came */
  gboolean is_kept;       /* it is in the spool */

  KeepRefreshReport *report; /* owned: the result */
} Errand;

typedef enum
{
  STEP_ON,    /* to the next step */
  STEP_AGAIN, /* somebody changed the login: from the first step, with nothing held */
  STEP_DONE,  /* there is a report */
} StepResult;

static StepResult
report (Errand *self, KeepRefreshOutcome outcome, gint64 expires_ms)
{
  self->report = keep_refresh_report_new (outcome, expires_ms);
  return STEP_DONE;
}

/* @error: (transfer full) */
static StepResult
report_failure (Errand *self, GError *error, const char *issuer_code)
{
  self->report = keep_refresh_report_new_failure (error, issuer_code);
  g_error_free (error);
  return STEP_DONE;
}

/* In reverse order of their taking. */
static void
release (Errand *self)
{
  self->is_kept = FALSE;
  g_clear_pointer (&self->rotation, keep_rotation_free);
  g_clear_pointer (&self->spool, keep_spool_free);
  g_clear_pointer (&self->lock, keep_refresh_lock_free);
  g_clear_pointer (&self->claim, keep_claim_free);
  g_clear_pointer (&self->stored, keep_credential_free);
  g_clear_pointer (&self->owner, keep_sink_unref);
}

static gboolean
load (Errand *self, GError **error)
{
  gint64 now_ms = g_get_real_time () / 1000;
  g_autoptr (KeepCredential) seen = NULL;

  if (!keep_sink_load_credential (self->sink, self->request->profile_id, now_ms, &seen, error))
    return FALSE;
  self->owner = keep_sink_dup_owner (self->sink, seen->owner);
  if (strcmp (keep_sink_get_agent_dir (self->owner), keep_sink_get_agent_dir (self->sink)) == 0)
    {
      self->stored = g_steal_pointer (&seen);
      return TRUE;
    }
  return keep_sink_load_credential (self->owner, seen->profile->id, now_ms, &self->stored, error);
}

static void
set_dead_error (const Errand *self, const KeepLedgerEntry *entry, GError **error)
{
  KeepRefreshReport told = { .outcome = KEEP_REFRESH_FAILED };
  const char *id = self->stored->profile->id;
  g_autofree char *message = NULL;

  if (entry == NULL || entry->invalid_code == NULL)
    {
      g_set_error (error, KEEP_AUTH_ERROR, KEEP_AUTH_ERROR_GRANT_EXPIRED,
                   _ ("“%s” has no refresh token, so it cannot be renewed. Sign in again."), id);
      return;
    }
  /* Translators: the second %s is a code such as "refresh_token_reused". */
  message = g_strdup_printf (_ ("The login “%s” was ended before (%s). Sign in again."), id,
                             entry->invalid_code);
  told.code = entry->invalid_code;
  told.message = message;
  keep_refresh_report_check (&told, error);
}

/* Returns STEP_ON where the token is to be spent. */
static StepResult
decide (Errand *self)
{
  g_autoptr (KeepLedger) ledger = keep_ledger_load (self->own_dir);
  const KeepProfile *profile = self->stored->profile;
  const KeepLedgerEntry *entry = keep_ledger_find (ledger, profile->generation);
  const KeepRefreshCase refresh = {
    .stored = self->stored,
    .seen = self->request->generation,
    .min_valid_ms = self->request->min_valid_ms,
    .is_forced = self->request->is_forced,
    .is_dead = entry != NULL && entry->invalid_code != NULL,
    .refreshed_ms = entry != NULL ? entry->refreshed_ms : 0,
    .now_ms = g_get_real_time () / 1000,
  };
  GError *error = NULL;

  switch (keep_refresh_plan (&refresh))
    {
    case KEEP_REFRESH_PLAN_ADOPT:
      return report (self, KEEP_REFRESH_ADOPTED, profile->expires_ms);
    case KEEP_REFRESH_PLAN_SIGN_IN:
      set_dead_error (self, entry, &error);
      return report_failure (self, error, entry != NULL ? entry->invalid_code : NULL);
    case KEEP_REFRESH_PLAN_SPEND:
    default:
      return STEP_ON;
    }
}

static StepResult
step_look (Errand *self)
{
  GError *error = NULL;

  if (!load (self, &error))
    return report_failure (self, error, NULL);
  if (self->stored->profile->type != KEEP_PROFILE_OAUTH)
    {
      g_set_error (&error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_UNSUPPORTED,
                   _ ("“%s” is a key or token that is never renewed. Nothing was changed."),
                   self->stored->profile->id);
      return report_failure (self, error, NULL);
    }
  return decide (self);
}

/* With something in our hands that others wait for: is it still what we took that for? */
static StepResult
look_again (Errand *self)
{
  g_autofree char *generation = g_strdup (self->stored->profile->generation);
  GError *error = NULL;

  g_clear_pointer (&self->stored, keep_credential_free);
  g_clear_pointer (&self->owner, keep_sink_unref);
  if (!load (self, &error))
    return report_failure (self, error, NULL);
  if (g_strcmp0 (generation, self->stored->profile->generation) != 0)
    return STEP_AGAIN;
  return decide (self);
}

static StepResult
step_claim (Errand *self)
{
  GError *error = NULL;

  self->claim =
      keep_claim_spend (self->own_dir, self->stored->profile->generation, self->stop_fd, &error);
  return self->claim != NULL ? look_again (self) : report_failure (self, error, NULL);
}

static StepResult
step_settle (Errand *self)
{
  const KeepSettlement settlement = { self->sink, keep_sink_get_agent (self->owner), self->stored };
  GError *error = NULL;

  switch (keep_settlement_run (&settlement, self->stop_fd, &error))
    {
    case KEEP_SETTLEMENT_NOTHING:
      return STEP_ON;
    case KEEP_SETTLEMENT_DONE:
      return STEP_AGAIN;
    case KEEP_SETTLEMENT_FAILED:
    default:
      if (keep_error_needs_sign_in (error))
        keep_refresh_record_death (self->sink, self->stored->profile->id,
                                   self->stored->profile->generation, "refresh_token_reused");
      return report_failure (self, error, NULL);
    }
}

static StepResult
step_lock (Errand *self)
{
  GError *error = NULL;

  self->lock = keep_refresh_lock_new (keep_sink_get_places (self->sink));
  keep_refresh_lock_add (self->lock, self->stored->profile->provider, self->stored->profile->id);
  keep_placement_add_locks (self->sink, self->stored->profile->generation, self->lock);
  if (!keep_refresh_lock_acquire (self->lock, self->stop_fd, &error))
    return report_failure (self, error, NULL);
  return look_again (self);
}

/* Programs that keep to none of these locks may have a copy, and may have been there first. */
static StepResult
step_adopt (Errand *self)
{
  const KeepSettlement settlement = { self->sink, keep_sink_get_agent (self->owner), self->stored };
  GError *error = NULL;
  KeepSettlementResult result = keep_copies_adopt (&settlement, self->stop_fd, &error);

  if (result == KEEP_SETTLEMENT_FAILED)
    return report_failure (self, error, NULL);
  return result == KEEP_SETTLEMENT_DONE ? STEP_AGAIN : STEP_ON;
}

/* Whatever can be known to fail fails before the token is spent. */
static StepResult
step_prepare (Errand *self)
{
  const KeepProfile *profile = self->stored->profile;
  GError *error = NULL;

  self->provider = keep_providers_find (self->providers, profile->provider, &error);
  if (self->provider != NULL && keep_provider_get_token_url (self->provider) == NULL)
    g_set_error (&error, KEEP_AUTH_ERROR, KEEP_AUTH_ERROR_UNKNOWN_PROVIDER,
                 _ ("Nothing is known of how “%s” is renewed: the provider %s has no token "
                    "endpoint. Nothing was changed."),
                 profile->id, profile->provider);
  if (error == NULL && keep_placement_rehearse (self->owner, keep_sink_get_agent (self->owner),
                                                self->stop_fd, &error))
    self->spool = keep_spool_open (self->own_dir, profile->generation, &error);
  return self->spool != NULL ? STEP_ON : report_failure (self, error, NULL);
}

/* @tokens: (transfer full) */
static KeepRotation *
new_rotation (const Errand *self, KeepTokenSet *tokens)
{
  const KeepProfile *profile = self->stored->profile;
  KeepRotation *rotation = g_new0 (KeepRotation, 1);

  rotation->spent = g_strdup (profile->generation);
  rotation->state_dir = g_strdup (keep_places_get_state_dir (keep_sink_get_places (self->sink)));
  rotation->agent = g_strdup (keep_sink_get_agent (self->owner));
  rotation->profile_id = g_strdup (profile->id);
  rotation->provider = g_strdup (profile->provider);
  rotation->at_ms = g_get_real_time () / 1000;
  rotation->tokens = tokens;
  if (tokens->refresh == NULL)
    tokens->refresh = keep_secret_ref (self->stored->refresh);
  if (tokens->access == NULL)
    {
      /* It will be asked for again soon, with the new refresh token. */
      tokens->access = self->stored->access != NULL ? keep_secret_ref (self->stored->access)
                                                    : keep_secret_new ("none", -1);
      tokens->expires_ms = 1;
    }
  return rotation;
}

/* A login that the issuer has ended may have been renewed by somebody who keeps to no lock. */
static StepResult
meet_refusal (Errand *self, GError *error, const KeepOAuthAnswer *answer)
{
  KeepProfile *profile = self->stored->profile;
  g_autofree char *generation = g_strdup (profile->generation);
  g_autofree char *id = g_strdup (profile->id);
  StepResult result = STEP_ON;

  if (!keep_error_needs_sign_in (error))
    {
      report_failure (self, error, NULL);
      keep_refresh_record_failure (self->sink, id, self->report);
      return STEP_DONE;
    }
  result = look_again (self);
  if (result == STEP_AGAIN)
    keep_refresh_record_end (self->sink, generation, "refresh_token_reused");
  if (result != STEP_ON)
    {
      g_error_free (error);
      return result;
    }
  report_failure (self, error, answer->code);
  keep_refresh_record_death (self->sink, id, generation, self->report->code);
  return STEP_DONE;
}

static StepResult
step_ask (Errand *self)
{
  g_auto (KeepOAuthAnswer) answer = { 0 };
  GError *error = NULL;
  KeepTokenSet *tokens = keep_inquiry_run (self->http, self->provider, self->stored->refresh,
                                           self->stop_fd, &answer, &error);

  if (tokens == NULL)
    return meet_refusal (self, error, &answer);
  self->rotation = new_rotation (self, tokens);
  return STEP_ON;
}

/* Where that fails the store may still take it. */
static StepResult
step_keep (Errand *self)
{
  if (!keep_secret_equal (self->rotation->tokens->refresh, self->stored->refresh))
    self->is_kept = keep_spool_write (self->spool, self->rotation, NULL);
  return STEP_ON;
}

/* What is neither in the spool nor in the store is nowhere else in the world: that is worth waiting
 * for whoever makes room on a disk. */
static gboolean
place (Errand *self, KeepRotationFate *fate, GError **error)
{
  for (guint attempt = 1;; attempt++)
    {
      g_autoptr (GError) local_error = NULL;

      if (keep_placement_put (self->sink, self->rotation, self->stop_fd, fate, &local_error))
        return TRUE;
      if (!self->is_kept)
        step_keep (self);
      if (self->is_kept || attempt == MAX_PLACE_TRIES)
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }
      g_usleep (PLACE_PAUSE_US);
    }
}

static StepResult
report_misplaced (Errand *self, GError *error)
{
  if (self->is_kept)
    g_prefix_error (&error,
                    _ ("“%s” was renewed, and the new login is kept until it can be "
                       "stored. "),
                    self->rotation->profile_id);
  report_failure (self, error, NULL);
  keep_refresh_record_failure (self->sink, self->rotation->profile_id, self->report);
  return STEP_DONE;
}

static StepResult
step_place (Errand *self)
{
  KeepRotationFate fate = KEEP_ROTATION_GONE;
  GError *error = NULL;

  if (!place (self, &fate, &error))
    return report_misplaced (self, error);
  switch (fate)
    {
    case KEEP_ROTATION_PLACE:
    case KEEP_ROTATION_PRESENT:
      return STEP_ON;
    case KEEP_ROTATION_PASSED:
      if (keep_refresh_record_rotation (self->sink, self->rotation, NULL))
        keep_spool_remove (self->spool);
      return STEP_AGAIN;
    case KEEP_ROTATION_FOREIGN:
    case KEEP_ROTATION_GONE:
    default:
      g_set_error (&error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_CONFLICT,
                   _ ("While it was under way, another program put a different login in its place, "
                      "which was left alone."));
      return report_misplaced (self, error);
    }
}

static StepResult
step_remember (Errand *self)
{
  if (keep_refresh_record_rotation (self->sink, self->rotation, NULL))
    keep_spool_remove (self->spool);
  return report (self, KEEP_REFRESH_REFRESHED, self->rotation->tokens->expires_ms);
}

static StepResult (*const steps[]) (Errand *self) = {
  step_look,    step_claim, step_settle, step_lock,  step_adopt,
  step_prepare, step_ask,   step_keep,   step_place, step_remember,
};

static StepResult
run_round (Errand *self)
{
  StepResult result = STEP_ON;

  for (gsize i = 0; i < G_N_ELEMENTS (steps) && result == STEP_ON; i++)
    result = steps[i](self);
  release (self);
  return result;
}

KeepRefreshReport *
keep_errand_run (const KeepRefreshRequest *request,
                 KeepSink *sink,
                 KeepProviders *providers,
                 KeepHttp *http,
                 int stop_fd)
{
  Errand self = {
    .request = request,
    .sink = sink,
    .providers = providers,
    .http = http,
    .stop_fd = stop_fd,
    .own_dir = keep_places_get_own_state_dir (keep_sink_get_places (sink)),
  };

  for (guint round = 0; round < MAX_ROUNDS && self.report == NULL; round++)
    run_round (&self);
  if (self.report == NULL)
    report_failure (&self,
                    g_error_new (KEEP_STORE_ERROR, KEEP_STORE_ERROR_CONFLICT,
                                 _ ("Other programs keep changing “%s”. Try again when they have "
                                    "finished."),
                                 request->profile_id),
                    NULL);
  keep_copies_update (sink, KEEP_COPIES_TELL, stop_fd);
  return self.report;
}
