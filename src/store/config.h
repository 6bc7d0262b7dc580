/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * KeepConfig: what OpenClaw's configuration (2026.4.29, openclaw.json) says about agents and
 * logins. Read only, never written: OpenClaw owns that file. Immutable, reference-counted.
 *
 * The file is JSON5 (core/json5.h) with files that it includes (store/config-document.h) and
 * variables in its texts (store/config-variables.h). OpenClaw refuses a configuration with a member
 * that it does not know or whose type is wrong; here such a member is passed over, so that logins
 * can be seen while OpenClaw complains.
 */
#pragma once

#include "core/error.h"
#include "core/profile.h"
#include "store/places.h"

G_BEGIN_DECLS

typedef struct _KeepConfig KeepConfig;

typedef struct
{
  char *id;        /* owned, normalised by keep_places_dup_agent_id() */
  char *agent_dir; /* owned, nullable: absolute, where the configuration names one */
} KeepConfigAgent;

/**
 * keep_config_load:
 * @places: says where the file is, and what "~" means in it
 * @environment: (array zero-terminated=1): "NAME=value", for variables in its texts
 *
 * A file that does not exist is an empty configuration.
 *
 * Errors: %KEEP_STORE_ERROR_MALFORMED naming the file and where it is damaged, PERMISSION, IO
 */
KeepConfig *
keep_config_load (const KeepPlaces *places, const char *const *environment, GError **error);
/* What a configuration says that is not there. */
KeepConfig *keep_config_new (void);
KeepConfig *keep_config_ref (KeepConfig *self);
void keep_config_unref (KeepConfig *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KeepConfig, keep_config_unref)

/**
 * keep_config_get_default_agent:
 *
 * Returns: (transfer none): the id of the first agent that is marked as default, else of the first
 *   agent, else "main"
 */
const char *keep_config_get_default_agent (const KeepConfig *self);

/**
 * keep_config_get_agents:
 *
 * Returns: (transfer none) (element-type KeepConfigAgent): those of `agents.list`, then those of
 *   `agents.entries` (an object by id, in later releases); of agents with the same id the first
 */
const GPtrArray *keep_config_get_agents (const KeepConfig *self);

/**
 * keep_config_list_agents:
 *
 * Returns: (transfer full): the ids of the agents that there are: those of the configuration in its
 *   order ("main" where it names none), then those that have a folder, sorted
 */
GStrv keep_config_list_agents (const KeepConfig *self, const KeepPlaces *places);

/**
 * keep_config_dup_agent_dir:
 * @agent: normalised
 *
 * Returns: the folder that the configuration names, else keep_places_dup_agent_dir(). For "main"
 *   always the latter, the shared store, which OpenClaw finds without its configuration.
 */
char *
keep_config_dup_agent_dir (const KeepConfig *self, const KeepPlaces *places, const char *agent);

/**
 * keep_config_dup_sessions_path:
 * @agent: normalised
 *
 * Returns: the file of the agent's sessions: what `session.store` says, with "{agentId}" filled in,
 *   else keep_places_dup_sessions_path()
 */
char *
keep_config_dup_sessions_path (const KeepConfig *self, const KeepPlaces *places, const char *agent);

/**
 * keep_config_dup_order:
 * @provider: normalised here
 *
 * Returns: (transfer full) (nullable): the ids in `auth.order` for @provider, or %NULL if it does
 *   not mention @provider; an empty order means that no profile may be used
 */
GStrv keep_config_dup_order (const KeepConfig *self, const char *provider);

/**
 * keep_config_dup_profile_ids:
 * @provider: normalised here
 *
 * Returns: (transfer full) (nullable): the ids in `auth.profiles` whose provider is @provider, or
 *   %NULL if there is none
 */
GStrv keep_config_dup_profile_ids (const KeepConfig *self, const char *provider);

/**
 * keep_config_allows:
 * @provider: of the stored credential, normalised here
 *
 * Returns: whether what `auth.profiles` says of @profile_id, if anything, fits the stored
 *   credential: the same provider, and as `mode` the credential's type; mode "oauth" also fits a
 *   token
 */
gboolean keep_config_allows (const KeepConfig *self,
                             const char *profile_id,
                             const char *provider,
                             KeepProfileType type);

/* Whether `auth.profiles` gives @profile_id the mode "oauth"; OpenClaw takes no reference for such
 * a login. */
gboolean keep_config_is_oauth (const KeepConfig *self, const char *profile_id);

G_END_DECLS
