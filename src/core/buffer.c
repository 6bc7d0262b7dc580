/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/buffer.h"

#include <string.h>

struct _KeepBuffer
{
  char *data; /* owned; NUL-terminated */
  gsize length_bytes;
  gsize size_bytes;
};

#define FIRST_SIZE_BYTES 256

KeepBuffer *
keep_buffer_new (void)
{
  KeepBuffer *self = g_new (KeepBuffer, 1);

  self->size_bytes = FIRST_SIZE_BYTES;
  self->data = g_malloc (self->size_bytes);
  self->data[0] = '\0';
  self->length_bytes = 0;
  return self;
}

void
keep_buffer_free (KeepBuffer *self)
{
  explicit_bzero (self->data, self->length_bytes);
  g_free (self->data);
  g_free (self);
}

void
keep_buffer_reserve (KeepBuffer *self, gsize more_bytes)
{
  gsize needed = self->length_bytes + more_bytes + 1;
  char *moved = NULL;

  g_assert (more_bytes < G_MAXSIZE / 4 && self->length_bytes < G_MAXSIZE / 4);
  if (needed <= self->size_bytes)
    return;
  self->size_bytes = MAX (needed, self->size_bytes * 2);
  moved = g_malloc (self->size_bytes);
  memcpy (moved, self->data, self->length_bytes + 1);
  explicit_bzero (self->data, self->length_bytes);
  g_free (self->data);
  self->data = moved;
}

void
keep_buffer_append (KeepBuffer *self, const char *data, gssize length_bytes)
{
  gsize length = length_bytes < 0 ? strlen (data) : (gsize) length_bytes;

  keep_buffer_reserve (self, length);
  memcpy (self->data + self->length_bytes, data, length);
  self->length_bytes += length;
  self->data[self->length_bytes] = '\0';
}

void
keep_buffer_append_char (KeepBuffer *self, char character)
{
  keep_buffer_append (self, &character, 1);
}

const char *
keep_buffer_get_data (const KeepBuffer *self)
{
  return self->data;
}

gsize
keep_buffer_get_length_bytes (const KeepBuffer *self)
{
  return self->length_bytes;
}
