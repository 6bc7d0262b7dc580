/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Where Codex is told to keep its login: `cli_auth_credentials_store` at the top level of its
 * config.toml (Codex 0.169).
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define KEEP_CODEX_CONFIG_MAX_BYTES (4 * 1024 * 1024)

typedef enum
{
  KEEP_CODEX_STORE_UNSET,     /* it does not say */
  KEEP_CODEX_STORE_FILE,      /* auth.json: the default */
  KEEP_CODEX_STORE_KEYRING,   /* the keyring alone */
  KEEP_CODEX_STORE_AUTO,      /* the keyring where there is one, else auth.json */
  KEEP_CODEX_STORE_EPHEMERAL, /* the memory of one process */
  KEEP_CODEX_STORE_UNKNOWN,   /* something else, with which Codex 0.169 does not start */
} KeepCodexStore;

/**
 * keep_codex_config_find_store:
 * @text: raw bytes of a config.toml
 *
 * Reads as much of TOML 1.0 as finding one member of the top level takes; the rest is not checked.
 */
KeepCodexStore keep_codex_config_find_store (const char *text, gsize length_bytes);

G_END_DECLS
