/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The OpenClaw that is installed, for folders that do not tell by themselves which generation they
 * will be.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * keep_openclaw_dup_version:
 * @search_path: (nullable): folders with colons between, as in $PATH
 *
 * Finds the program `openclaw` and reads "version" of the package.json beside the file that it
 * really is (an npm package); runs nothing.
 *
 * Returns: (transfer full) (nullable): such as "2026.4.29"
 */
char *keep_openclaw_dup_version (const char *search_path);

/**
 * keep_openclaw_uses_sqlite:
 * @version: (nullable)
 *
 * Returns: whether this release keeps its logins in SQLite: all from 2026.6 on
 */
gboolean keep_openclaw_uses_sqlite (const char *version);

G_END_DECLS
