/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "keeper/access.h"

#include <glib/gi18n-lib.h>

#include "keeper/refresh.h"
#include "store/provider-id.h"
#include "store/reference.h"

/* Longer than OpenClaw's lock and a slow issuer can take; the courier goes on in any case. */
#define REFRESH_TIMEOUT_MS (4 * 60 * 1000)

/* Borrowed for the length of keep_access_get(). */
typedef struct
{
  KeepSink *sink;
  const char *const *environment;
  gint64 min_valid_ms;
} Request;

static gint64
get_now_ms (void)
{
  return g_get_real_time () / 1000;
}

static KeepAccess *
access_new (const KeepProfile *profile, KeepSecret *secret)
{
  KeepAccess *self = g_new0 (KeepAccess, 1);

  self->profile_id = g_strdup (profile->id);
  self->provider = g_strdup (profile->provider);
  self->type = profile->type;
  self->secret = keep_secret_ref (secret);
  self->expires_ms = profile->type == KEEP_PROFILE_API_KEY ? 0 : MAX (profile->expires_ms, 0);
  return self;
}

void
keep_access_free (KeepAccess *self)
{
  g_free (self->profile_id);
  g_free (self->provider);
  g_clear_pointer (&self->secret, keep_secret_unref);
  g_free (self);
}

static gboolean
is_long_enough (const Request *request, const KeepProfile *profile)
{
  gint64 now_ms = get_now_ms ();

  return profile->expires_ms > now_ms && profile->expires_ms - now_ms >= request->min_valid_ms;
}

static KeepAccess *
refuse_as_ended (const KeepProfile *profile, GError **error)
{
  g_set_error (
      error, KEEP_AUTH_ERROR, KEEP_AUTH_ERROR_GRANT_EXPIRED,
      _ ("The login “%s” has ended or ends too soon, and cannot be refreshed. Sign in again "
         "(“tokenkeep login %s”)."),
      profile->id, profile->provider);
  return NULL;
}

static KeepAccess *
refuse_as_empty (const KeepProfile *profile, GError **error)
{
  if (profile->secret_place == KEEP_SECRET_SIDECAR)
    g_set_error (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_UNSUPPORTED,
                 _ ("The tokens of “%s” are kept by another version of OpenClaw, in a file of its "
                    "own. Ask that OpenClaw, or sign in again."),
                 profile->id);
  else
    g_set_error (error, KEEP_AUTH_ERROR, KEEP_AUTH_ERROR_GRANT_EXPIRED,
                 _ ("The login “%s” holds no key or token. Sign in again (“tokenkeep login %s”)."),
                 profile->id, profile->provider);
  return NULL;
}

/* A key or token that OpenClaw does not refresh either. */
static KeepAccess *
get_static (const Request *request, const KeepCredential *credential, GError **error)
{
  const KeepProfile *profile = credential->profile;
  g_autoptr (KeepSecret) secret =
      credential->value != NULL ? keep_secret_ref (credential->value) : NULL;

  if (profile->type == KEEP_PROFILE_TOKEN && profile->expires_ms != 0 &&
      !is_long_enough (request, profile))
    return refuse_as_ended (profile, error);
  if (secret == NULL && credential->reference == NULL)
    return refuse_as_empty (profile, error);
  if (secret == NULL)
    secret = keep_reference_resolve (credential->reference, keep_sink_get_places (request->sink),
                                     request->environment, error);
  return secret != NULL ? access_new (profile, secret) : NULL;
}

/* Has the login refreshed, or finds that somebody did. */
static gboolean
refresh (const Request *request, const KeepProfile *profile, GError **error)
{
  const KeepRefreshRequest errand = {
    .agent = keep_sink_get_agent (request->sink),
    .profile_id = profile->id,
    .generation = profile->generation,
    .min_valid_ms = request->min_valid_ms,
  };
  g_autoptr (KeepRefreshReport) report = keep_refresh_run (&errand, REFRESH_TIMEOUT_MS, -1, error);

  return report != NULL && keep_refresh_report_check (report, error);
}

/* The new token is in the store that it belongs to; an agent may keep an old copy of main's login.
 */
