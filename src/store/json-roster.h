/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the JSON generation's documents say, for showing: profiles without their secrets, in which
 * order they are tried, what is left out and why. Pure: documents in, values out.
 */
#pragma once

#include "core/credential.h"
#include "core/json.h"
#include "core/profile.h"
#include "store/config.h"

G_BEGIN_DECLS

/* The documents of one store; borrowed, each nullable: there is no such file. */
typedef struct
{
  const KeepJson *profiles;
  const KeepJson *state;
} KeepJsonStore;

/**
 * keep_json_roster_list:
 * @own: the agent's store
 * @main_store: (nullable): the main agent's store, read through; %NULL for the main agent itself
 *
 * @config: (nullable): orders where no store has one, and what it says of a profile
 *
 * State documents override, provider by provider and profile by profile, what older releases kept
 * beside the profiles; the agent's own store overrides main's.
 *
 * Returns: (transfer full) (element-type KeepProfile): in OpenClaw's order, defaults marked
 */
GPtrArray *keep_json_roster_list (const KeepJsonStore *own,
                                  const KeepJsonStore *main_store,
                                  const KeepConfig *config,
                                  gint64 now_ms);

/**
 * keep_json_roster_load_credential:
 * @own, @main_store, @config, @now_ms: as for keep_json_roster_list()
 *
 * Where a login of the main agent stands in for @profile_id, it is the result.
 *
 * Returns: (transfer full) (nullable): %NULL if the agent sees no such profile
 */
KeepCredential *keep_json_roster_load_credential (const KeepJsonStore *own,
                                                  const KeepJsonStore *main_store,
                                                  const KeepConfig *config,
                                                  const char *profile_id,
                                                  gint64 now_ms);

/**
 * keep_json_roster_dup_tried:
 * @own, @main_store, @config, @now_ms: as for keep_json_roster_list()
 * @provider: normalised
 *
 * Returns: (transfer full): the ids of the profiles of @provider that OpenClaw would try, in the
 * order in which it would
 */
GStrv keep_json_roster_dup_tried (const KeepJsonStore *own,
                                  const KeepJsonStore *main_store,
                                  const KeepConfig *config,
                                  const char *provider,
                                  gint64 now_ms);

/**
 * keep_json_roster_dup_order:
 *
 * Returns: (transfer full) (nullable): the explicit order of @provider in one store
 */
GStrv keep_json_roster_dup_order (const KeepJsonStore *store, const char *provider);

/**
 * keep_json_roster_find_candidates:
 * @list: (element-type KeepProfile)
 * @config: (nullable)
 *
 * Where nobody chose an order, the configuration may still say which profiles of a provider there
 * are; if none of those exists, it counts for nothing.
 *
 * Returns: (transfer container): those of @list to choose from
 */
GPtrArray *
keep_json_roster_find_candidates (GPtrArray *list, const KeepConfig *config, const char *provider);

/**
 * keep_json_roster_find_provider:
 * @map: (nullable): an object whose names are provider ids in any spelling, its values lists
 * @value: (out): set where a name is found
 *
 * Returns: (nullable): the first name that means @provider and whose list has something in it,
 * which is the one that OpenClaw goes by; without such a list the first one that means @provider
 */
const KeepJsonNode *keep_json_roster_find_provider (const KeepJsonNode *map,
                                                    const char *provider,
                                                    const KeepJsonNode **value);

G_END_DECLS
