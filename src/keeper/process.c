/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "keeper/process.h"

#include <glib/gi18n-lib.h>
#include <locale.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <unistd.h>

#include "config.h"

/* Unlike a resource limit this also binds a crash handler that the kernel pipes the dump to, and it
 * ends with the next execve(). The leak checker of sanitizer builds must attach to the process,
 * though. */
static void
forbid_dumps (void)
{
  if (!KEEP_IS_SANITIZED)
    prctl (PR_SET_DUMPABLE, 0);
}

void
keep_process_start (void)
{
  forbid_dumps ();
  signal (SIGPIPE, SIG_IGN);
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, KEEP_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
}

/* The build tree keeps them all beside `tokenkeep`; other programs have a folder of their own. */
char *
keep_process_dup_program (const char *name)
{
  static const char *const folders[] = { ".", "../cli" };
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *own_folder = self != NULL ? g_path_get_dirname (self) : NULL;

  for (gsize i = 0; own_folder != NULL && i < G_N_ELEMENTS (folders); i++)
    {
      g_autofree char *folder = g_build_filename (own_folder, folders[i], NULL);
      g_autofree char *path = g_canonicalize_filename (name, folder);

      if (access (path, X_OK) == 0)
        return g_steal_pointer (&path);
    }
  return g_build_filename (KEEP_VERBDIR, name, NULL);
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