static KeepAccess *
get_refreshed (const Request *request, const KeepCredential *old, GError **error)
{
  const KeepProfile *stale = old->profile;
  g_autoptr (KeepSink) owner = keep_sink_dup_owner (request->sink, old->owner);
  g_autoptr (KeepCredential) credential = NULL;

  if (!refresh (request, stale, error) ||
      !keep_sink_load_credential (owner, stale->id, get_now_ms (), &credential, error))
    return NULL;
  if (credential->access != NULL && is_long_enough (request, credential->profile))
    return access_new (credential->profile, credential->access);
  g_set_error (
      error, KEEP_AUTH_ERROR, KEEP_AUTH_ERROR_REJECTED,
      _ ("The login “%s” was refreshed, but its new token is not valid as long as was asked "
         "for. Ask for less (--min-valid)."),
      stale->id);
  return NULL;
}

static KeepAccess *
get_of_credential (const Request *request, const KeepCredential *credential, GError **error)
{
  const KeepProfile *profile = credential->profile;

  if (profile->type != KEEP_PROFILE_OAUTH)
    return get_static (request, credential, error);
  if (credential->access != NULL && is_long_enough (request, profile))
    return access_new (profile, credential->access);
  if (credential->refresh != NULL)
    return get_refreshed (request, credential, error);
  return credential->access != NULL ? refuse_as_ended (profile, error)
                                    : refuse_as_empty (profile, error);
}

static KeepAccess *
get_of_profile (const Request *request, const char *profile_id, GError **error)
{
  g_autoptr (KeepCredential) credential = NULL;

  return keep_sink_load_credential (request->sink, profile_id, get_now_ms (), &credential, error)
             ? get_of_credential (request, credential, error)
             : NULL;
}

/* Where OpenClaw would try nothing: because what there is has ended, or because nothing is there.
 */
static KeepAccess *
refuse_provider (const Request *request, const char *provider, GError **error)
{
  g_autofree char *normalised = keep_provider_id_normalise (provider);
  g_autoptr (KeepRoster) roster = keep_sink_load_roster (request->sink, get_now_ms (), error);

  if (roster == NULL)
    return NULL;
  for (guint i = 0; i < keep_roster_get_n_profiles (roster); i++)
    {
      const KeepProfile *profile = keep_roster_get_profile (roster, i);

      if (g_str_equal (profile->provider, normalised) &&
          keep_profile_get_health (profile, get_now_ms ()) == KEEP_HEALTH_EXPIRED)
        return refuse_as_ended (profile, error);
    }
  g_set_error (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_NOT_FOUND,
               _ ("Agent “%s” has no profile “%s”, and none of a provider of that name that could "
                  "be used. “tokenkeep list” shows those that are."),
               keep_sink_get_agent (request->sink), provider);
  return NULL;
}

static KeepAccess *
get_of_provider (const Request *request, const char *provider, GError **passed_over, GError **error)
{
  g_autoptr (GError) first_error = NULL;
  g_auto (GStrv) ids = NULL;
  KeepAccess *access = NULL;

  if (!keep_sink_load_tried (request->sink, provider, get_now_ms (), &ids, error))
    return NULL;
  for (gsize i = 0; ids[i] != NULL && access == NULL; i++)
    access = get_of_profile (request, ids[i], first_error == NULL ? &first_error : NULL);
  if (first_error != NULL)
    g_propagate_error (access != NULL ? passed_over : error, g_steal_pointer (&first_error));
  else if (access == NULL)
    refuse_provider (request, provider, error);
  return access;
}

KeepAccess *
keep_access_get (KeepSink *sink,
                 const char *const *environment,
                 const char *name,
                 gint64 min_valid_ms,
                 GError **passed_over,
                 GError **error)
{
  const Request request = { sink, environment, min_valid_ms };
  g_autoptr (KeepCredential) credential = NULL;
  g_autoptr (GError) local_error = NULL;

  if (keep_sink_load_credential (sink, name, get_now_ms (), &credential, &local_error))
    return get_of_credential (&request, credential, error);
  if (g_error_matches (local_error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_NOT_FOUND))
    return get_of_provider (&request, name, passed_over, error);
  g_propagate_error (error, g_steal_pointer (&local_error));
  return NULL;
}
