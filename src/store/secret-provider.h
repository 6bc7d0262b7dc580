/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * KeepSecretProvider: where keys and tokens are that OpenClaw's configuration (2026.4.29,
 * `secrets.providers.<alias>`) knows by a name. Read strictly, since a program is started by it: a
 * member that is not known, or out of its bounds, is refused by name. What is not asked for is not
 * looked at.
 */
#pragma once

#include "core/reference.h"
#include "store/places.h"

G_BEGIN_DECLS

#define KEEP_SECRET_PROVIDER_MAX_MS 120000
#define KEEP_SECRET_PROVIDER_DEFAULT_MS 5000
#define KEEP_SECRET_PROVIDER_MAX_BYTES (20 * 1024 * 1024)
#define KEEP_SECRET_PROVIDER_DEFAULT_BYTES (1024 * 1024)

typedef struct
{
  KeepSecretPlace source;
  char *alias;     /* owned */
  GStrv variables; /* owned: the environment, and what the configuration adds to it */

  GStrv allowlist; /* env: owned, nullable: every variable may be asked for */

  char *path;               /* file: owned */
  gboolean is_single_value; /* file: it holds one secret and nothing else */
  gint64 max_bytes;         /* file, and exec for standard output and standard error together */

  char *command;            /* exec: owned */
  GStrv arguments;          /* exec: owned */
  GStrv passed;             /* exec: owned: names of variables that the program gets */
  GPtrArray *settings;      /* exec: owned (element-type KeepSecret): "NAME=value" beside them */
  GStrv trusted_folders;    /* exec: owned, nullable: it may be anywhere */
  gint64 timeout_ms;        /* exec */
  gint64 silence_ms;        /* exec: how long it may say nothing */
  gboolean is_json_only;    /* exec */
  gboolean may_be_link;     /* exec */
  gboolean may_be_insecure; /* file and exec: permissions and owner are not looked at */
} KeepSecretProvider;

/**
 * keep_secret_provider_load:
 * @environment: (array zero-terminated=1): "NAME=value"
 *
 * The provider that @reference means. Variables of the environment need none.
 *
 * Errors: %KEEP_STORE_ERROR_NOT_FOUND if it is not configured; MALFORMED if the configuration is
 * damaged or means another source; PERMISSION, IO
 */
KeepSecretProvider *keep_secret_provider_load (const KeepReference *reference,
                                               const KeepPlaces *places,
                                               const char *const *environment,
                                               GError **error);
void keep_secret_provider_free (KeepSecretProvider *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KeepSecretProvider, keep_secret_provider_free)

G_END_DECLS
