/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * KeepCredential: one stored login with its secrets, for the moment in which they are needed. Freed
 * soon; the secrets' memory is wiped then.
 */
#pragma once

#include "core/inheritance.h"
#include "core/profile.h"
#include "core/reference.h"
#include "core/secret.h"

G_BEGIN_DECLS

/* What OpenClaw 2026.6 puts in the place of tokens while it refreshes them, or where that failed.
 */
#define KEEP_CREDENTIAL_FENCE "openclaw-oauth-refresh-fence:v1:"

typedef struct
{
  KeepProfile *profile;     /* owned */
  KeepOwner owner;          /* the store that a new generation belongs to */
  KeepSecret *access;       /* owned, nullable; of an OAuth login, as are */
  KeepSecret *refresh;      /* owned, nullable */
  KeepSecret *value;        /* owned, nullable: the key or token where the store holds it */
  KeepReference *reference; /* owned, nullable: where it is instead; never beside @value */
} KeepCredential;

void keep_credential_free (KeepCredential *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KeepCredential, keep_credential_free)

/* Whether @secret (nullable) is a marker of OpenClaw and no token. */
gboolean keep_credential_is_fence (const KeepSecret *secret);

G_END_DECLS
