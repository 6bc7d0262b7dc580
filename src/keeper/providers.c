/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "keeper/providers.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "disk/file.h"
#include "keeper/builtin-providers.h"

#define SUFFIX ".json"

struct _KeepProviders
{
  GPtrArray *entries; /* owned; KeepProviderEntry */
};

static void
entry_free (KeepProviderEntry *entry)
{
  g_clear_pointer (&entry->provider, keep_provider_unref);
  g_free (entry->id);
  g_free (entry->origin);
  g_free (entry->text);
  g_clear_error (&entry->error);
  g_free (entry);
}

static const KeepProviderEntry *
find_entry (KeepProviders *self, const char *id)
{
  for (guint i = 0; i < self->entries->len; i++)
    {
      const KeepProviderEntry *entry = g_ptr_array_index (self->entries, i);

      if (g_str_equal (entry->id, id))
        return entry;
    }
  return NULL;
}

/* @fallback_id: what the entry is called if the descriptor cannot tell.
 * @error: (transfer full) (nullable): why there is no text */
static void
add_entry (KeepProviders *self,
           const char *origin,
           const char *fallback_id,
           const char *text,
           gsize length_bytes,
           GError *error)
{
  KeepProviderEntry *entry = g_new0 (KeepProviderEntry, 1);
  KeepProvider *provider = NULL;

  if (error == NULL)
    provider = keep_provider_parse (text, length_bytes, &error);
  entry->provider = provider;
  entry->text = g_strndup (text, length_bytes);
  entry->id = g_strdup (provider != NULL ? keep_provider_get_id (provider) : fallback_id);
  entry->origin = g_strdup (origin);
  entry->error = error;
  if (error != NULL)
    g_prefix_error (&entry->error, "%s: ", origin);
  entry->is_shadowed = find_entry (self, entry->id) != NULL;
  g_ptr_array_add (self->entries, entry);
}

static void
add_file (KeepProviders *self, const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *id = g_strndup (name, strlen (name) - strlen (SUFFIX));
  g_autoptr (KeepBuffer) contents = NULL;
  GError *error = NULL;

  if (!keep_file_read (path, &contents, &error))
    add_entry (self, path, id, "", 0, error);
  else if (contents != NULL) /* else it is gone since the folder was read */
    add_entry (self, path, id, keep_buffer_get_data (contents),
               keep_buffer_get_length_bytes (contents), NULL);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static void
add_folder (KeepProviders *self, const char *folder)
{
  g_autoptr (GDir) directory = g_dir_open (folder, 0, NULL);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const char *name = NULL;

  while (directory != NULL && (name = g_dir_read_name (directory)) != NULL)
    if (g_str_has_suffix (name, SUFFIX) && *name != '.')
      g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare_names);
  for (guint i = 0; i < names->len; i++)
    add_file (self, folder, g_ptr_array_index (names, i));
}

static void
add_folder_below (KeepProviders *self, const char *base)
{
  g_autofree char *folder = g_build_filename (base, "tokenkeep", "providers", NULL);

  if (g_path_is_absolute (base))
    add_folder (self, folder);
}

static void
add_configured (KeepProviders *self, const char *const *environment)
{
  const char *config = g_environ_getenv ((char **) environment, "XDG_CONFIG_HOME");
  const char *home = g_environ_getenv ((char **) environment, "HOME");
  g_autofree char *fallback = home != NULL ? g_build_filename (home, ".config", NULL) : NULL;

  if (config != NULL && g_path_is_absolute (config))
    add_folder_below (self, config);
  else if (fallback != NULL)
    add_folder_below (self, fallback);
}

static void
add_system (KeepProviders *self, const char *const *environment)
{
  const char *dirs = g_environ_getenv ((char **) environment, "XDG_DATA_DIRS");
  g_auto (GStrv) bases =
      g_strsplit (dirs != NULL && *dirs != '\0' ? dirs : "/usr/local/share:/usr/share", ":", -1);

  for (gsize i = 0; bases[i] != NULL; i++)
    add_folder_below (self, bases[i]);
}

static void
add_builtin (KeepProviders *self)
{
  for (gsize i = 0; i < keep_n_builtin_providers; i++)
    {
      const KeepBuiltinProvider *builtin = &keep_builtin_providers[i];

      add_entry (self, KEEP_PROVIDERS_BUILT_IN, builtin->id, (const char *) builtin->text,
                 builtin->length_bytes, NULL);
    }
}

KeepProviders *
keep_providers_load (const char *const *environment)
{
  KeepProviders *self = g_new0 (KeepProviders, 1);
  const char *named = g_environ_getenv ((char **) environment, "TOKENKEEP_PROVIDERS_DIR");

  self->entries = g_ptr_array_new_with_free_func ((GDestroyNotify) entry_free);
  if (named != NULL && *named != '\0')
    add_folder (self, named);
  add_configured (self, environment);
  add_system (self, environment);
  add_builtin (self);
  return self;
}

void
keep_providers_free (KeepProviders *self)
{
  g_ptr_array_unref (self->entries);
  g_free (self);
}

GPtrArray *
keep_providers_get_entries (KeepProviders *self)
{
  return self->entries;
}

static char *
dup_known_ids (KeepProviders *self)
{
  GString *ids = g_string_new (NULL);

  for (guint i = 0; i < self->entries->len; i++)
    {
      const KeepProviderEntry *entry = g_ptr_array_index (self->entries, i);

      if (!entry->is_shadowed)
        g_string_append_printf (ids, "%s%s", ids->len > 0 ? ", " : "", entry->id);
    }
  return g_string_free (ids, FALSE);
}

KeepProvider *
keep_providers_find (KeepProviders *self, const char *id, GError **error)
{
  const KeepProviderEntry *entry = find_entry (self, id);
  g_autofree char *known = NULL;

  if (entry != NULL && entry->provider != NULL)
    return entry->provider;
  if (entry != NULL)
    {
      g_propagate_error (error, g_error_copy (entry->error));
      return NULL;
    }
  known = dup_known_ids (self);
  g_set_error (error, KEEP_AUTH_ERROR, KEEP_AUTH_ERROR_UNKNOWN_PROVIDER,
               _ ("There is no provider “%s”. Known are: %s."), id, known);
  return NULL;
}
