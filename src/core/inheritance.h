/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What an agent sees of the main agent's store: OpenClaw 2026.4.29 reads the main store through and
 * lays the agent's own over it. Nothing is copied.
 */
#pragma once

#include "core/profile.h"

G_BEGIN_DECLS

/**
 * keep_inheritance_overlay:
 * @main_profiles: (transfer full) (element-type KeepProfile)
 * @local_profiles: (transfer full) (element-type KeepProfile)
 * @replacements: (inout) (element-type utf8 utf8): gets the local ids that a main one stands in for
 *
 * Main's profiles first, local ones in the place of their namesakes, the rest behind. Then drift is
 * repaired: a local OAuth login `<provider>:default` gives way to main's newest usable login of the
 * same provider that is newer than itself, if that is the same person's, or, where the local one is
 * unusable, if it is the only one that does not contradict.
 *
 * Returns: (transfer full) (element-type KeepProfile): with sources set
 */
GPtrArray *keep_inheritance_overlay (GPtrArray *main_profiles,
                                     GPtrArray *local_profiles,
                                     gint64 now_ms,
                                     GHashTable *replacements);

typedef enum
{
  KEEP_OWNER_LOCAL,
  KEEP_OWNER_MAIN,
} KeepOwner;

/**
 * keep_inheritance_find_owner:
 * @main_profile: (nullable): of this id in the main store
 * @local_profile: (nullable): of this id in the agent's own store
 *
 * Returns: in which store a new generation of the login belongs
 */
KeepOwner keep_inheritance_find_owner (const KeepProfile *main_profile,
                                       const KeepProfile *local_profile);

G_END_DECLS
