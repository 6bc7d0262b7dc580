/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/credential.h"

void
keep_credential_free (KeepCredential *self)
{
  g_clear_pointer (&self->profile, keep_profile_free);
  g_clear_pointer (&self->access, keep_secret_unref);
  g_clear_pointer (&self->refresh, keep_secret_unref);
  g_clear_pointer (&self->value, keep_secret_unref);
  g_clear_pointer (&self->reference, keep_reference_free);
  g_free (self);
}

gboolean
keep_credential_is_fence (const KeepSecret *secret)
{
  return secret != NULL && g_str_has_prefix (keep_secret_get_text (secret), KEEP_CREDENTIAL_FENCE);
}
