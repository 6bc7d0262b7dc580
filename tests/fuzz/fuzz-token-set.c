/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "core/base64url.h"
#include "core/token-set.h"
#include "fuzz.h"

#define RECEIVED_MS G_GINT64_CONSTANT (1790000000000)

static const char descriptor[] =
    "{\"id\":\"x\",\"name\":\"Issuer\",\"methods\":[\"api-key\"],\"profileId\":\"x\",\"claims\":{"
    "\"account\":[\"auth\",\"account\"],\"plan\":[\"auth\",\"plan\"],\"email\":[\"email\"]}}";
static const char strict_descriptor[] =
    "{\"id\":\"x\",\"name\":\"Issuer\",\"methods\":[\"api-key\"],\"profileId\":\"x\",\"claims\":{"
    "\"account\":[\"auth\",\"account\"]},\"accountRequired\":true}";

static void
assert_promises (const KeepTokenSet *tokens,
                 const GError *error,
                 const KeepProvider *provider,
                 KeepTokenSetOrigin origin)
{
  g_assert_cmpint (tokens == NULL, ==, error != NULL);
  if (tokens == NULL)
    {
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      return;
    }
  if (origin == KEEP_TOKEN_SET_FROM_REFRESH)
    {
      g_assert_true (tokens->access != NULL || tokens->refresh != NULL);
      g_assert_cmpint (tokens->expires_ms, >=, 0);
    }
  else
    {
      g_assert_true (tokens->access != NULL && tokens->refresh != NULL);
      g_assert_true (!keep_provider_get_account_required (provider) || tokens->account_id != NULL);
      g_assert_cmpint (tokens->expires_ms, >=, RECEIVED_MS);
    }
  g_assert_cmpint (tokens->expires_ms, <=, RECEIVED_MS + KEEP_TOKEN_MAX_LIFE_SECONDS * 1000);
  g_assert_true (tokens->email == NULL || strlen (tokens->email) <= 254);
  g_assert_true (tokens->plan == NULL || strlen (tokens->plan) <= 256);
}

static void
try_parse (const char *body, gsize length_bytes, const char *provider_text)
{
  g_autoptr (KeepProvider) provider =
      keep_provider_parse (provider_text, strlen (provider_text), NULL);

  for (int origin = KEEP_TOKEN_SET_FROM_CODE; origin <= KEEP_TOKEN_SET_FROM_REFRESH; origin++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (KeepTokenSet) tokens = keep_token_set_parse (
          body, length_bytes, provider, (KeepTokenSetOrigin) origin, RECEIVED_MS, &error);

      assert_promises (tokens, error, provider, (KeepTokenSetOrigin) origin);
    }
}

/* The input as the claims of an access token. */
static void
try_claims (const guint8 *data, gsize size_bytes)
{
  g_autofree char *payload = keep_base64url_encode (data, size_bytes);
  g_autofree char *body = g_strdup_printf (
      "{\"access_token\":\"e30.%s.\",\"refresh_token\":\"r\",\"expires_in\":1}", payload);

  try_parse (body, strlen (body), descriptor);
}

static void
try_error (const char *body, gsize length_bytes)
{
  static const guint statuses[] = { 400, 401, 403, 429, 500 };

  for (gsize i = 0; i < G_N_ELEMENTS (statuses); i++)
    {
      g_autoptr (GError) error = NULL;

      keep_token_set_set_error_from_response (body, length_bytes, statuses[i],
                                              (gint64) length_bytes, "Issuer", &error);
      g_assert_nonnull (error);
      g_assert_cmpuint (strlen (error->message), <, 256);
      g_assert_true (g_str_is_ascii (error->message));
      /* An issuer in trouble never makes a login look dead. */
      if (statuses[i] == 429 || statuses[i] == 500)
        g_assert_false (keep_error_needs_sign_in (error));
    }
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size_bytes)
{
  try_parse ((const char *) data, size_bytes, descriptor);
  try_parse ((const char *) data, size_bytes, strict_descriptor);
  try_claims (data, size_bytes);
  try_error ((const char *) data, size_bytes);
  return 0;
}
