/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net/port-owner.h"

#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#define STATE_LISTEN "0A"

/* As the kernel prints it: each 32-bit word as a number of this machine's byte order. */
static gboolean
is_spelled (const char *text, const void *address, gsize size_bytes)
{
  const char *bytes = address;
  char spelled[2 * sizeof (struct in6_addr) + 1] = "";

  for (gsize i = 0; i < size_bytes; i += sizeof (guint32))
    {
      guint32 word = 0;

      memcpy (&word, bytes + i, sizeof word);
      g_snprintf (spelled + 2 * i, 9, "%08X", word);
    }
  return strcmp (text, spelled) == 0;
}

/* Whether a listener on @address keeps others from listening on a loopback address. */
static gboolean
is_in_the_way (const char *address)
{
  static const guint8 loopback[] = { 127, 0, 0, 1 };
  static const guint8 mapped_loopback[16] = { [10] = 0xff, 0xff, 127, 0, 0, 1 };

  return strspn (address, "0") == strlen (address) ||
         is_spelled (address, loopback, sizeof loopback) ||
         is_spelled (address, &in6addr_loopback, sizeof in6addr_loopback) ||
         is_spelled (address, mapped_loopback, sizeof mapped_loopback);
}

/* One line of /proc/net/tcp, see proc(5): "sl local_address rem_address st tx:rx tr:when retrnsmt
 * uid timeout inode …", the addresses as ADDRESS:PORT. Takes @line apart. */
static const char *
find_inode (char *line, guint16 port)
{
  char *rest = NULL;
  char *fields[10] = { NULL };
  char *colon = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      fields[i] = strtok_r (i == 0 ? line : NULL, " ", &rest);
      if (fields[i] == NULL)
        return NULL;
    }
  colon = strchr (fields[1], ':');
  if (colon == NULL || g_ascii_strtoull (colon + 1, NULL, 16) != port ||
      strcmp (fields[3], STATE_LISTEN) != 0)
    return NULL;
  *colon = '\0';
  return is_in_the_way (fields[1]) ? fields[9] : NULL;
}

/* What /proc/PID/fd calls the sockets that listen on @port. */
static void
add_sockets (GPtrArray *sockets, const char *table, guint16 port)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  if (!g_file_get_contents (table, &text, NULL, NULL))
    return;
  lines = g_strsplit (text, "\n", -1);
  for (char **line = lines; *line != NULL; line++)
    {
      const char *inode = find_inode (*line, port);

      if (inode != NULL)
        g_ptr_array_add (sockets, g_strdup_printf ("socket:[%s]", inode));
    }
}

static gboolean
process_has_socket (const char *pid, GPtrArray *sockets)
{
  g_autofree char *folder = g_build_filename ("/proc", pid, "fd", NULL);
  g_autoptr (GDir) fds = g_dir_open (folder, 0, NULL);
  const char *fd = NULL;

  while (fds != NULL && (fd = g_dir_read_name (fds)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, fd, NULL);
      g_autofree char *target = g_file_read_link (path, NULL);

      if (target != NULL && g_ptr_array_find_with_equal_func (sockets, target, g_str_equal, NULL))
        return TRUE;
    }
  return FALSE;
}

static char *
dup_name (const char *pid)
{
  g_autofree char *path = g_build_filename ("/proc", pid, "comm", NULL);
  char *name = NULL;

  if (!g_file_get_contents (path, &name, NULL, NULL))
    return NULL;
  g_strchomp (name);
  for (char *at = name; *at != '\0'; at++)
    if (!g_ascii_isprint (*at))
      *at = '?';
  return name;
}

char *
keep_port_owner_find (guint16 port, GPid *pid)
{
  g_autoptr (GPtrArray) sockets = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) processes = NULL;
  const char *process = NULL;

  add_sockets (sockets, "/proc/net/tcp", port);
  add_sockets (sockets, "/proc/net/tcp6", port);
  if (sockets->len == 0)
    return NULL;
  processes = g_dir_open ("/proc", 0, NULL);
  while (processes != NULL && (process = g_dir_read_name (processes)) != NULL)
    if (g_ascii_isdigit (*process) && process_has_socket (process, sockets))
      {
        *pid = (GPid) g_ascii_strtoll (process, NULL, 10);
        return dup_name (process);
      }
  return NULL;
}
