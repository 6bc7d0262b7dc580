/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Fetches the secret that a reference stands for, as OpenClaw 2026.4.29 does. Only where a key or
 * token is asked for: it may read a file, or start a program.
 */
#pragma once

#include "core/error.h"
#include "core/reference.h"
#include "core/secret.h"
#include "store/places.h"

G_BEGIN_DECLS

/**
 * keep_reference_resolve:
 * @environment: (array zero-terminated=1): "NAME=value"
 *
 * Blocks, up to two minutes where the configuration gives a program as long.
 *
 * Errors: %KEEP_STORE_ERROR_NOT_FOUND, MALFORMED, PERMISSION, IO. The messages say what to do, and
 * hold neither secrets nor what a program said
 */
KeepSecret *keep_reference_resolve (const KeepReference *self,
                                    const KeepPlaces *places,
                                    const char *const *environment,
                                    GError **error);

G_END_DECLS
