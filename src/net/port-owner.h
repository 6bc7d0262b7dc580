/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which program listens on a TCP port of this machine, for "port 1455 is used by codex (process
 * 4711)". Linux only knows it for the caller's own processes, and not at all inside a sandbox.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * keep_port_owner_find:
 * @pid: (out): process id
 *
 * Reads /proc/net/tcp, tcp6 and /proc/PID/fd.
 *
 * Returns: (transfer full) (nullable): the program's name (/proc/PID/comm, with what is not
 * printable ASCII replaced), or %NULL if it cannot be known
 */
char *keep_port_owner_find (guint16 port, GPid *pid);

G_END_DECLS
