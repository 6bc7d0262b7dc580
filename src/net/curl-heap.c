/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net/curl-heap.h"

#include <malloc.h>
#include <stdlib.h>
#include <string.h>

static void
wipe_and_free (void *block)
{
  if (block == NULL)
    return;
  explicit_bzero (block, malloc_usable_size (block));
  free (block);
}

/* realloc() leaves a copy behind wherever it moves a block to. */
static void *
move (void *block, size_t size_bytes)
{
  void *moved = malloc (size_bytes);

  if (block == NULL || moved == NULL)
    return moved;
  memcpy (moved, block, MIN (size_bytes, malloc_usable_size (block)));
  wipe_and_free (block);
  return moved;
}

void
keep_curl_heap_init (void)
{
  static gsize is_ready = 0;

  if (!g_once_init_enter (&is_ready))
    return;
  if (curl_global_init_mem (CURL_GLOBAL_DEFAULT, malloc, wipe_and_free, move, strdup, calloc) != 0)
    g_error ("libcurl cannot be initialised");
  g_once_init_leave (&is_ready, 1);
}
