/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * KeepSurroundings: what another program finds its own places by. Borrowed by the call that gets
 * it.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  const char *const *environment; /* (array zero-terminated=1): "NAME=value", see g_get_environ() */
  const char *current_dir;        /* absolute; what relative paths are resolved against */
  const char *system_config_dir;  /* "/etc" */
} KeepSurroundings;

/* Returns: (transfer full) (nullable): an absolute path without links where that exists; %NULL
 * where the variable is unset or empty */
char *keep_surroundings_dup_folder (const KeepSurroundings *self, const char *variable);

/* Returns: (transfer full): $HOME, else what the system knows of this user, absolute */
char *keep_surroundings_dup_home (const KeepSurroundings *self);

/* Returns: (transfer full): the folder of @path, and where that is a link, the folder of what it
 * stands for; no link in one is seen as a change of the other */
GStrv keep_surroundings_dup_folders_of (const char *path);

G_END_DECLS
