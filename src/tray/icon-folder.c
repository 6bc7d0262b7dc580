/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tray/icon-folder.h"

#include "config.h"

#define ICON_FILE "hicolor/scalable/apps/" KEEP_APPLICATION_ID ".svg"

char *
keep_icon_folder_dup (void)
{
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *bin = program == NULL ? NULL : g_path_get_dirname (program);
  g_autofree char *prefix = bin == NULL ? NULL : g_path_get_dirname (bin);
  g_autofree char *folder = prefix == NULL ? NULL : g_build_filename (prefix, "share/icons", NULL);
  g_autofree char *icon = NULL;

  if (folder == NULL || g_str_equal (prefix, "/usr") || g_str_equal (prefix, "/usr/local") ||
      g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS))
    return NULL;
  icon = g_build_filename (folder, ICON_FILE, NULL);
  return g_file_test (icon, G_FILE_TEST_EXISTS) ? g_steal_pointer (&folder) : NULL;
}

GIcon *
keep_icon_folder_new_icon (void)
{
  g_autofree char *folder = keep_icon_folder_dup ();
  g_autoptr (GFile) file = NULL;

  if (folder == NULL)
    return g_themed_icon_new (KEEP_APPLICATION_ID);
  file = g_file_new_build_filename (folder, ICON_FILE, NULL);
  return g_file_icon_new (file);
}
