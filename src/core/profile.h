/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * KeepProfile: what may be shown of one stored login: everything but its secrets. Immutable once in
 * a roster.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define KEEP_HEALTH_WARN_MS (24LL * 60 * 60 * 1000)
#define KEEP_REFRESH_MARGIN_MS (5LL * 60 * 1000)

typedef enum
{
  KEEP_PROFILE_OAUTH,
  KEEP_PROFILE_TOKEN,
  KEEP_PROFILE_API_KEY,
} KeepProfileType;

/* As OpenClaw 2026.4.29 computes it for `models status`. */
typedef enum
{
  KEEP_HEALTH_OK,
  KEEP_HEALTH_EXPIRING, /* at most KEEP_HEALTH_WARN_MS left */
  KEEP_HEALTH_EXPIRED,
  KEEP_HEALTH_MISSING,     /* no token, or no usable expiry */
  KEEP_HEALTH_STATIC,      /* does not expire */
  KEEP_HEALTH_INVALIDATED, /* the issuer said that the refresh token is dead */
} KeepHealth;

/* Where the secret is. */
typedef enum
{
  KEEP_SECRET_NONE,
  KEEP_SECRET_STORED,  /* in the store itself */
  KEEP_SECRET_ENV,     /* a reference to an environment variable, */
  KEEP_SECRET_FILE,    /* to a file, */
  KEEP_SECRET_EXEC,    /* or to a program that is asked for it */
  KEEP_SECRET_SIDECAR, /* in a file of its own, kept by some releases of OpenClaw from 2026.5.12 on
                        */
} KeepSecretPlace;

typedef enum
{
  KEEP_SOURCE_LOCAL,     /* of the agent's own store */
  KEEP_SOURCE_INHERITED, /* read through from the main agent's store */
} KeepSource;

typedef struct
{
  char *id;       /* owned */
  char *provider; /* owned, normalised */
  KeepProfileType type;
  char *email;        /* owned, nullable */
  char *display_name; /* owned, nullable */
  char *account_id;   /* owned, nullable */
  char *plan;         /* owned, nullable */
  char *generation;   /* owned, nullable: digest of the refresh token, else of the key or token
                         that the store holds, see keep_secret_dup_digest() */
  gint64
      refreshed_ms; /* this generation came from a refresh then; Unix milliseconds, 0 if unknown */
  gint64 verified_ms; /* the issuer gave or accepted it then; 0 if unknown */
  char *invalid_code; /* owned, nullable: the issuer said that the refresh token is dead, and why */
  gint64 expires_ms;  /* Unix milliseconds; 0 where there is none, -1 where it is unusable */
  gboolean has_secret; /* a key, a token, or an access or refresh token, or a reference to one */
  KeepSecretPlace secret_place;
  gboolean has_access;      /* an OAuth login with an access token */
  gint64 last_used_ms;      /* Unix milliseconds; 0 if unknown */
  gint64 blocked_until_ms;  /* end of OpenClaw's cooldown or disablement; 0 without one */
  gint64 disabled_until_ms; /* end of the disablement alone */
  char *cooldown_reason;    /* owned, nullable; see core/pause.h */
  char *disabled_reason;    /* owned, nullable */
  gboolean is_default;      /* first in the effective order of its provider */
  KeepSource source;
  gboolean
      is_mismatched;     /* OpenClaw's configuration says something else of it, so it is not used */
  gboolean is_shadowing; /* local, and the main agent's store has a profile of the same id */
} KeepProfile;

void keep_profile_free (KeepProfile *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KeepProfile, keep_profile_free)

/* (transfer full): the profiles by their ids, both borrowed. @profiles: (element-type KeepProfile)
 */
GHashTable *keep_profile_index (GPtrArray *profiles);

/* The first of @profiles (element-type KeepProfile) with that @id. (transfer none) (nullable) */
KeepProfile *keep_profile_find (GPtrArray *profiles, const char *id);

/* The e-mail, else the profile id: what a person knows it by. (transfer none) */
const char *keep_profile_get_label (const KeepProfile *self);
const char *keep_profile_type_get_name (KeepProfileType type);

/* The contract's word: "none", "store", "env", "file", "exec", "sidecar". */
const char *keep_secret_place_get_name (KeepSecretPlace place);

/**
 * keep_profile_is_usable:
 *
 * Returns: whether OpenClaw would use the access token without refreshing it: an OAuth login with
 * one and more than KEEP_REFRESH_MARGIN_MS left
 */
gboolean keep_profile_is_usable (const KeepProfile *self, gint64 now_ms);

KeepHealth keep_profile_get_health (const KeepProfile *self, gint64 now_ms);

/* The contract's word: "ok", "expiring", … */
const char *keep_health_get_name (KeepHealth health);

/**
 * keep_profile_dup_health_text:
 *
 * Returns: (transfer full): the health in the person's language: "expires in 3 hours", "expired",
 *   "does not expire"
 */
char *keep_profile_dup_health_text (const KeepProfile *self, gint64 now_ms);

/**
 * keep_profile_get_next_change_ms:
 *
 * Returns: when keep_profile_dup_health_text() next says something else, Unix milliseconds, or
 *   %G_MAXINT64 if never; lets a view wake up only then
 */
gint64 keep_profile_get_next_change_ms (const KeepProfile *self, gint64 now_ms);

G_END_DECLS
