/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A secret in a file of the person's own: OpenClaw 2026.4.29, secret provider of source "file". The
 * file is no symbolic link, belongs to the person, and nobody else can read or write it.
 */
#pragma once

#include <sys/stat.h>

#include "core/secret.h"
#include "store/secret-provider.h"

G_BEGIN_DECLS

/**
 * keep_secret_file_read:
 * @id: a JSON pointer, or "value" for a file that holds one secret
 *
 * Unlike OpenClaw it takes no pipe for a file, and no bytes that are not UTF-8.
 *
 * Errors: %KEEP_STORE_ERROR_PERMISSION if others can get at the file, NOT_FOUND, MALFORMED, IO
 */
KeepSecret *keep_secret_file_read (const KeepSecretProvider *provider,
                                   const KeepPlaces *places,
                                   const char *id,
                                   GError **error);

/**
 * keep_secret_file_check_safe:
 * @status: of the regular file @path
 * @forbidden_mode: permission bits that it must not have
 *
 * Errors: %KEEP_STORE_ERROR_PERMISSION
 */
gboolean keep_secret_file_check_safe (const char *path,
                                      const struct stat *status,
                                      mode_t forbidden_mode,
                                      GError **error);

G_END_DECLS
