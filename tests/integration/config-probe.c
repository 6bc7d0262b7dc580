/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Says what our readers make of other people's documents, for comparing with OpenClaw's own:
 *
 *   config-probe json5          documents on standard input, each as "LENGTH\n" and its bytes;
 *                               answers "+" and the JSON or "-" and the reason, one a line
 *   config-probe config NAME=VALUE...
 *                               homes on standard input, one a line, to which the variables and
 *                               HOME are the environment; answers one JSON object a line
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/json-writer.h"
#include "core/json5.h"
#include "store/config.h"

static void
answer_json5 (const char *text, gsize length_bytes)
{
  KeepJsonFault fault = { 0 };
  g_autoptr (KeepBuffer) json = keep_json5_to_json (text, length_bytes, &fault);

  printf ("%c%s\n", json != NULL ? '+' : '-',
          json != NULL ? keep_buffer_get_data (json) : fault.reason);
}

static int
probe_json5 (void)
{
  char line[32];

  while (fgets (line, (int) sizeof line, stdin) != NULL)
    {
      gsize length_bytes = (gsize) g_ascii_strtoull (line, NULL, 10);
      g_autofree char *text = g_malloc (length_bytes + 1);

      if (fread (text, 1, length_bytes, stdin) != length_bytes)
        return EXIT_FAILURE;
      answer_json5 (text, length_bytes);
    }
  return EXIT_SUCCESS;
}

static void
write_agents (KeepJsonWriter *writer, const KeepConfig *config, const KeepPlaces *places)
{
  const GPtrArray *agents = keep_config_get_agents (config);

  keep_json_writer_begin_array (writer, "agents");
  for (guint i = 0; i < agents->len; i++)
    {
      const KeepConfigAgent *agent = g_ptr_array_index (agents, i);
      g_autofree char *folder = keep_config_dup_agent_dir (config, places, agent->id);

      keep_json_writer_begin_object (writer, NULL);
      keep_json_writer_string (writer, "id", agent->id);
      keep_json_writer_string (writer, "agentDir", folder);
      keep_json_writer_end_object (writer);
    }
  keep_json_writer_end_array (writer);
}

static void
write_ids (KeepJsonWriter *writer, const char *name, GStrv ids)
{
  if (ids == NULL)
    {
      keep_json_writer_null (writer, name);
      return;
    }
  keep_json_writer_begin_array (writer, name);
  for (gsize i = 0; ids[i] != NULL; i++)
    keep_json_writer_string (writer, NULL, ids[i]);
  keep_json_writer_end_array (writer);
}

/* For a credential of each type with each of these ids: whether it may be used. */
static void
write_allowed (KeepJsonWriter *writer, const KeepConfig *config, const char *provider)
{
  static const char *const ids[] = { "p:a", "p:b", "p:c" };

  keep_json_writer_begin_array (writer, "allowed");
  for (gsize i = 0; i < G_N_ELEMENTS (ids); i++)
    for (int type = KEEP_PROFILE_OAUTH; type <= KEEP_PROFILE_API_KEY; type++)
      keep_json_writer_boolean (
          writer, NULL, keep_config_allows (config, ids[i], provider, (KeepProfileType) type));
  keep_json_writer_end_array (writer);
}

static void
write_providers (KeepJsonWriter *writer, const KeepConfig *config)
{
  static const char *const providers[] = { "openai-codex", "zai", "Anthropic" };

  keep_json_writer_begin_object (writer, "providers");
  for (gsize i = 0; i < G_N_ELEMENTS (providers); i++)
    {
      g_auto (GStrv) order = keep_config_dup_order (config, providers[i]);
      g_auto (GStrv) profiles = keep_config_dup_profile_ids (config, providers[i]);

      keep_json_writer_begin_object (writer, providers[i]);
      write_ids (writer, "order", order);
      write_ids (writer, "profiles", profiles);
      write_allowed (writer, config, providers[i]);
      keep_json_writer_end_object (writer);
    }
  keep_json_writer_end_object (writer);
}

static void
answer_config (char **variables, const char *home)
{
  g_auto (GStrv) environment = g_environ_setenv (g_strdupv (variables), "HOME", home, TRUE);
  g_autofree char *current_dir = g_get_current_dir ();
  g_autoptr (KeepPlaces) places = keep_places_new ((const char *const *) environment, current_dir);
  g_autoptr (GError) error = NULL;
  g_autoptr (KeepConfig) config =
      keep_config_load (places, (const char *const *) environment, &error);
  g_autoptr (KeepBuffer) answer = keep_buffer_new ();
  KeepJsonWriter writer = KEEP_JSON_WRITER_INIT (answer, "");

  keep_json_writer_begin_object (&writer, NULL);
  if (config == NULL)
    keep_json_writer_string (&writer, "error", error->message);
  else
    {
      keep_json_writer_string (&writer, "default", keep_config_get_default_agent (config));
      write_agents (&writer, config, places);
      write_providers (&writer, config);
    }
  keep_json_writer_end_object (&writer);
  puts (keep_buffer_get_data (answer));
}

static int
probe_config (char **variables)
{
  char line[4096];

  while (fgets (line, (int) sizeof line, stdin) != NULL)
    {
      line[strcspn (line, "\n")] = '\0';
      answer_config (variables, line);
    }
  return EXIT_SUCCESS;
}

int
main (int argc, char **argv)
{
  if (argc > 1 && g_str_equal (argv[1], "json5"))
    return probe_json5 ();
  if (argc > 1 && g_str_equal (argv[1], "config"))
    return probe_config (argv + 2);
  fputs ("config-probe: json5, or config and variables\n", stderr);
  return 2;
}
