/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/check-system.h"

#include <errno.h>
#include <string.h>
#include <sys/inotify.h>

#include "support/checkup-fixture.h"

static int
refuse_instance (int flags)
{
  errno = EMFILE;
  return -1;
}

static int
fail_instance (int flags)
{
  errno = ENOSYS;
  return -1;
}

static int
refuse_watch (int fd, const char *path, guint32 mask)
{
  errno = ENOSPC;
  return -1;
}

static int
fail_watch (int fd, const char *path, guint32 mask)
{
  errno = EACCES;
  return -1;
}

static const struct
{
  int (*init) (int flags);
  int (*add) (int fd, const char *path, guint32 mask);
  const char *setting; /* nullable: nothing is wrong */
} limits[] = {
  { inotify_init1, inotify_add_watch, NULL },
  { refuse_instance, inotify_add_watch, "sudo sysctl fs.inotify.max_user_instances=" },
  { inotify_init1, refuse_watch, "sudo sysctl fs.inotify.max_user_watches=" },
  { fail_instance, refuse_watch, NULL },
  { inotify_init1, fail_watch, NULL },
};

static void
test_system_limits (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (limits); i++)
    {
      g_autoptr (TempHome) home = temp_home_new ();
      g_autoptr (KeepSurvey) survey = test_checkup_survey (home, NULL, NULL);
      g_autoptr (GPtrArray) findings =
          g_ptr_array_new_with_free_func ((GDestroyNotify) keep_finding_free);
      const KeepFinding *finding = NULL;

      g_test_message ("case %zu", i);
      survey->system.inotify_init1 = limits[i].init;
      survey->system.inotify_add_watch = limits[i].add;
      keep_check_system (survey, findings);
      g_assert_cmpuint (findings->len, ==, limits[i].setting != NULL ? 1 : 0);
      if (limits[i].setting == NULL)
        continue;
      finding = g_ptr_array_index (findings, 0);
      g_assert_nonnull (strstr (finding->fix, limits[i].setting));
      g_assert_true (g_str_has_prefix (finding->path, "/proc/sys/fs/inotify/max_user_"));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/check-system/inotify-limits", test_system_limits);
  return g_test_run ();
}
