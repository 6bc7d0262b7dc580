/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "core/endpoint.h"
#include "core/provider.h"
#include "fuzz.h"

static void
try_authorize_url (const KeepProvider *provider)
{
  g_autofree char *redirect_uri = keep_provider_dup_redirect_uri (provider, 0);
  g_autofree char *url = NULL;

  g_assert_true (keep_endpoint_is_acceptable (redirect_uri));
  url = keep_provider_dup_authorize_url (provider, redirect_uri, "challenge", "state");
  g_assert_true (g_str_has_prefix (url, keep_provider_get_authorize_url (provider)));
  g_assert_nonnull (strstr (url, "&state=state"));
  g_assert_true (strlen (url) > KEEP_ENDPOINT_MAX_BYTES || keep_endpoint_is_acceptable (url));
}

static void
assert_promises (const KeepProvider *provider)
{
  KeepMethods methods = keep_provider_get_methods (provider);
  g_autofree char *profile_id = keep_provider_dup_profile_id (provider, "a@b.test", NULL);

  g_assert_true (*keep_provider_get_id (provider) != '\0');
  g_assert_true (*keep_provider_get_sign_in_label (provider) != '\0');
  g_assert_true (*profile_id != '\0');
  g_assert_true (methods != 0);
  if (methods & (KEEP_METHOD_BROWSER | KEEP_METHOD_PASTE))
    try_authorize_url (provider);
  if (methods & KEEP_METHOD_DEVICE)
    g_assert_nonnull (keep_provider_get_device (provider));
  if (keep_provider_get_token_url (provider) != NULL)
    g_assert_true (keep_endpoint_is_acceptable (keep_provider_get_token_url (provider)));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size_bytes)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KeepProvider) provider = keep_provider_parse ((const char *) data, size_bytes, &error);

  g_assert_cmpint (provider == NULL, ==, error != NULL);
  if (provider != NULL)
    assert_promises (provider);
  else
    g_assert_true (g_utf8_validate (error->message, -1, NULL));
  return 0;
}
