/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A refresh in `auth-profiles.json`: text in, text out, every byte kept that is not changed.
 */
#pragma once

#include "core/credential.h"
#include "core/json.h"
#include "core/rotation.h"

G_BEGIN_DECLS

/**
 * keep_json_rotation_apply:
 * @profiles: (nullable): the document
 * @profile_id: (nullable): the profile that the rotation is for, where it is in this store
 * @fate: (out): of that profile; without one: PLACE if a profile was changed, PRESENT if one holds
 *   the new token, else GONE
 *
 * Gives the new tokens to every profile that holds the one that was spent, and to @profile_id if
 * keep_rotation_judge() says so.
 *
 * Returns: (transfer full) (nullable): the changed document, or %NULL if nothing changes
 */
KeepBuffer *keep_json_rotation_apply (const KeepJson *profiles,
                                      const KeepRotation *rotation,
                                      const char *profile_id,
                                      KeepRotationFate *fate);

/**
 * keep_json_rotation_mirror:
 * @profiles: (nullable): the main agent's document
 * @local: the profile of another agent that was refreshed
 *
 * OpenClaw 2026.4.29's rule for the main agent's store: it gets the login where it has none of that
 * id, or an older one of the same provider and person.
 *
 * Returns: (transfer full) (nullable): the changed document, or %NULL if nothing changes
 */
KeepBuffer *keep_json_rotation_mirror (const KeepJson *profiles,
                                       const KeepRotation *rotation,
                                       const KeepProfile *local);

/**
 * keep_json_rotation_find:
 * @profiles: (nullable): the document
 * @generation: what the profile should hold
 * @profile_id: where it should be
 *
 * Returns: (transfer full) (nullable): the profile that holds @generation, else @profile_id itself
 *   where it is an OAuth login; with its secrets
 */
KeepCredential *
keep_json_rotation_find (const KeepJson *profiles, const char *generation, const char *profile_id);

G_END_DECLS
