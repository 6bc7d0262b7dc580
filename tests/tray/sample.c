/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sample.h"

#include <string.h>

KeepProvider *
keep_sample_provider (const char *id, const char *name, const char *label)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = g_strdup_printf (
      "{\"id\": \"%s\", \"name\": \"%s\", \"signInLabel\": \"%s\", \"methods\": [\"browser\"],"
      " \"profileId\": \"%s:{email|default}\", \"clientId\": \"c\","
      " \"authorizeUrl\": \"https://issuer.test/a\", \"tokenUrl\": \"https://issuer.test/t\","
      " \"redirect\": {\"host\": \"localhost\", \"ports\": [1455], \"path\": \"/cb\"},"
      " \"scope\": \"openid\", \"tokenRequest\": \"form\", \"accountRequired\": false}",
      id, name, label, id);
  KeepProvider *provider = keep_provider_parse (text, strlen (text), &error);

  g_assert_no_error (error);
  return provider;
}

GPtrArray *
keep_sample_offer (guint n_providers)
{
  static const char *const providers[][3] = {
    { "openai-codex", "ChatGPT", "Sign in with ChatGPT" },
    { "qwen", "Qwen", "Sign in with Qwen" },
    { "other", "Other & Co_", "Log on to _Other" },
  };
  GPtrArray *offer = g_ptr_array_new_with_free_func ((GDestroyNotify) keep_provider_unref);

  g_assert_cmpuint (n_providers, <=, G_N_ELEMENTS (providers));
  for (guint i = 0; i < n_providers; i++)
    g_ptr_array_add (offer,
                     keep_sample_provider (providers[i][0], providers[i][1], providers[i][2]));
  return offer;
}

KeepProfile *
keep_sample_profile (const char *id, const char *email, int hours)
{
  KeepProfile *profile = g_new0 (KeepProfile, 1);

  profile->id = g_strdup (id);
  profile->provider = g_strndup (id, strcspn (id, ":"));
  profile->type = KEEP_PROFILE_OAUTH;
  profile->email = g_strdup (email);
  profile->expires_ms = KEEP_SAMPLE_NOW_MS + hours * KEEP_SAMPLE_HOUR_MS;
  profile->has_secret = TRUE;
  profile->secret_place = KEEP_SECRET_STORED;
  profile->has_access = TRUE;
  return profile;
}

static gboolean
is_of_same_provider (gconstpointer a, gconstpointer b)
{
  return g_str_equal (((const KeepProfile *) a)->provider, ((const KeepProfile *) b)->provider);
}

KeepRoster *
keep_sample_roster (KeepProfile *first, ...)
{
  GPtrArray *profiles = g_ptr_array_new_with_free_func ((GDestroyNotify) keep_profile_free);
  va_list more;

  va_start (more, first);
  for (KeepProfile *profile = first; profile != NULL; profile = va_arg (more, KeepProfile *))
    {
      profile->is_default =
          !g_ptr_array_find_with_equal_func (profiles, profile, is_of_same_provider, NULL);
      g_ptr_array_add (profiles, profile);
    }
  va_end (more);
  return keep_roster_new (KEEP_GENERATION_JSON, "/home/alice/.openclaw", "main", profiles, NULL);
}

KeepRoster *
keep_sample_crowd (guint n_profiles, guint n_providers)
{
  GPtrArray *profiles = g_ptr_array_new_with_free_func ((GDestroyNotify) keep_profile_free);

  for (guint i = 0; i < n_profiles; i++)
    {
      g_autofree char *id = g_strdup_printf ("p%u:user%u", i % n_providers, i);
      g_autofree char *email = g_strdup_printf ("user%u@b.test", i);
      KeepProfile *profile = keep_sample_profile (id, email, 72);

      profile->is_default = i < n_providers;
      profile->last_used_ms = KEEP_SAMPLE_NOW_MS - (n_profiles - i) * KEEP_SAMPLE_HOUR_MS;
      g_ptr_array_add (profiles, profile);
    }
  return keep_roster_new (KEEP_GENERATION_JSON, "/home/alice/.openclaw", "main", profiles, NULL);
}
