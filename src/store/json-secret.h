/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The secrets of one credential of OpenClaw 2026.4.29's auth-profiles.json: whether it has any,
 * where they are, and, where somebody needs them, themselves.
 */
#pragma once

#include "core/credential.h"
#include "core/json.h"

G_BEGIN_DECLS

/* @entry: the credential, of the type @type. */
KeepSecretPlace keep_json_secret_find (const KeepJsonNode *entry, KeepProfileType type);

/* Whether it is an OAuth login with an access token. */
gboolean keep_json_secret_has_access (const KeepJsonNode *entry, KeepProfileType type);

/**
 * keep_json_secret_dup_generation:
 *
 * Returns: (transfer full) (nullable): the digest of the refresh token, or of the key or token that
 * the entry itself holds; %NULL where there is none
 */
char *keep_json_secret_dup_generation (const KeepJsonNode *entry, KeepProfileType type);

/**
 * keep_json_secret_read:
 * @credential: with its profile
 *
 * Sets the secrets of @credential, or its reference. What is blank, a marker of OpenClaw
 * (keep_credential_is_fence()) or not to be held by C (a NUL, half of a surrogate pair) counts as
 * absent.
 */
void keep_json_secret_read (const KeepJsonNode *entry, KeepCredential *credential);

G_END_DECLS
