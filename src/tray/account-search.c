/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tray/account-search.h"

#include <string.h>

#include "tray/offer.h"

/* (transfer full): the words to be found, none for "" */
static GStrv
split_words (const char *text)
{
  g_autofree char *folded = g_utf8_casefold (text, -1);
  g_auto (GStrv) pieces = g_strsplit_set (folded, " \t\n", -1);
  GStrvBuilder *words = g_strv_builder_new ();
  GStrv list = NULL;

  for (gsize i = 0; pieces[i] != NULL; i++)
    if (*pieces[i] != '\0')
      g_strv_builder_add (words, pieces[i]);
  list = g_strv_builder_end (words);
  g_strv_builder_unref (words);
  return list;
}

static gboolean
is_match (const KeepProfile *profile, GPtrArray *offer, const char *const *words)
{
  const KeepProvider *provider = NULL;
  g_autofree char *text = NULL;
  g_autofree char *folded = NULL;

  if (*words == NULL)
    return TRUE;
  provider = keep_offer_find (offer, profile->provider);
  text = g_strjoin ("\n", profile->id, profile->email != NULL ? profile->email : "",
                    provider != NULL ? keep_provider_get_name (provider) : "", NULL);
  folded = g_utf8_casefold (text, -1);
  for (; *words != NULL; words++)
    if (strstr (folded, *words) == NULL)
      return FALSE;
  return TRUE;
}

GPtrArray *
keep_account_search (const KeepRoster *roster, GPtrArray *offer, const char *text)
{
  g_auto (GStrv) words = split_words (text);
  g_autoptr (GPtrArray) groups =
      g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);
  g_autoptr (GHashTable) by_provider = g_hash_table_new (g_str_hash, g_str_equal);
  GPtrArray *profiles = g_ptr_array_new ();
  guint n_profiles = roster == NULL ? 0 : keep_roster_get_n_profiles (roster);

  for (guint i = 0; i < n_profiles; i++)
    {
      const KeepProfile *profile = keep_roster_get_profile (roster, i);
      GPtrArray *group = g_hash_table_lookup (by_provider, profile->provider);

      if (group == NULL)
        {
          group = g_ptr_array_new ();
          g_ptr_array_add (groups, group);
          g_hash_table_insert (by_provider, profile->provider, group);
        }
      if (is_match (profile, offer, (const char *const *) words))
        g_ptr_array_add (group, (gpointer) profile);
    }
  for (guint i = 0; i < groups->len; i++)
    g_ptr_array_extend (profiles, g_ptr_array_index (groups, i), NULL, NULL);
  return profiles;
}
