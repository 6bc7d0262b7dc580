/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/reference.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/ecmascript.h"
#include "store/secret-file.h"
#include "store/secret-program.h"

static KeepSecret *
read_variable (const KeepSecretProvider *provider, const char *name, GError **error)
{
  const char *value = g_environ_getenv (provider->variables, name);
  const char *inner = value != NULL && g_utf8_validate (value, -1, NULL) ? value : "";
  gsize length = strlen (inner);

  if (provider->allowlist != NULL &&
      !g_strv_contains ((const char *const *) provider->allowlist, name))
    {
      g_set_error (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_PERMISSION,
                   _ ("The environment variable %s is not in "
                      "secrets.providers.%s.allowlist of OpenClaw's configuration. Add it there."),
                   name, provider->alias);
      return NULL;
    }
  keep_ecmascript_narrow (&inner, &length);
  if (length > 0)
    return keep_secret_new (value, -1);
  g_set_error (
      error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_NOT_FOUND,
      _ ("The environment variable %s, which holds this login, is not set. Set it, or sign "
         "in again."),
      name);
  return NULL;
}

KeepSecret *
keep_reference_resolve (const KeepReference *self,
                        const KeepPlaces *places,
                        const char *const *environment,
                        GError **error)
{
  g_autoptr (KeepSecretProvider) provider =
      keep_secret_provider_load (self, places, environment, error);

  if (provider == NULL)
    return NULL;
  if (self->source == KEEP_SECRET_ENV)
    return read_variable (provider, self->id, error);
  if (self->source == KEEP_SECRET_FILE)
    return keep_secret_file_read (provider, places, self->id, error);
  return keep_secret_program_ask (provider, places, self->id, error);
}
