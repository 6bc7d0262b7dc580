/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The members of "profiles" in `auth-profiles.json`, as ECMAScript's JSON.parse() has them: of a
 * name that stands there twice, the first one's place and the last one's value.
 */
#pragma once

#include "core/json.h"

G_BEGIN_DECLS

typedef void (*KeepJsonEntryFunc) (const char *id, const KeepJsonNode *entry, gpointer user_data);

/* @profiles: (nullable): the document */
void
keep_json_entries_foreach (const KeepJson *profiles, KeepJsonEntryFunc func, gpointer user_data);

G_END_DECLS
