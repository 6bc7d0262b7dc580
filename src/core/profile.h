/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * KeepProfile: what may be shown of one stored login: everything but its secrets. Immutable once in
 * a roster.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define KEEP_HEALTH_WARN_MS (24LL * 60 * 60 * 1000)

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

typedef struct
{
  char *id;       /* owned */
  char *provider; /* owned, normalised */
  KeepProfileType type;
  char *email;         /* owned, nullable */
  char *display_name;  /* owned, nullable */
  char *account_id;    /* owned, nullable */
  char *plan;          /* owned, nullable */
  gint64 expires_ms;   /* Unix milliseconds; 0 where there is none, -1 where it is unusable */
  gboolean has_secret; /* a key, a token, or an access or refresh token, or a reference to one */
  gint64 last_used_ms; /* Unix milliseconds; 0 if unknown */
  gint64 blocked_until_ms; /* end of OpenClaw's cooldown or disablement; 0 without one */
  gboolean is_default;     /* first in the effective order of its provider */
} KeepProfile;

void keep_profile_free (KeepProfile *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KeepProfile, keep_profile_free)

/* The e-mail, else the profile id: what a person knows it by. (transfer none) */
const char *keep_profile_get_label (const KeepProfile *self);
const char *keep_profile_type_get_name (KeepProfileType type);

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
