/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The descriptors of data/providers/, compiled in (the source file is generated from them).
 */
#pragma once

#include <glib.h>

typedef struct
{
  const char *id; /* the file's name */
  const guint8 *text;
  gsize length_bytes;
} KeepBuiltinProvider;

extern const KeepBuiltinProvider keep_builtin_providers[];
extern const gsize keep_n_builtin_providers;
