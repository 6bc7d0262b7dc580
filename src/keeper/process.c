/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "keeper/process.h"

#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <locale.h>
#include <signal.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "config.h"

/* No anonymous or private memory in a dump, whoever makes it: RLIMIT_CORE alone does not bind a
 * crash handler that the kernel pipes the dump to. */
static void
forbid_dumps (void)
{
  const struct rlimit none = { 0, 0 };
  int fd = open ("/proc/self/coredump_filter", O_WRONLY | O_CLOEXEC);

  if (fd >= 0)
    {
      if (write (fd, "0", 1) != 1)
        g_debug ("the core dump filter could not be set");
      close (fd);
    }
  setrlimit (RLIMIT_CORE, &none);
}

void
keep_process_start (void)
{
  forbid_dumps ();
  umask (077);
  signal (SIGPIPE, SIG_IGN);
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, KEEP_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
}

void
keep_process_get_entropy (guint8 *bytes, gsize length_bytes)
{
  gsize filled = 0;

  while (filled < length_bytes)
    {
      gssize got = TEMP_FAILURE_RETRY (getrandom (bytes + filled, length_bytes - filled, 0));

      /* Without entropy there is no safe way to go on. */
      if (got < 0)
        g_error ("the kernel gives no random bytes");
      filled += (gsize) got;
    }
}
