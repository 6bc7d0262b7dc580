/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One credential of OpenClaw 2026.4.29's auth-profiles.json: the value of a member of "profiles".
 */
#pragma once

#include "core/buffer.h"
#include "core/dropped.h"
#include "core/json.h"
#include "core/profile.h"
#include "core/token-set.h"

G_BEGIN_DECLS

/* Any later time counts as this one, Unix milliseconds: the last that a double holds exactly. */
#define KEEP_JSON_CREDENTIAL_LATEST_MS 9007199254740991.0

/**
 * keep_json_credential_is_kept:
 * @reason: (out): where %FALSE is returned
 *
 * Returns: whether OpenClaw takes @entry for a credential
 */
gboolean keep_json_credential_is_kept (const KeepJsonNode *entry, KeepDroppedReason *reason);

/* Whether OpenClaw can keep a profile of this @id: JavaScript takes one for something else. */
gboolean keep_json_credential_can_be_called (const char *id);

/**
 * keep_json_credential_read:
 * @id: the profile id
 *
 * Returns: (transfer full) (nullable): %NULL for what OpenClaw would drop: no object, an unknown
 * type, no provider
 */
KeepProfile *keep_json_credential_read (const char *id, const KeepJsonNode *entry);

/**
 * keep_json_credential_edit:
 * @old: an object with members
 *
 * Sets what a login sets where it stands; see keep_json_dialect_put_login().
 * Returns: (transfer full): the changed object
 */
KeepBuffer *keep_json_credential_edit (const KeepJsonNode *old,
                                       const char *provider,
                                       const KeepTokenSet *tokens);

/**
 * keep_json_credential_rotate:
 *
 * Sets what a refresh sets: access, refresh, expires, and of e-mail, account and plan what the new
 * tokens say. Everything else stays, as OpenClaw 2026.4.29 lays the new members over the old ones.
 */
KeepBuffer *keep_json_credential_rotate (const KeepJsonNode *old, const KeepTokenSet *tokens);

/* A login as a new object. @line_start: see KEEP_JSON_WRITER_INIT(). */
KeepBuffer *keep_json_credential_write (const char *line_start,
                                        const char *provider,
                                        const KeepTokenSet *tokens);

G_END_DECLS
