/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * KeepPlaces: where OpenClaw keeps its things on this machine, resolved from the environment
 * exactly as OpenClaw 2026.4.29 does (OPENCLAW_HOME, HOME, USERPROFILE, OPENCLAW_STATE_DIR,
 * OPENCLAW_CONFIG_PATH, OPENCLAW_OAUTH_DIR, OPENCLAW_AGENT_DIR, PI_CODING_AGENT_DIR), and where
 * Tokenkeep keeps its own. Immutable, reference-counted.
 */
#pragma once

#include "core/error.h"

G_BEGIN_DECLS

typedef struct _KeepPlaces KeepPlaces;

/**
 * keep_places_new:
 * @environment: (array zero-terminated=1): "NAME=value", see g_get_environ()
 * @current_dir: absolute; what relative paths are resolved against
 */
KeepPlaces *keep_places_new (const char *const *environment, const char *current_dir);
/**
 * keep_places_dup_environment:
 * @state_dir: as it would stand in OPENCLAW_STATE_DIR
 *
 * Returns: (transfer full): the environment in which OpenClaw works with that state folder:
 *   @environment itself where it does so already, else without what belongs to another one
 */
GStrv keep_places_dup_environment (const char *const *environment,
                                   const char *current_dir,
                                   const char *state_dir);
KeepPlaces *keep_places_ref (KeepPlaces *self);
void keep_places_unref (KeepPlaces *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KeepPlaces, keep_places_unref)

/* All (transfer none), absolute, not necessarily existing. */
const char *keep_places_get_home (const KeepPlaces *self);
const char *keep_places_get_state_dir (const KeepPlaces *self);
const char *keep_places_get_config_path (const KeepPlaces *self);
const char *keep_places_get_credentials_dir (const KeepPlaces *self);
const char *keep_places_get_main_agent_dir (const KeepPlaces *self);
const char *keep_places_get_own_state_dir (const KeepPlaces *self); /* $XDG_STATE_HOME/tokenkeep */

/* $PATH; (nullable) */
const char *keep_places_get_search_path (const KeepPlaces *self);

/* OPENCLAW_AUTH_STORE_READONLY=1: what came before the store must not be imported into it. */
gboolean keep_places_is_import_forbidden (const KeepPlaces *self);

/* A path as people write it in OpenClaw's settings: trimmed, "~" expanded, absolute. */
char *keep_places_dup_user_path (const KeepPlaces *self, const char *path);

/* "Main Agent!" → "main-agent"; see facts of OpenClaw 2026.4.29's normalizeAgentId. */
char *keep_places_dup_agent_id (const char *agent);

/* @agent: normalised. "main" is the shared store, other agents live beside it. */
char *keep_places_dup_agent_dir (const KeepPlaces *self, const char *agent);

/* The file in which OpenClaw keeps the sessions of @agent (normalised) unless it is told otherwise;
 * not beside an agent's folder that was moved. */
char *keep_places_dup_sessions_path (const KeepPlaces *self, const char *agent);

G_END_DECLS
