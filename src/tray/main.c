/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n-lib.h>

#include "config.h"
#include "keeper/process.h"
#include "tray/application.h"

/* Before anything is started, so that it needs no display. */
static int
on_local_options (GApplication *application, GVariantDict *options)
{
  if (!g_variant_dict_contains (options, "version"))
    return -1;
  g_print ("tokenkeep-tray %s\n", KEEP_VERSION);
  return 0;
}

int
main (int argc, char **argv)
{
  g_autoptr (KeepApplication) application = NULL;

  keep_process_start ();
  application = keep_application_new ();
  g_application_add_main_option (G_APPLICATION (application), "version", 0, G_OPTION_FLAG_NONE,
                                 G_OPTION_ARG_NONE, _ ("Show the version and exit"), NULL);
  g_signal_connect (application, "handle-local-options", G_CALLBACK (on_local_options), NULL);
  return g_application_run (G_APPLICATION (application), argc, argv);
}
