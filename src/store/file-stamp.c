/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/file-stamp.h"

#include <sys/stat.h>

KeepFileStamp
keep_file_stamp_take (const char *path)
{
  struct stat status;

  if (stat (path, &status) != 0 || !S_ISREG (status.st_mode))
    return (KeepFileStamp){ 0 };
  return (KeepFileStamp){
    .device = status.st_dev,
    .inode = status.st_ino,
    .size_bytes = status.st_size,
    .modified_ns = (gint64) status.st_mtim.tv_sec * 1000000000 + status.st_mtim.tv_nsec,
  };
}

gboolean
keep_file_stamp_equal (const KeepFileStamp *a, const KeepFileStamp *b)
{
  return a->device == b->device && a->inode == b->inode && a->size_bytes == b->size_bytes &&
         a->modified_ns == b->modified_ns;
}
