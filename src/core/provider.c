/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/provider.h"

#include <string.h>

#include "core/form.h"
#include "core/provider-private.h"

KeepProvider *
keep_provider_new (void)
{
  KeepProvider *self = g_new0 (KeepProvider, 1);

  g_atomic_ref_count_init (&self->ref_count);
  return self;
}

KeepProvider *
keep_provider_ref (KeepProvider *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

static void
device_clear (KeepProviderDevice *device)
{
  g_free (device->user_code_url);
  g_free (device->token_url);
  g_free (device->verification_url);
  g_free (device->redirect_uri);
}

void
keep_provider_unref (KeepProvider *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_free (self->id);
  g_free (self->name);
  g_free (self->sign_in_label);
  g_free (self->profile_id);
  g_free (self->client_id);
  g_free (self->authorize_url);
  g_free (self->token_url);
  g_free (self->revoke_url);
  g_free (self->redirect_host);
  g_clear_pointer (&self->redirect_ports, g_array_unref);
  g_free (self->redirect_path);
  g_free (self->scope);
  g_strfreev (self->authorize_params);
  device_clear (&self->device);
  g_strfreev (self->account_claim);
  g_strfreev (self->plan_claim);
  g_strfreev (self->email_claim);
  g_free (self);
}

const char *
keep_provider_get_id (const KeepProvider *self)
{
  return self->id;
}

const char *
keep_provider_get_name (const KeepProvider *self)
{
  return self->name;
}

const char *
keep_provider_get_sign_in_label (const KeepProvider *self)
{
  return self->sign_in_label;
}

KeepMethods
keep_provider_get_methods (const KeepProvider *self)
{
  return (KeepMethods) self->methods;
}

const char *
keep_provider_get_client_id (const KeepProvider *self)
{
  return self->client_id;
}

const char *
keep_provider_get_authorize_url (const KeepProvider *self)
{
  return self->authorize_url;
}

const char *
keep_provider_get_token_url (const KeepProvider *self)
{
  return self->token_url;
}

const char *
keep_provider_get_revoke_url (const KeepProvider *self)
{
  return self->revoke_url;
}

const char *
keep_provider_get_redirect_host (const KeepProvider *self)
{
  return self->redirect_host;
}

const guint16 *
keep_provider_get_redirect_ports (const KeepProvider *self, gsize *n_ports)
{
  *n_ports = self->redirect_ports != NULL ? self->redirect_ports->len : 0;
  return *n_ports > 0 ? &g_array_index (self->redirect_ports, guint16, 0) : NULL;
}

const char *
keep_provider_get_redirect_path (const KeepProvider *self)
{
  return self->redirect_path;
}

KeepTokenRequest
keep_provider_get_token_request (const KeepProvider *self)
{
  return self->token_request;
}

const KeepProviderDevice *
keep_provider_get_device (const KeepProvider *self)
{
  return self->device.token_url != NULL ? &self->device : NULL;
}

gboolean
keep_provider_get_account_required (const KeepProvider *self)
{
  return self->account_required;
}

const char *const *
keep_provider_get_account_claim (const KeepProvider *self)
{
  return (const char *const *) self->account_claim;
}

const char *const *
keep_provider_get_plan_claim (const KeepProvider *self)
{
  return (const char *const *) self->plan_claim;
}

const char *const *
keep_provider_get_email_claim (const KeepProvider *self)
{
  return (const char *const *) self->email_claim;
}

char *
keep_provider_dup_redirect_uri (const KeepProvider *self, guint16 port)
{
  g_return_val_if_fail (self->redirect_ports != NULL, NULL);

  if (port == 0)
    port = g_array_index (self->redirect_ports, guint16, 0);
  if (port == 0)
    return g_strconcat ("http://", self->redirect_host, self->redirect_path, NULL);
  return g_strdup_printf ("http://%s:%u%s", self->redirect_host, port, self->redirect_path);
}

char *
keep_provider_dup_authorize_url (const KeepProvider *self,
                                 const char *redirect_uri,
                                 const char *challenge,
                                 const char *state)
{
  g_autoptr (KeepBuffer) url = keep_buffer_new ();

  g_return_val_if_fail (self->authorize_url != NULL, NULL);

  keep_buffer_append (url, self->authorize_url, -1);
  if (strchr (self->authorize_url, '?') == NULL)
    keep_buffer_append_char (url, '?');
  keep_form_append (url, "response_type", "code");
  keep_form_append (url, "client_id", self->client_id);
  keep_form_append (url, "redirect_uri", redirect_uri);
  keep_form_append (url, "scope", self->scope);
  keep_form_append (url, "code_challenge", challenge);
  keep_form_append (url, "code_challenge_method", "S256");
  keep_form_append (url, "state", state);
  for (char **param = self->authorize_params; param != NULL && *param != NULL; param += 2)
    keep_form_append (url, param[0], param[1]);
  return g_strdup (keep_buffer_get_data (url));
}

static const char *
find_known (const char *alternatives, const char *email, const char *subject_id)
{
  g_auto (GStrv) names = g_strsplit (alternatives, "|", -1);

  for (char **name = names; *name != NULL; name++)
    {
      if (strcmp (*name, "email") == 0 && email != NULL)
        return email;
      if (strcmp (*name, "id") == 0 && subject_id != NULL)
        return subject_id;
    }
  return "default";
}

char *
keep_provider_dup_profile_id (const KeepProvider *self, const char *email, const char *subject_id)
{
  const char *open = strchr (self->profile_id, '{');
  const char *close = open != NULL ? strchr (open, '}') : NULL;
  g_autofree char *before = NULL;
  g_autofree char *alternatives = NULL;

  if (close == NULL)
    return g_strdup (self->profile_id);
  before = g_strndup (self->profile_id, (gsize) (open - self->profile_id));
  alternatives = g_strndup (open + 1, (gsize) (close - open - 1));
  return g_strconcat (before, find_known (alternatives, email, subject_id), close + 1, NULL);
}
