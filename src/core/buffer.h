/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * KeepBuffer: growing bytes that may hold secrets (a document, an HTTP body). Growing wipes what it
 * leaves behind, which GString and realloc() do not; freeing wipes the rest.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _KeepBuffer KeepBuffer;

KeepBuffer *keep_buffer_new (void);
void keep_buffer_free (KeepBuffer *self);

/**
 * keep_buffer_append:
 * @length_bytes: number of bytes, or -1 if @data is NUL-terminated
 */
void keep_buffer_append (KeepBuffer *self, const char *data, gssize length_bytes);
void keep_buffer_append_char (KeepBuffer *self, char character);

/* Makes room at once for what will be appended, which may still be more or less. */
void keep_buffer_reserve (KeepBuffer *self, gsize more_bytes);

/* (transfer none): NUL-terminated beyond its length; dies with the next append. */
const char *keep_buffer_get_data (const KeepBuffer *self);
gsize keep_buffer_get_length_bytes (const KeepBuffer *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KeepBuffer, keep_buffer_free)

G_END_DECLS
