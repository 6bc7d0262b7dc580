/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The JSON generation's documents as text in, text out: `auth-profiles.json` (secrets) and
 * `auth-state.json` (order, last use, cooldowns) of OpenClaw 2026.4.29. Everything that is not
 * being changed keeps its bytes.
 */
#pragma once

#include "core/buffer.h"
#include "core/error.h"
#include "core/json.h"
#include "core/token-set.h"

G_BEGIN_DECLS

/* Members that hold the credentials, the explicit orders, and what is known of their use. */
#define KEEP_JSON_DIALECT_PROFILES "profiles"
#define KEEP_JSON_DIALECT_ORDER "order"
#define KEEP_JSON_DIALECT_USAGE "usageStats"

/**
 * keep_json_dialect_parse:
 * @path: for messages
 *
 * Errors: %KEEP_STORE_ERROR_MALFORMED with line and column, or that the document has another shape;
 *   UNSUPPORTED for a "version" above 1
 */
KeepJson *keep_json_dialect_parse_profiles (const char *text,
                                            gsize length_bytes,
                                            const char *path,
                                            GError **error);
KeepJson *keep_json_dialect_parse_state (const char *text,
                                         gsize length_bytes,
                                         const char *path,
                                         GError **error);

/* Returns: (transfer full): the state document that says nothing */
KeepJson *keep_json_dialect_new_state (void);

/**
 * keep_json_dialect_put_login:
 * @profiles: (nullable): %NULL where there is no store yet
 *
 * New profiles go behind the others with OpenClaw's members in its order: type, provider, access,
 * refresh, expires, email, accountId, chatgptPlanType. In an existing one these members are set
 * where they stand, missing ones added, and members that we know nothing of kept.
 *
 * Returns: (transfer full): the changed document
 */
KeepBuffer *keep_json_dialect_put_login (const KeepJson *profiles,
                                         const char *profile_id,
                                         const char *provider,
                                         const KeepTokenSet *tokens);

/**
 * keep_json_dialect_put_order:
 * @state: (nullable): %NULL where there is no state document yet
 * @order: (array zero-terminated=1): profile ids
 *
 * Returns: (transfer full): the changed document
 */
KeepBuffer *
keep_json_dialect_put_order (const KeepJson *state, const char *provider, const char *const *order);

/**
 * keep_json_dialect_clear_order:
 * @state: (nullable)
 *
 * Returns: (transfer full) (nullable): the document without an order of @provider, or %NULL if it
 * has none
 */
KeepBuffer *keep_json_dialect_clear_order (const KeepJson *state, const char *provider);

/**
 * keep_json_dialect_unblock:
 * @state: (nullable)
 *
 * Ends OpenClaw's pause of a profile: the members of its usageStats that make one (cooldown,
 * disablement, error counts) go, last use and foreign members stay.
 *
 * Returns: (transfer full) (nullable): the changed document, or %NULL if there is nothing to end
 */
KeepBuffer *keep_json_dialect_unblock (const KeepJson *state, const char *profile_id);

G_END_DECLS
