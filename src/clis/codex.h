/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Codex's login (`auth.json`, Codex up to 0.169) as it is on disk. How it is rotated:
 * "clis/codex-rotation.h".
 */
#pragma once

#include "clis/foreign-login.h"
#include "clis/surroundings.h"

G_BEGIN_DECLS

/* The members that hold the login; in "tokens" the others. */
#define KEEP_CODEX_TOKENS "tokens"
#define KEEP_CODEX_ID_TOKEN "id_token"
#define KEEP_CODEX_ACCESS_TOKEN "access_token"
#define KEEP_CODEX_REFRESH_TOKEN "refresh_token"
#define KEEP_CODEX_LAST_REFRESH "last_refresh"

#define KEEP_CODEX_MAX_BYTES (1024 * 1024)

/* Returns: (transfer full): $CODEX_HOME without links, else ~/.codex */
char *keep_codex_dup_home (const KeepSurroundings *surroundings);

/* Returns: (transfer full): @home's auth.json */
char *keep_codex_dup_path (const char *home);

/**
 * keep_codex_parse:
 * @text: raw bytes of an auth.json
 * @modified_ms: when the file was last changed, Unix milliseconds
 *
 * What Codex 0.169 takes: `auth_mode`, and where it is missing "apikey" if there is an
 * `OPENAI_API_KEY`, else "chatgpt". Then `tokens` need `id_token` (a JSON Web Token),
 * `access_token` and `refresh_token`; without `tokens` nobody is signed in, though Codex says so.
 * Expiry: `exp` of the access token, else an hour after @modified_ms, as OpenClaw 2026.4.29 counts.
 * The account is the file's, else the tokens'; plan and e-mail are the id token's, else the access
 * token's.
 *
 * Returns: (transfer full): of state OAUTH, KEY, OTHER, SIGNED_OUT, or UNREADABLE for what Codex
 * refuses too and for what it may be writing at this moment: releases before 0.169 write in place
 */
KeepForeignLogin *keep_codex_parse (const char *text, gsize length_bytes, gint64 modified_ms);

/**
 * keep_codex_read:
 *
 * The login that Codex would use, and where its configuration (its own, /etc/codex) says that it is
 * in no file, ELSEWHERE, whatever an older file says. @sign_in_started_ms is the time of
 * `log/codex-login.log`, which `codex login` writes before it removes the former login, and nothing
 * else does.
 */
KeepForeignLogin *keep_codex_read (const KeepSurroundings *surroundings);

/**
 * keep_codex_dup_folders:
 *
 * Returns: (transfer full): the folders in which a change can change the reading: Codex's, and that
 * which a linked auth.json is in; none has to exist
 */
GStrv keep_codex_dup_folders (const KeepSurroundings *surroundings);

G_END_DECLS
