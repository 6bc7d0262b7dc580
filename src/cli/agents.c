/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * `tokenkeep agents`: which logins each of OpenClaw's agents sees. `tokenkeep agents add ID`:
 * prepares the folder of a new one.
 */
#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>

#include "cli/verb.h"
#include "core/json-writer.h"
#include "disk/file.h"

/* What is shown of one profile beside its id. */
static const char *
describe_source (const KeepProfile *profile)
{
  if (profile->source == KEEP_SOURCE_INHERITED)
    return "inherited";
  return profile->is_shadowing ? "shadowing" : "local";
}

static void
write_agent (KeepJsonWriter *writer,
             const KeepSink *sink,
             const KeepRoster *roster,
             const GError *error)
{
  keep_json_writer_begin_object (writer, NULL);
  keep_json_writer_string (writer, "id", keep_sink_get_agent (sink));
  keep_json_writer_string (writer, "dir", keep_sink_get_agent_dir (sink));
  keep_json_writer_begin_array (writer, "profiles");
  for (guint i = 0; roster != NULL && i < keep_roster_get_n_profiles (roster); i++)
    {
      const KeepProfile *profile = keep_roster_get_profile (roster, i);

      keep_json_writer_begin_object (writer, NULL);
      keep_json_writer_string (writer, "id", profile->id);
      keep_json_writer_string (writer, "source", describe_source (profile));
      keep_json_writer_end_object (writer);
    }
  keep_json_writer_end_array (writer);
  keep_json_writer_string (writer, "error", error != NULL ? error->message : NULL);
  keep_json_writer_end_object (writer);
}

static void
print_agent (const KeepSink *sink, const KeepRoster *roster, const GError *error)
{
  g_autofree char *folder = keep_verb_dup_printable (keep_sink_get_agent_dir (sink));
  g_autofree char *message = error != NULL ? keep_verb_dup_printable (error->message) : NULL;

  printf ("%s\t%s\n", keep_sink_get_agent (sink), folder);
  if (message != NULL)
    printf ("  %s\n", message);
  for (guint i = 0; roster != NULL && i < keep_roster_get_n_profiles (roster); i++)
    {
      const KeepProfile *profile = keep_roster_get_profile (roster, i);
      g_autofree char *id = keep_verb_dup_printable (profile->id);
      const char *words = _ ("its own");

      if (profile->source == KEEP_SOURCE_INHERITED)
        words = _ ("the main agent's, read through");
      else if (profile->is_shadowing)
        words = _ ("its own, hiding the main agent's");
      printf ("  %s: %s\n", id, words);
    }
}

static int
list (KeepSink *sink, gboolean as_json)
{
  g_auto (GStrv) agents = keep_sink_list_agents (sink);
  /* Where it cannot be read, each agent says so. */
  g_autoptr (KeepDocuments) main_documents = keep_sink_read_main (sink, NULL);
  g_autoptr (KeepBuffer) buffer = keep_buffer_new ();
  KeepJsonWriter writer = KEEP_JSON_WRITER_INIT (buffer, "\n");

  keep_json_writer_begin_object (&writer, NULL);
  keep_json_writer_int64 (&writer, "schema", 1);
  keep_json_writer_string (&writer, "default", keep_sink_get_agent (sink));
  keep_json_writer_begin_array (&writer, "agents");
  for (gsize i = 0; agents[i] != NULL; i++)
    {
      g_autoptr (KeepSink) agent = keep_sink_new_sibling (sink, agents[i]);
      g_autoptr (GError) error = NULL;
      g_autoptr (KeepRoster) roster =
          keep_sink_load_roster_over (agent, main_documents, g_get_real_time () / 1000, &error);

      if (as_json)
        write_agent (&writer, agent, roster, error);
      else
        print_agent (agent, roster, error);
    }
  keep_json_writer_end_array (&writer);
  keep_json_writer_end_object (&writer);
  if (as_json)
    keep_verb_print (buffer);
  return KEEP_EXIT_DONE;
}

static int
add (KeepSink *sink, const char *program, const char *id)
{
  g_autoptr (KeepSink) agent = keep_sink_new_sibling (sink, id);
  const char *folder = keep_sink_get_agent_dir (agent);
  g_autoptr (GError) error = NULL;

  if (g_str_equal (keep_sink_get_agent (agent), "main"))
    return keep_verb_usage (
        program, _ ("The agent “main” is there from the start. Choose another id for a new one."));
  if (!keep_file_make_folder (folder, &error))
    return keep_verb_fail (error);
  printf ("%s\n", folder);
  fprintf (
      stderr,
      _ ("Agent “%s” has a folder of its own. It sees the main agent's logins until it gets some "
         "(“tokenkeep login PROVIDER --agent %s”).\nOpenClaw learns of it by “openclaw agents add "
         "%s "
         "--workspace FOLDER”.\n"),
      keep_sink_get_agent (agent), keep_sink_get_agent (agent), keep_sink_get_agent (agent));
  return KEEP_EXIT_DONE;
}

int
keep_verb_agents (int argc, char **argv)
{
  gboolean as_json = FALSE;
  const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &as_json, N_ ("Print JSON"), NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (KeepSink) sink = NULL;
  int exit_code = KEEP_EXIT_DONE;

  if (!keep_verb_parse (&argc, &argv, _ ("[add ID]"),
                        _ ("Shows which logins each agent sees, or prepares a new agent."), entries,
                        &exit_code))
    return exit_code;
  if (argc != 1 && (argc != 3 || strcmp (argv[1], "add") != 0))
    return keep_verb_usage (argv[0], _ ("It takes nothing, or “add” and an agent's id."));
  if (argc == 3 && *argv[2] == '\0')
    return keep_verb_usage (argv[0], _ ("The agent's id must not be empty."));
  sink = keep_verb_open (argv, NULL, &exit_code);
  if (sink == NULL)
    return exit_code;
  return argc == 1 ? list (sink, as_json) : add (sink, argv[0], argv[2]);
}
