/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/line-reader.h"

#include <errno.h>
#include <glib-unix.h>
#include <string.h>
#include <unistd.h>

struct _KeepLineReader
{
  KeepLineFunc func;
  gpointer user_data;
  guint source_id; /* 0 after the end of input */
  gsize length_bytes;
  gboolean is_too_long;
  char line[KEEP_LINE_MAX_BYTES + 1];
};

static void
end_line (KeepLineReader *self)
{
  self->line[self->length_bytes] = '\0';
  if (!self->is_too_long)
    self->func (self->line, self->user_data);
  explicit_bzero (self->line, self->length_bytes);
  self->length_bytes = 0;
  self->is_too_long = FALSE;
}

static void
add_character (KeepLineReader *self, char character)
{
  if (character == '\n')
    end_line (self);
  else if (self->length_bytes < KEEP_LINE_MAX_BYTES)
    self->line[self->length_bytes++] = character;
  else
    self->is_too_long = TRUE;
}

static gboolean
on_readable (int fd, GIOCondition condition, gpointer user_data)
{
  KeepLineReader *self = user_data;
  char bytes[1024];
  gssize got = read (fd, bytes, sizeof bytes);

  if (got < 0 && (errno == EINTR || errno == EAGAIN))
    return G_SOURCE_CONTINUE;
  for (gssize i = 0; i < got; i++)
    add_character (self, bytes[i]);
  explicit_bzero (bytes, sizeof bytes);
  if (got > 0)
    return G_SOURCE_CONTINUE;
  if (self->length_bytes > 0)
    end_line (self);
  self->source_id = 0;
  self->func (NULL, self->user_data);
  return G_SOURCE_REMOVE;
}

KeepLineReader *
keep_line_reader_new (int fd, KeepLineFunc func, gpointer user_data)
{
  KeepLineReader *self = g_new0 (KeepLineReader, 1);

  self->func = func;
  self->user_data = user_data;
  self->source_id = g_unix_fd_add (fd, G_IO_IN | G_IO_HUP | G_IO_ERR, on_readable, self);
  return self;
}

void
keep_line_reader_free (KeepLineReader *self)
{
  g_clear_handle_id (&self->source_id, g_source_remove);
  explicit_bzero (self->line, sizeof self->line);
  g_free (self);
}
