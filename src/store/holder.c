/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/holder.h"

#include <errno.h>
#include <signal.h>
#include <string.h>

gint64
keep_holder_get_starttime (gint64 pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%" G_GINT64_FORMAT "/stat", pid);
  g_autofree char *line = NULL;
  g_auto (GStrv) fields = NULL;
  const char *after_name = NULL;

  if (!g_file_get_contents (path, &line, NULL, NULL))
    return 0;
  /* The second field is the program's name in parentheses and may hold anything, parentheses too.
   */
  after_name = strrchr (line, ')');
  if (after_name == NULL || after_name[1] != ' ')
    return 0;
  fields = g_strsplit (after_name + 2, " ", 21);
  if (g_strv_length (fields) < 21 || *fields[0] == 'Z' || *fields[0] == 'X')
    return 0;
  return g_ascii_strtoll (fields[19], NULL, 10);
}

/* The number of the first process id namespace, which is the machine's own (Linux, proc_ns.h). */
#define MACHINE_NAMESPACE "pid:[4026531836]"

gboolean
keep_holder_can_judge (void)
{
  g_autofree char *namespace = g_file_read_link ("/proc/self/ns/pid", NULL);

  return g_strcmp0 (namespace, MACHINE_NAMESPACE) == 0;
}

KeepLockHolder
keep_holder_find (const KeepLockBody *body)
{
  gint64 starttime = 0;

  if (body->pid <= 0 || body->pid > G_MAXINT || !keep_holder_can_judge ())
    return KEEP_LOCK_HOLDER_UNKNOWN;
  if (kill ((pid_t) body->pid, 0) != 0)
    {
      /* EPERM: it lives under another user, whose /proc entries may be hidden. */
      return errno == EPERM ? KEEP_LOCK_HOLDER_ALIVE : KEEP_LOCK_HOLDER_DEAD;
    }
  starttime = keep_holder_get_starttime (body->pid);
  if (starttime == 0 && g_file_test ("/proc/self/stat", G_FILE_TEST_EXISTS))
    return KEEP_LOCK_HOLDER_DEAD;
  if (body->starttime > 0 && starttime > 0 && starttime != body->starttime)
    return KEEP_LOCK_HOLDER_DEAD;
  return KEEP_LOCK_HOLDER_ALIVE;
}

char *
keep_holder_dup_name (gint64 pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%" G_GINT64_FORMAT "/comm", pid);
  g_autofree char *name = NULL;

  if (!g_file_get_contents (path, &name, NULL, NULL))
    return NULL;
  g_strchomp (name);
  for (char *at = name; *at != '\0'; at++)
    if (!g_ascii_isprint (*at))
      *at = '?';
  return *name != '\0' ? g_steal_pointer (&name) : NULL;
}
