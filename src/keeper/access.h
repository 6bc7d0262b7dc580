/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * KeepAccess: what a program needs to act as somebody: an access token, a setup token or a key that
 * is good for some time yet. Where the stored one is not, the login is refreshed first
 * (keeper/refresh.h); where it is kept elsewhere, it is fetched from there (store/reference.h).
 *
 * Links GLib alone.
 */
#pragma once

#include "core/profile.h"
#include "core/secret.h"
#include "store/sink.h"

G_BEGIN_DECLS

typedef struct
{
  char *profile_id; /* owned */
  char *provider;   /* owned */
  KeepProfileType type;
  KeepSecret *secret; /* owned */
  gint64 expires_ms;  /* Unix milliseconds; 0 if it does not end */
} KeepAccess;

void keep_access_free (KeepAccess *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KeepAccess, keep_access_free)

/**
 * keep_access_get:
 * @environment: (array zero-terminated=1): where references to variables lead
 * @name: a profile id, else a provider: the first of its profiles, in OpenClaw's order, that
 *   something can be had of
 * @min_valid_ms: how long it must be good for
 * @passed_over: (out) (transfer full) (nullable): where a profile of the provider was passed over
 *   for another one, why the first was
 *
 * Blocks: a refresh talks to the issuer, a reference may start a program.
 *
 * Errors: those of reading (store/sink.h), of references and of refreshing;
 * %KEEP_AUTH_ERROR_GRANT_EXPIRED where only a new sign-in helps
 */
KeepAccess *keep_access_get (KeepSink *sink,
                             const char *const *environment,
                             const char *name,
                             gint64 min_valid_ms,
                             GError **passed_over,
                             GError **error);

G_END_DECLS
