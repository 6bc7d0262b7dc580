/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * KeepAuthorization: one authorization request (RFC 6749 §4.1.1 with RFC 7636) and what must be
 * remembered of it until the answer comes. Immutable.
 */
#pragma once

#include "core/pkce.h"
#include "core/provider.h"
#include "core/redirect.h"

G_BEGIN_DECLS

typedef struct
{
  KeepPkce *pkce;     /* owned */
  char *redirect_uri; /* owned */
  char *url;          /* owned; where the browser goes */
} KeepAuthorization;

/**
 * keep_authorization_new:
 * @port: of the listener, or 0 where there is none
 * @entropy: see keep_pkce_new()
 */
KeepAuthorization *
keep_authorization_new (const KeepProvider *provider, guint16 port, const guint8 *entropy);
void keep_authorization_free (KeepAuthorization *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KeepAuthorization, keep_authorization_free)

G_END_DECLS
