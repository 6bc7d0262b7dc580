/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tray/offer.h"

#include <glib/gi18n-lib.h>

static void
add (GPtrArray *offer, KeepProvider *provider)
{
  KeepMethods methods = keep_provider_get_methods (provider);

  if ((methods & (KEEP_METHOD_BROWSER | KEEP_METHOD_PASTE)) != 0 &&
      keep_offer_find (offer, keep_provider_get_id (provider)) == NULL)
    g_ptr_array_add (offer, keep_provider_ref (provider));
}

GPtrArray *
keep_offer_list (KeepProviders *providers)
{
  GPtrArray *offer = g_ptr_array_new_with_free_func ((GDestroyNotify) keep_provider_unref);
  GPtrArray *entries = keep_providers_get_entries (providers);

  for (guint i = 0; i < entries->len; i++)
    {
      const KeepProviderEntry *entry = g_ptr_array_index (entries, i);
      KeepProvider *provider = NULL;

      if (g_str_equal (entry->origin, KEEP_PROVIDERS_BUILT_IN))
        provider = keep_providers_find (providers, entry->id, NULL);
      if (provider != NULL)
        add (offer, provider);
    }
  for (guint i = 0; i < entries->len; i++)
    {
      const KeepProviderEntry *entry = g_ptr_array_index (entries, i);

      if (entry->provider != NULL && !entry->is_shadowed)
        add (offer, entry->provider);
    }
  return offer;
}

const KeepProvider *
keep_offer_find (GPtrArray *offer, const char *provider_id)
{
  for (guint i = 0; i < offer->len; i++)
    {
      const KeepProvider *provider = g_ptr_array_index (offer, i);

      if (g_str_equal (keep_provider_get_id (provider), provider_id))
        return provider;
    }
  return NULL;
}

char *
keep_offer_dup_label (const KeepProvider *provider)
{
  const char *name = keep_provider_get_name (provider);
  const char *label = keep_provider_get_sign_in_label (provider);
  g_autofree char *usual = g_strdup_printf ("Sign in with %s", name);

  if (!g_str_equal (label, usual))
    return g_strdup (label);
  /* Translators: %s is a provider's name such as ChatGPT */
  return g_strdup_printf (_ ("Sign in with %s"), name);
}
