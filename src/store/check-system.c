/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/check-system.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <sys/inotify.h>
#include <unistd.h>

#define LEAST_WATCHES 524288
#define LEAST_INSTANCES 1024

/* Twice what there is, since that was not enough. */
static guint64
suggest_limit (const char *name, guint64 least)
{
  g_autofree char *path = g_build_filename ("/proc/sys/fs/inotify", name, NULL);
  g_autofree char *text = NULL;
  guint64 limit = 0;

  if (g_file_get_contents (path, &text, NULL, NULL))
    limit = g_ascii_strtoull (text, NULL, 10);
  return limit < G_MAXINT / 2 ? MAX (limit * 2, least) : G_MAXINT;
}

static void
add_limit (
    GPtrArray *findings, KeepFindingCode code, const char *name, guint64 least, const char *message)
{
  g_autofree char *path = g_build_filename ("/proc/sys/fs/inotify", name, NULL);
  g_autofree char *setting =
      g_strdup_printf ("fs.inotify.%s=%" G_GUINT64_FORMAT, name, suggest_limit (name, least));

  g_ptr_array_add (findings,
                   keep_finding_new (
                       code, path, NULL, g_strdup (message),
                       g_strdup_printf (_ ("“sudo sysctl %s”; to keep it, write the line “%s” into "
                                           "/etc/sysctl.d/90-inotify.conf."),
                                        setting, setting)));
}

void
keep_check_system (const KeepSurvey *survey, GPtrArray *findings)
{
  int fd = survey->system.inotify_init1 (IN_CLOEXEC | IN_NONBLOCK);

  if (fd < 0)
    {
      if (errno == EMFILE)
        add_limit (findings, KEEP_FINDING_INOTIFY_INSTANCES, "max_user_instances", LEAST_INSTANCES,
                   _ ("No more programs of yours can watch folders, so changes of the store would "
                      "go unnoticed."));
      return;
    }
  if (survey->system.inotify_add_watch (fd, keep_places_get_home (survey->places), IN_CREATE) < 0 &&
      errno == ENOSPC)
    add_limit (findings, KEEP_FINDING_INOTIFY_WATCHES, "max_user_watches", LEAST_WATCHES,
               _ ("No more folders can be watched by you, so changes of the store would go "
                  "unnoticed."));
  close (fd);
}
