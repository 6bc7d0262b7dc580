/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * KeepRepair: which login a new sign-in is to mend: the target of KEEP_ACTION_SIGN_IN_AGAIN. Any
 * program of the session can activate that action, so its target is taken for what it says only
 * once it has been parsed.
 *
 * As text: the provider's id, a space, the profile's id. The id of a provider has no space in it.
 */
#pragma once

#include "core/roster.h"

G_BEGIN_DECLS

typedef struct
{
  char *provider; /* owned */
  char *profile;  /* owned */
} KeepRepair;

/* (transfer full) */
char *keep_repair_format (const char *provider, const char *profile);

/* Returns: (transfer full) (nullable): %NULL for anything that keep_repair_format() cannot have
 * made of a login */
KeepRepair *keep_repair_parse (const char *text);

/**
 * keep_repair_fits:
 * @roster: (nullable): may be older than the login
 * @offer: see tray/offer.h
 *
 * Returns: whether that login can be signed in again from here: its provider is offered, and the
 *   store holds no login of another provider, or of another kind, under that id
 */
gboolean keep_repair_fits (const KeepRepair *self, const KeepRoster *roster, GPtrArray *offer);
void keep_repair_free (KeepRepair *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KeepRepair, keep_repair_free)

G_END_DECLS
