/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which generation of OpenClaw owns a state folder. Putting a JSON store into a folder of the
 * SQLite generation would lock OpenClaw out of all its logins, so this is asked before every write.
 */
#pragma once

#include "core/error.h"
#include "core/roster.h"
#include "store/places.h"

G_BEGIN_DECLS

/**
 * keep_generation_detect:
 * @agent_dir: the agent whose store is meant
 *
 * SQLITE if `state/openclaw.sqlite` holds credentials or says where they are, if the agent's
 * `openclaw-agent.sqlite` has a credential table, or if an archive `auth-profiles.json.migrated-*`
 * shows that they moved; also if such a database is there and cannot be read, or is all that there
 * is. JSON if `auth-profiles.json`, `auth.json` or `credentials/oauth.json` exists and none of the
 * above. Else what the installed OpenClaw would
 * make of the folder: SQLITE from 2026.6 on, else NONE. (OpenClaw 2026.9.6 creates
 * `state/openclaw.sqlite` by merely looking at a JSON folder, so its presence decides nothing.)
 */
KeepGeneration keep_generation_detect (const KeepPlaces *places, const char *agent_dir);

/**
 * keep_generation_can_tell:
 *
 * Whether the agent's folder can be looked into at all. Where it cannot, keep_generation_detect()
 * fears the worst, and this says why.
 *
 * Errors: %KEEP_STORE_ERROR_PERMISSION, IO
 */
gboolean keep_generation_can_tell (const char *agent_dir, GError **error);

G_END_DECLS
