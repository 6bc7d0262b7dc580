/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * KeepReference: says where a key or token is, instead of being it; OpenClaw 2026.4.29 calls it a
 * SecretRef. Holds no secret. Wire format: {"source", "provider", "id"}, or without "provider", or
 * the text "${NAME}" for an environment variable.
 */
#pragma once

#include "core/json.h"
#include "core/profile.h"

G_BEGIN_DECLS

/* The alias where neither the reference nor the configuration names one. */
#define KEEP_REFERENCE_DEFAULT_PROVIDER "default"

typedef struct
{
  KeepSecretPlace source; /* ENV, FILE or EXEC */
  char *provider; /* owned, nullable: the alias in `secrets.providers`; %NULL for the one that
                     `secrets.defaults` names for the source */
  char *id;       /* owned, trimmed, not empty: what it is called there */
} KeepReference;

/**
 * keep_reference_parse:
 * @node: (nullable)
 *
 * An object with a provider must have these three members and no other, or OpenClaw takes it for
 * none.
 *
 * Returns: (transfer full) (nullable): %NULL where @node is no reference
 */
KeepReference *keep_reference_parse (const KeepJsonNode *node);

/* The same without making one: %KEEP_SECRET_NONE where @node (nullable) is no reference. */
KeepSecretPlace keep_reference_find_source (const KeepJsonNode *node);

/* Whether @name is a variable's as OpenClaw writes them: 1 to 128 of A-Z 0-9 _, the first a
 * letter. */
gboolean keep_reference_is_variable (const char *name);

/* Whether @id may be asked of a program: 1 to 256 of A-Z a-z 0-9 . _ : / -, the first a letter or
 * digit, and no part between slashes "." or "..". */
gboolean keep_reference_is_program_id (const char *id);

void keep_reference_free (KeepReference *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KeepReference, keep_reference_free)

G_END_DECLS
