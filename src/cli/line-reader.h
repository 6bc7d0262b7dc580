/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * KeepLineReader: lines from standard input while a main loop runs. A line may hold an
 * authorization code, so the bytes are wiped; one longer than KEEP_LINE_MAX_BYTES is dropped whole.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define KEEP_LINE_MAX_BYTES (16 * 1024)

typedef struct _KeepLineReader KeepLineReader;

/* @line: without its end; %NULL once at the end of input. */
typedef void (*KeepLineFunc) (const char *line, gpointer user_data);

/* @fd: (transfer none): read whenever it is readable; its flags stay as they are */
KeepLineReader *keep_line_reader_new (int fd, KeepLineFunc func, gpointer user_data);
void keep_line_reader_free (KeepLineReader *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KeepLineReader, keep_line_reader_free)

G_END_DECLS
