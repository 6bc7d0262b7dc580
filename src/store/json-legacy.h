/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What came before `auth-profiles.json`: the agent's `auth.json` and the state folder's
 * `credentials/oauth.json`, which OpenClaw 2026.4.29 imports once, when there is no store yet.
 * Pure: documents in, texts out.
 */
#pragma once

#include "core/buffer.h"
#include "core/json.h"

G_BEGIN_DECLS

/**
 * keep_json_legacy_import:
 * @agent: (nullable): `auth.json`: {provider: {type: "api_key"|"token"|"oauth", …}}
 * @oauth: (nullable): `credentials/oauth.json`: {provider: {access, refresh, expires, …}}
 *
 * Each entry becomes the profile `<provider>:default`. Of @agent the members that OpenClaw takes
 * over (references to keys and tokens too, which it forgets); of @oauth all, where @agent has not
 * made the profile already. Values keep their bytes.
 *
 * Returns: (transfer full) (nullable): a profiles document, or %NULL if there is nothing to import
 */
KeepBuffer *keep_json_legacy_import (const KeepJson *agent, const KeepJson *oauth);

/* Whether every entry of `auth.json` is one that keep_json_legacy_import() takes over whole. */
gboolean keep_json_legacy_is_whole (const KeepJson *agent);

/**
 * keep_json_legacy_scrub:
 * @agent: `auth.json`
 * @profiles: the store
 *
 * OpenClaw removes static keys from `auth.json` once there is a store. Here a key goes only if the
 * store has the very same one, so that none is lost.
 *
 * Returns: (transfer full) (nullable): what is left of `auth.json`, or %NULL if nothing changes;
 * "{}" and white space if nothing is left
 */
KeepBuffer *keep_json_legacy_scrub (const KeepJson *agent, const KeepJson *profiles);

G_END_DECLS
