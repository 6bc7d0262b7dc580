/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * KeepProviders: the descriptors that this program knows, and where each came from. First match by
 * id wins: $TOKENKEEP_PROVIDERS_DIR, $XDG_CONFIG_HOME/tokenkeep/providers,
 * $XDG_DATA_DIRS/tokenkeep/providers, the built-in ones. Links GLib only: `tokenkeep providers`
 * loads nothing else.
 */
#pragma once

#include "core/provider.h"

G_BEGIN_DECLS

/* The origin of what is compiled in. */
#define KEEP_PROVIDERS_BUILT_IN "built-in"

typedef struct _KeepProviders KeepProviders;

typedef struct
{
  KeepProvider *provider; /* owned; %NULL where the file is broken */
  char *id;               /* owned; the provider's, or the broken file's name without ".json" */
  char *origin;           /* owned; a path, or KEEP_PROVIDERS_BUILT_IN */
  char *text;             /* owned; the descriptor, "" where it cannot be read */
  GError *error;          /* owned, nullable */
  gboolean is_shadowed;   /* an earlier one has the same id */
} KeepProviderEntry;

/**
 * keep_providers_load:
 * @environment: (array zero-terminated=1): "NAME=value", see g_get_environ()
 *
 * A broken descriptor is an entry with an error; it hides a later one of the same id, so that a
 * typing mistake never silently signs in with other settings.
 */
KeepProviders *keep_providers_load (const char *const *environment);
void keep_providers_free (KeepProviders *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KeepProviders, keep_providers_free)

/* (transfer none) (element-type KeepProviderEntry): in order of precedence. */
GPtrArray *keep_providers_get_entries (KeepProviders *self);

/**
 * keep_providers_find:
 * Errors: %KEEP_AUTH_ERROR_UNKNOWN_PROVIDER (the message lists the known ids), or the entry's own
 * error Returns: (transfer none)
 */
KeepProvider *keep_providers_find (KeepProviders *self, const char *id, GError **error);

G_END_DECLS
