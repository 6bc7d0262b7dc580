/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/authorization.h"

KeepAuthorization *
keep_authorization_new (const KeepProvider *provider, guint16 port, const guint8 *entropy)
{
  KeepAuthorization *self = g_new0 (KeepAuthorization, 1);

  self->pkce = keep_pkce_new (entropy);
  self->redirect_uri = keep_provider_dup_redirect_uri (provider, port);
  self->url = keep_provider_dup_authorize_url (provider, self->redirect_uri, self->pkce->challenge,
                                               self->pkce->state);
  return self;
}

void
keep_authorization_free (KeepAuthorization *self)
{
  keep_pkce_free (self->pkce);
  g_free (self->redirect_uri);
  g_free (self->url);
  g_free (self);
}
