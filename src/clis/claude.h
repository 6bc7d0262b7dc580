/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Claude Code's login (`.credentials.json`, Claude Code 2.1) as it is on disk. It is only ever
 * read: Claude alone spends its refresh token and writes the file, and whoever needs the login
 * reads it again.
 */
#pragma once

#include "clis/foreign-login.h"
#include "clis/surroundings.h"

G_BEGIN_DECLS

#define KEEP_CLAUDE_MAX_BYTES (1024 * 1024)

/* Returns: (transfer full): .credentials.json in $CLAUDE_SECURESTORAGE_CONFIG_DIR, else in
 * $CLAUDE_CONFIG_DIR, else in ~/.claude */
char *keep_claude_dup_path (const KeepSurroundings *surroundings);

/**
 * keep_claude_parse:
 * @text: raw bytes of a .credentials.json
 *
 * Wire format: {"claudeAiOauth": {"accessToken", "refreshToken", "expiresAt" (Unix milliseconds),
 * "scopes", "subscriptionType", "refreshTokenExpiresAt", "accountUuid"}, …}. Where Claude found
 * that its refresh token is dead, it leaves accessToken "", refreshToken "" and expiresAt 0: DEAD.
 * What Claude does not call signed in (no token, no expiry, no scope "user:inference") is
 * SIGNED_OUT.
 *
 * Returns: (transfer full): of state OAUTH, DEAD, SIGNED_OUT or UNREADABLE
 */
KeepForeignLogin *keep_claude_parse (const char *text, gsize length_bytes);

/**
 * keep_claude_read:
 *
 * The login with the identity of `oauthAccount` in ~/.claude.json ($CLAUDE_CONFIG_DIR/.claude.json
 * where that is set), as far as it is there and of the same account.
 */
KeepForeignLogin *keep_claude_read (const KeepSurroundings *surroundings);

/**
 * keep_claude_dup_folders:
 *
 * Returns: (transfer full): the folders in which a change can change the login; none has to exist.
 * Not the one of .claude.json, which Claude writes all the time: who signs in changes the login too
 */
GStrv keep_claude_dup_folders (const KeepSurroundings *surroundings);

G_END_DECLS
