/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How a program that handles secrets starts.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * keep_process_start:
 *
 * To be called first in main(): the process leaves no core dump, ignores SIGPIPE, and speaks the
 * person's language. Programs that it starts (a browser) inherit no restriction.
 */
void keep_process_start (void);

/**
 * keep_process_dup_program:
 * @name: such as "tokenkeep-login"
 *
 * Returns: (transfer full): the path of a program of ours that has no place in $PATH: beside this
 *   one in the build tree, in libexec/tokenkeep once installed
 */
char *keep_process_dup_program (const char *name);

/* Fills @bytes from the kernel's random generator; the caller wipes them. */
void keep_process_get_entropy (guint8 *bytes, gsize length_bytes);

G_END_DECLS
