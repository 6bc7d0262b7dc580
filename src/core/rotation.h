/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * KeepRotation: one refresh that has happened: the refresh token that was spent, named by its
 * digest, the tokens that came for it, and where they belong. As text it is what the spool keeps
 * (store/spool.h): one JSON object, the tokens included.
 */
#pragma once

#include "core/buffer.h"
#include "core/profile.h"
#include "core/token-set.h"

G_BEGIN_DECLS

typedef struct
{
  char *spent;          /* owned: keep_secret_dup_digest() of the token that was spent */
  char *state_dir;      /* owned: of the OpenClaw whose store it came from */
  char *agent;          /* owned: whose store that is */
  char *profile_id;     /* owned */
  char *provider;       /* owned, normalised */
  gint64 at_ms;         /* when the answer came, Unix milliseconds */
  KeepTokenSet *tokens; /* owned; "refresh" is not %NULL: where the issuer
                           gave none, it is the one that was spent */
} KeepRotation;

void keep_rotation_free (KeepRotation *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KeepRotation, keep_rotation_free)

/* (transfer full): wiped when it is freed. */
KeepBuffer *keep_rotation_format (const KeepRotation *self);

/**
 * keep_rotation_parse:
 *
 * Returns: (transfer full) (nullable): %NULL for anything but one whole rotation: what a crash cut
 * off, a file of somebody else's
 */
KeepRotation *keep_rotation_parse (const char *text, gsize length_bytes);

/* What becomes of a rotation in a store. */
typedef enum
{
  KEEP_ROTATION_PLACE,   /* it holds the token that was spent, or an older one of the same person:
                            a copy that came back */
  KEEP_ROTATION_PRESENT, /* it holds the new one already */
  KEEP_ROTATION_PASSED,  /* certainly newer and of the same person: ours is not needed */
  KEEP_ROTATION_FOREIGN, /* another person's login, or nobody can tell */
  KEEP_ROTATION_GONE,    /* no such login there any more */
} KeepRotationFate;

/**
 * keep_rotation_judge:
 * @stored: (nullable): the login that has its place now
 */
KeepRotationFate keep_rotation_judge (const KeepRotation *self, const KeepProfile *stored);

G_END_DECLS
