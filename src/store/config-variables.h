/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Environment variables in the texts of OpenClaw's configuration (2026.4.29): `${NAME}` with NAME
 * of capitals, digits and "_" stands for the variable's value, `$${NAME}` for the text `${NAME}`.
 * Where the variable is unset or empty the text stays as it is; so does everything else with a "$".
 * Values are put in once: what they contain is not looked at again.
 */
#pragma once

#include "core/json.h"

G_BEGIN_DECLS

/* @environment: (array zero-terminated=1): "NAME=value" */
char *keep_config_variables_substitute (const char *text, const char *const *environment);

/**
 * keep_config_variables_extend:
 * @env: (nullable): the member `env` of the configuration, untouched by substitution
 *
 * The strings in `env.vars` and in `env` itself become variables where they are not blank, refer to
 * no variable themselves and their names may be a shell's variables; a variable that is set and not
 * blank stays as it is. OpenClaw also leaves out some 200 names that are dangerous to child
 * processes, such as LD_PRELOAD; in a configuration's texts they are only names.
 *
 * Returns: (transfer full): @environment and those
 */
GStrv keep_config_variables_extend (const KeepJsonNode *env, const char *const *environment);

G_END_DECLS
