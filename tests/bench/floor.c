/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The floor of `start.sh`: what loading GLib costs a program that does nothing.
 */
#include <glib.h>

int
main (void)
{
  return g_get_prgname () != NULL;
}
