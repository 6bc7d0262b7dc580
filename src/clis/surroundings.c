/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clis/surroundings.h"

#include <pwd.h>
#include <stdlib.h>
#include <unistd.h>

#include "disk/file.h"

/* (nullable) */
static char *
dup_variable (const KeepSurroundings *self, const char *name)
{
  const char *value = g_environ_getenv ((char **) self->environment, name);

  if (value == NULL || *value == '\0')
    return NULL;
  return g_canonicalize_filename (value, self->current_dir);
}

char *
keep_surroundings_dup_folder (const KeepSurroundings *self, const char *variable)
{
  g_autofree char *folder = dup_variable (self, variable);
  char *real = folder != NULL ? realpath (folder, NULL) : NULL;
  char *copy = g_strdup (real);

  free (real);
  return copy != NULL ? copy : g_steal_pointer (&folder);
}

char *
keep_surroundings_dup_home (const KeepSurroundings *self)
{
  char *home = dup_variable (self, "HOME");
  const struct passwd *entry = home == NULL ? getpwuid (getuid ()) : NULL;

  if (home != NULL)
    return home;
  return g_canonicalize_filename (entry != NULL && entry->pw_dir != NULL ? entry->pw_dir
                                                                         : self->current_dir,
                                  self->current_dir);
}

GStrv
keep_surroundings_dup_folders_of (const char *path)
{
  g_autofree char *target = keep_file_resolve (path);
  char *folder = g_path_get_dirname (path);
  char *target_folder = target != NULL ? g_path_get_dirname (target) : NULL;
  char **folders = g_new0 (char *, 3);

  folders[0] = folder;
  if (target_folder != NULL && !g_str_equal (target_folder, folder))
    folders[1] = g_steal_pointer (&target_folder);
  g_free (target_folder);
  return folders;
}
