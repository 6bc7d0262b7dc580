/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * `tokenkeep providers [show ID]`: the descriptors in use, and where each came from.
 */
#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>

#include "cli/verb.h"
#include "core/json-writer.h"
#include "keeper/providers.h"

static void
write_entry (KeepJsonWriter *writer, const KeepProviderEntry *entry)
{
  keep_json_writer_begin_object (writer, NULL);
  keep_json_writer_string (writer, "id", entry->id);
  keep_json_writer_string (
      writer, "name", entry->provider != NULL ? keep_provider_get_name (entry->provider) : NULL);
  keep_json_writer_string (writer, "origin", entry->origin);
  keep_json_writer_boolean (writer, "shadowed", entry->is_shadowed);
  keep_json_writer_string (writer, "error", entry->error != NULL ? entry->error->message : NULL);
  keep_json_writer_end_object (writer);
}

static void
print_json (GPtrArray *entries)
{
  g_autoptr (KeepBuffer) buffer = keep_buffer_new ();
  KeepJsonWriter writer = KEEP_JSON_WRITER_INIT (buffer, "\n");

  keep_json_writer_begin_object (&writer, NULL);
  keep_json_writer_int64 (&writer, "schema", 1);
  keep_json_writer_begin_array (&writer, "providers");
  for (guint i = 0; i < entries->len; i++)
    write_entry (&writer, g_ptr_array_index (entries, i));
  keep_json_writer_end_array (&writer);
  keep_json_writer_end_object (&writer);
  keep_verb_print (buffer);
}

static void
print_entry (const KeepProviderEntry *entry)
{
  if (entry->error != NULL)
    printf ("%s\t%s\n", entry->id, entry->error->message);
  else
    printf ("%s\t%s\t%s%s\n", entry->id, keep_provider_get_name (entry->provider), entry->origin,
            entry->is_shadowed ? _ (" (hidden by one above)") : "");
}

static int
list_providers (KeepProviders *providers, gboolean as_json)
{
  GPtrArray *entries = keep_providers_get_entries (providers);

  if (as_json)
    print_json (entries);
  else
    for (guint i = 0; i < entries->len; i++)
      print_entry (g_ptr_array_index (entries, i));
  return KEEP_EXIT_DONE;
}

/* Prints the descriptor as it stands where it came from. */
static int
show_provider (KeepProviders *providers, const char *id)
{
  g_autoptr (GError) error = NULL;
  const KeepProvider *provider = keep_providers_find (providers, id, &error);
  GPtrArray *entries = keep_providers_get_entries (providers);

  if (provider == NULL)
    return keep_verb_fail (error);
  for (guint i = 0; i < entries->len; i++)
    {
      const KeepProviderEntry *entry = g_ptr_array_index (entries, i);

      if (entry->provider != provider)
        continue;
      fprintf (stderr, "%s: %s\n", entry->id, entry->origin);
      fputs (entry->text, stdout);
    }
  return KEEP_EXIT_DONE;
}

int
keep_verb_providers (int argc, char **argv)
{
  gboolean as_json = FALSE;
  const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &as_json, N_ ("Print JSON"), NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_auto (GStrv) environment = g_get_environ ();
  g_autoptr (KeepProviders) providers = NULL;
  int exit_code = KEEP_EXIT_DONE;

  if (!keep_verb_parse (&argc, &argv, _ ("[show ID]"),
                        _ ("Lists the known providers and where each came from."), entries,
                        &exit_code))
    return exit_code;
  providers = keep_providers_load ((const char *const *) environment);
  if (argc == 1)
    return list_providers (providers, as_json);
  if (argc == 3 && strcmp (argv[1], "show") == 0)
    return show_provider (providers, argv[2]);
  return keep_verb_usage (argv[0], _ ("It takes nothing, or “show” and a provider's id."));
}
