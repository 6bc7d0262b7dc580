/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/profile.h"

#include <glib/gi18n-lib.h>

#define MINUTE_MS (60 * G_GINT64_CONSTANT (1000))
#define HOUR_MS (60 * MINUTE_MS)
#define DAY_MS (24 * HOUR_MS)
/* From here on the text counts no further: a store may hold any number. */
#define MAX_DAYS 99999

static const char *const type_names[] = {
  [KEEP_PROFILE_OAUTH] = "oauth",
  [KEEP_PROFILE_TOKEN] = "token",
  [KEEP_PROFILE_API_KEY] = "api_key",
};

static const char *const health_names[] = {
  [KEEP_HEALTH_OK] = "ok",           [KEEP_HEALTH_EXPIRING] = "expiring",
  [KEEP_HEALTH_EXPIRED] = "expired", [KEEP_HEALTH_MISSING] = "missing",
  [KEEP_HEALTH_STATIC] = "static",   [KEEP_HEALTH_INVALIDATED] = "invalidated",
};

void
keep_profile_free (KeepProfile *self)
{
  g_free (self->id);
  g_free (self->provider);
  g_free (self->email);
  g_free (self->display_name);
  g_free (self->account_id);
  g_free (self->plan);
  g_free (self->cooldown_reason);
  g_free (self->disabled_reason);
  g_free (self->generation);
  g_free (self->invalid_code);
  g_free (self);
}

GHashTable *
keep_profile_index (GPtrArray *profiles)
{
  GHashTable *by_id = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < profiles->len; i++)
    {
      KeepProfile *profile = g_ptr_array_index (profiles, i);

      g_hash_table_insert (by_id, profile->id, profile);
    }
  return by_id;
}

KeepProfile *
keep_profile_find (GPtrArray *profiles, const char *id)
{
  for (guint i = 0; i < profiles->len; i++)
    if (g_strcmp0 (((KeepProfile *) profiles->pdata[i])->id, id) == 0)
      return profiles->pdata[i];
  return NULL;
}

const char *
keep_profile_get_label (const KeepProfile *self)
{
  return self->email != NULL && *self->email != '\0' ? self->email : self->id;
}

const char *
keep_profile_type_get_name (KeepProfileType type)
{
  return type_names[type];
}

const char *
keep_secret_place_get_name (KeepSecretPlace place)
{
  static const char *const names[] = {
    [KEEP_SECRET_NONE] = "none", [KEEP_SECRET_STORED] = "store", [KEEP_SECRET_ENV] = "env",
    [KEEP_SECRET_FILE] = "file", [KEEP_SECRET_EXEC] = "exec",    [KEEP_SECRET_SIDECAR] = "sidecar",
  };

  return names[place];
}

gboolean
keep_profile_is_usable (const KeepProfile *self, gint64 now_ms)
{
  return self->type == KEEP_PROFILE_OAUTH && self->has_access &&
         self->expires_ms - now_ms > KEEP_REFRESH_MARGIN_MS;
}

/* Whether it has a time to end, and so a text that changes. */
static gboolean
is_timed (const KeepProfile *self)
{
  return self->type != KEEP_PROFILE_API_KEY && self->has_secret && self->expires_ms > 0;
}

KeepHealth
keep_profile_get_health (const KeepProfile *self, gint64 now_ms)
{
  gint64 remaining_ms = self->expires_ms - now_ms;

  if (self->type == KEEP_PROFILE_API_KEY)
    return KEEP_HEALTH_STATIC;
  if (self->invalid_code != NULL)
    return KEEP_HEALTH_INVALIDATED;
  if (!is_timed (self))
    return self->type == KEEP_PROFILE_TOKEN && self->has_secret && self->expires_ms == 0
               ? KEEP_HEALTH_STATIC
               : KEEP_HEALTH_MISSING;
  if (remaining_ms <= 0)
    return KEEP_HEALTH_EXPIRED;
  return remaining_ms <= KEEP_HEALTH_WARN_MS ? KEEP_HEALTH_EXPIRING : KEEP_HEALTH_OK;
}

const char *
keep_health_get_name (KeepHealth health)
{
  return health_names[health];
}

typedef struct
{
  gint64 unit_ms;
  guint number; /* of whole units; 0 minutes is less than one */
} Remaining;

/* Rounds down: what is promised is there. */
static Remaining
count_remaining (gint64 remaining_ms)
{
  Remaining remaining = { .unit_ms = MINUTE_MS };

  if (remaining_ms >= 2 * DAY_MS)
    remaining.unit_ms = DAY_MS;
  else if (remaining_ms >= HOUR_MS)
    remaining.unit_ms = HOUR_MS;
  remaining.number = (guint) MIN (remaining_ms / remaining.unit_ms, MAX_DAYS);
  return remaining;
}

static char *
dup_remaining_text (gint64 remaining_ms)
{
  Remaining remaining = count_remaining (remaining_ms);
  guint number = remaining.number;

  if (remaining.unit_ms == DAY_MS)
    return g_strdup_printf (
        g_dngettext (GETTEXT_PACKAGE, "expires in %u day", "expires in %u days", number), number);
  if (remaining.unit_ms == HOUR_MS)
    return g_strdup_printf (
        g_dngettext (GETTEXT_PACKAGE, "expires in %u hour", "expires in %u hours", number), number);
  if (number == 0)
    return g_strdup (_ ("expires in less than a minute"));
  return g_strdup_printf (
      g_dngettext (GETTEXT_PACKAGE, "expires in %u minute", "expires in %u minutes", number),
      number);
}

char *
keep_profile_dup_health_text (const KeepProfile *self, gint64 now_ms)
{
  switch (keep_profile_get_health (self, now_ms))
    {
    case KEEP_HEALTH_OK:
    case KEEP_HEALTH_EXPIRING:
      return dup_remaining_text (self->expires_ms - now_ms);
    case KEEP_HEALTH_EXPIRED:
      return g_strdup (_ ("expired"));
    case KEEP_HEALTH_STATIC:
      return g_strdup (self->has_secret ? _ ("does not expire") : _ ("no key stored"));
    case KEEP_HEALTH_INVALIDATED:
      return g_strdup (_ ("ended by the provider"));
    case KEEP_HEALTH_MISSING:
    default:
      if (self->secret_place == KEEP_SECRET_SIDECAR)
        return g_strdup (_ ("kept by another version of OpenClaw"));
      return g_strdup (self->has_secret ? _ ("no usable expiry time") : _ ("no token stored"));
    }
}

gint64
keep_profile_get_next_change_ms (const KeepProfile *self, gint64 now_ms)
{
  Remaining remaining = { 0 };

  if (!is_timed (self) || self->expires_ms <= now_ms)
    return G_MAXINT64;
  remaining = count_remaining (self->expires_ms - now_ms);
  if (remaining.number == 0)
    return self->expires_ms;
  /* The text stands as long as that many whole units are left, to the millisecond. */
  return self->expires_ms - remaining.number * remaining.unit_ms + 1;
}
