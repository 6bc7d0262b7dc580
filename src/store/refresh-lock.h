/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * KeepRefreshLock: OpenClaw 2026.4.29's refresh lock, of as many profiles as share one login,
 * wherever:
 * `<state dir>/locks/oauth-refresh/sha256-<hex of provider, NUL, profile id>.lock`. OpenClaw holds
 * it from its look at the store until the new tokens are in it, so whoever holds it may spend the
 * refresh token. Store locks are taken after it, never before.
 *
 * Later releases (2026.6) call theirs differently and keep their logins in SQLite; they are left
 * alone.
 */
#pragma once

#include "core/error.h"
#include "store/places.h"

G_BEGIN_DECLS

#define KEEP_REFRESH_LOCK_RETRIES 20
#define KEEP_REFRESH_LOCK_STALE_MS (180 * 1000)

typedef struct _KeepRefreshLock KeepRefreshLock;

KeepRefreshLock *keep_refresh_lock_new (const KeepPlaces *places);

/* @provider: normalised. The same profile twice is one. */
void keep_refresh_lock_add (KeepRefreshLock *self, const char *provider, const char *profile_id);

/* The same for a copy of the login in another state folder. */
void keep_refresh_lock_add_elsewhere (KeepRefreshLock *self,
                                      const KeepPlaces *places,
                                      const char *provider,
                                      const char *profile_id);

/**
 * keep_refresh_lock_acquire:
 * @cancel_fd: becomes readable when waiting should stop, or -1
 *
 * Once: takes the locks of all profiles that were added, always in the same order.
 *
 * Errors: %KEEP_STORE_ERROR_LOCKED, PERMISSION, NO_SPACE, IO; none is held then
 */
gboolean keep_refresh_lock_acquire (KeepRefreshLock *self, int cancel_fd, GError **error);

/* Whether all of them still are ours. */
gboolean keep_refresh_lock_is_held (const KeepRefreshLock *self);

/* Releases them. */
void keep_refresh_lock_free (KeepRefreshLock *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KeepRefreshLock, keep_refresh_lock_free)

/* Returns: (transfer full): "sha256-…" */
char *keep_refresh_lock_dup_name (const char *provider, const char *profile_id);

G_END_DECLS
