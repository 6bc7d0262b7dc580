/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * KeepRoster: the profiles that one agent's store held at one moment; immutable, reference-counted.
 */
#pragma once

#include "core/dropped.h"
#include "core/profile.h"

G_BEGIN_DECLS

typedef enum
{
  KEEP_GENERATION_NONE,   /* no store yet */
  KEEP_GENERATION_JSON,   /* auth-profiles.json: OpenClaw up to 2026.5.x */
  KEEP_GENERATION_SQLITE, /* openclaw.sqlite: OpenClaw from 2026.6.x */
} KeepGeneration;

/* The contract's word: "none", "json", "sqlite". */
const char *keep_generation_get_name (KeepGeneration generation);

typedef struct _KeepRoster KeepRoster;

/**
 * keep_roster_new:
 * @profiles: (transfer full) (element-type KeepProfile): in the store's order, with a free function
 * @dropped: (transfer full) (nullable) (element-type KeepDropped): likewise; what is no profile
 */
KeepRoster *keep_roster_new (KeepGeneration generation,
                             const char *state_dir,
                             const char *agent,
                             GPtrArray *profiles,
                             GPtrArray *dropped);
KeepRoster *keep_roster_ref (KeepRoster *self);
void keep_roster_unref (KeepRoster *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KeepRoster, keep_roster_unref)

KeepGeneration keep_roster_get_generation (const KeepRoster *self);
const char *keep_roster_get_state_dir (const KeepRoster *self);
const char *keep_roster_get_agent (const KeepRoster *self);
guint keep_roster_get_n_profiles (const KeepRoster *self);
const KeepProfile *keep_roster_get_profile (const KeepRoster *self, guint index);
/* (nullable) */
const KeepProfile *keep_roster_find (const KeepRoster *self, const char *profile_id);

/* What the stores hold and OpenClaw passes over. */
guint keep_roster_get_n_dropped (const KeepRoster *self);
const KeepDropped *keep_roster_get_dropped (const KeepRoster *self, guint index);

G_END_DECLS
