/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "keeper/process.h"
#include "tray/application.h"

int
main (int argc, char **argv)
{
  g_autoptr (KeepApplication) application = NULL;

  keep_process_start ();
  application = keep_application_new ();
  return g_application_run (G_APPLICATION (application), argc, argv);
}
