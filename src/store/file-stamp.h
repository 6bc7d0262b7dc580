/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which version of a file is there: tells without reading it whether somebody else has written it.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  guint64 device;
  guint64 inode;
  gint64 size_bytes;
  gint64 modified_ns; /* Unix nanoseconds */
} KeepFileStamp;

/* Links are followed; all is 0 where there is no regular file. Take it before the file is read:
 * what is written between the two then looks like a change. */
KeepFileStamp keep_file_stamp_take (const char *path);
gboolean keep_file_stamp_equal (const KeepFileStamp *a, const KeepFileStamp *b);

G_END_DECLS
