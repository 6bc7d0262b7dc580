/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * `tokenkeep link [PROGRAM PROFILE]`, `tokenkeep unlink PROGRAM`: which other places a renewed
 * login is written to.
 */
#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>

#include "cli/verb.h"
#include "clis/codex.h"
#include "core/json-writer.h"
#include "keeper/copies.h"
#include "keeper/linkage.h"
#include "store/links.h"

typedef struct
{
  char *agent;     /* owned, nullable */
  char *state_dir; /* owned, nullable: as the person wrote it */
  gboolean as_json;
} Options;

static void
options_clear (Options *options)
{
  g_free (options->agent);
  g_free (options->state_dir);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

static const char *
get_own_dir (KeepSink *sink)
{
  return keep_places_get_own_state_dir (keep_sink_get_places (sink));
}

/* As it stands in links: what OpenClaw would make of it. */
static char *
dup_state_dir (const char *written)
{
  g_auto (GStrv) environment =
      g_environ_setenv (g_get_environ (), "OPENCLAW_STATE_DIR", written, TRUE);
  g_autofree char *current_dir = g_get_current_dir ();
  g_autoptr (KeepPlaces) places = keep_places_new ((const char *const *) environment, current_dir);

  return g_strdup (keep_places_get_state_dir (places));
}

static char *
dup_codex_home (void)
{
  g_auto (GStrv) environment = g_get_environ ();
  g_autofree char *current_dir = g_get_current_dir ();
  const KeepSurroundings surroundings = { (const char *const *) environment, current_dir, "/etc" };

  return keep_codex_dup_home (&surroundings);
}

static void
write_link (KeepJsonWriter *writer, const KeepLink *link)
{
  keep_json_writer_begin_object (writer, NULL);
  keep_json_writer_string (writer, "program", keep_link_program_get_id (link->program));
  keep_json_writer_string (writer, "place", link->place);
  keep_json_writer_string (writer, "profile", link->profile_id);
  keep_json_writer_string (writer, "stateDir", link->state_dir);
  keep_json_writer_string (writer, "agent", link->agent);
  keep_json_writer_int64 (writer, "at", link->at_ms);
  keep_json_writer_end_object (writer);
}

static void
print_json (GPtrArray *links)
{
  g_autoptr (KeepBuffer) buffer = keep_buffer_new ();
  KeepJsonWriter writer = KEEP_JSON_WRITER_INIT (buffer, "\n");

  keep_json_writer_begin_object (&writer, NULL);
  keep_json_writer_int64 (&writer, "schema", 1);
  keep_json_writer_begin_array (&writer, "links");
  for (guint i = 0; i < links->len; i++)
    write_link (&writer, links->pdata[i]);
  keep_json_writer_end_array (&writer);
  keep_json_writer_end_object (&writer);
  keep_verb_print (buffer);
}

static void
print_links (GPtrArray *links)
{
  if (links->len == 0)
    fputs (_ ("Nothing is linked: no other program's login is ever written.\n"), stderr);
  for (guint i = 0; i < links->len; i++)
    {
      const KeepLink *link = links->pdata[i];
      g_autofree char *place = keep_verb_dup_printable (link->place);
      g_autofree char *id = keep_verb_dup_printable_id (link->profile_id);
      g_autofree char *folder = keep_verb_dup_printable (link->state_dir);

      /* Translators: a program, its folder, a profile, the state folder of OpenClaw it is in */
      printf (_ ("%s in %s keeps the login %s of %s\n"), keep_link_program_get_name (link->program),
              place, id, folder);
    }
}

static int
list_links (const Options *options)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) environment = g_get_environ ();
  g_autofree char *current_dir = g_get_current_dir ();
  g_autoptr (KeepPlaces) places = keep_places_new ((const char *const *) environment, current_dir);
  g_autoptr (GPtrArray) links = keep_links_load (keep_places_get_own_state_dir (places), &error);

  if (links == NULL)
    return keep_verb_fail (error);
  if (options->as_json)
    print_json (links);
  else
    print_links (links);
  return KEEP_EXIT_DONE;
}

static KeepLink *
plan (KeepSink *sink,
      KeepLinkProgram program,
      const char *profile_id,
      const Options *options,
      GError **error)
{
  g_auto (GStrv) environment = g_get_environ ();
  g_autofree char *current_dir = g_get_current_dir ();
  const KeepSurroundings surroundings = { (const char *const *) environment, current_dir, "/etc" };
  gint64 now_ms = g_get_real_time () / 1000;
  g_autofree char *state_dir = NULL;

  if (program == KEEP_LINK_CODEX)
    return keep_linkage_plan_codex (sink, profile_id, &surroundings, now_ms, error);
  state_dir = dup_state_dir (options->state_dir);
  return keep_linkage_plan_openclaw (sink, profile_id, state_dir, now_ms, error);
}

/* What the person agrees to, and how to take it back. */
static void
tell (const KeepLink *link)
{
  g_autofree char *id = keep_verb_dup_printable_id (link->profile_id);
  g_autofree char *place = keep_verb_dup_printable (link->place);

  if (link->program == KEEP_LINK_CODEX)
    fprintf (
        stderr,
        /* Translators: a folder, a profile, the same folder */
        _ ("Codex in %s is kept signed in with %s from here on:\n"
           "whenever Tokenkeep renews that login, it writes the new one to %s/auth.json too,\n"
           "so that Codex never needs to. It stays one login: “codex login” and “codex logout”\n"
           "end it everywhere. “tokenkeep unlink codex” ends the link and changes nothing "
           "else.\n"),
        place, id, place);
  else
    fprintf (stderr,
             /* Translators: a profile, a folder */
             _ ("%s is the same login in %s from here on:\n"
                "whenever Tokenkeep renews it, it writes the new one to the agents there too, so "
                "that no OpenClaw\nneeds to. “tokenkeep unlink openclaw” ends that and changes "
                "nothing else.\n"),
             id, place);
}

static int
add_link (KeepSink *sink, KeepLinkProgram program, const char *profile_id, const Options *options)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KeepLink) link = plan (sink, program, profile_id, options, &error);

  if (link == NULL || !keep_links_put (get_own_dir (sink), keep_link_copy (link), &error))
    return keep_verb_fail (error);
  tell (link);
  if (keep_copies_update (sink, KEEP_COPIES_TELL, -1) == 0)
    return KEEP_EXIT_DONE;
  fputs (
      _ ("tokenkeep: it could not be written there yet; “tokenkeep events” tells why. It is tried "
         "again at the next renewal.\n"),
      stderr);
  return KEEP_EXIT_FAILED;
}

int
keep_verb_link (int argc, char **argv)
{
  g_auto (Options) options = { 0 };
  const GOptionEntry entries[] = {
    { "agent", 0, 0, G_OPTION_ARG_FILENAME, &options.agent, N_ ("Agent whose store is meant"),
      N_ ("ID") },
    { "state-dir", 0, 0, G_OPTION_ARG_FILENAME, &options.state_dir,
      N_ ("With openclaw: the other state folder"), N_ ("DIR") },
    { "json", 0, 0, G_OPTION_ARG_NONE, &options.as_json, N_ ("Print what is linked as JSON"),
      NULL },
    G_OPTION_ENTRY_NULL,
  };
  KeepLinkProgram program = KEEP_LINK_CODEX;
  g_autoptr (KeepSink) sink = NULL;
  int exit_code = KEEP_EXIT_DONE;

  if (!keep_verb_parse (
          &argc, &argv, _ ("[PROGRAM PROFILE]"),
          _ ("Keeps another program signed in with a profile: each renewal is written "
             "there too. Without arguments: lists what is linked."),
          entries, &exit_code))
    return exit_code;
  if (argc == 1 && options.state_dir == NULL)
    return list_links (&options);
  if (argc != 3 || !keep_link_program_find (argv[1], &program))
    return keep_verb_usage (argv[0], _ ("It takes a program, codex or openclaw, and a profile."));
  if ((program == KEEP_LINK_OPENCLAW) != (options.state_dir != NULL))
    return keep_verb_usage (argv[0], _ ("With openclaw, and only then, it takes --state-dir."));
  if (!keep_verb_is_text (options.state_dir))
    return keep_verb_usage (argv[0], _ ("The name of the folder must be UTF-8 text."));
  sink = keep_verb_open (argv, options.agent, &exit_code);
  return sink != NULL ? add_link (sink, program, argv[2], &options) : exit_code;
}

/* (nullable): all places of that program, unless one of them is named. */
static char *
dup_place (KeepLinkProgram program, const Options *options)
{
  const char *home = g_getenv ("CODEX_HOME");

  if (program == KEEP_LINK_CODEX)
    return home != NULL && *home != '\0' ? dup_codex_home () : NULL;
  return options->state_dir != NULL ? dup_state_dir (options->state_dir) : NULL;
}

static int
drop_link (KeepLinkProgram program, const Options *options)
{
  g_auto (GStrv) environment = g_get_environ ();
  g_autofree char *current_dir = g_get_current_dir ();
  g_autoptr (KeepPlaces) places = keep_places_new ((const char *const *) environment, current_dir);
  g_autofree char *place = dup_place (program, options);
  g_autoptr (GError) error = NULL;

  if (!keep_links_drop (keep_places_get_own_state_dir (places), program, place, &error))
    return keep_verb_fail (error);
  /* Both have the login still, and the one who renews it second is signed out. */
  fputs (program == KEEP_LINK_CODEX
             ? _ ("Codex is not written any more. It shares the login still, and the next renewal "
                  "signs out one of the two:\n“tokenkeep login openai-codex” gets OpenClaw a login "
                  "of its own.\n")
             : _ ("The other state folder is not written any more. It shares the login still, and "
                  "the next renewal signs out one\nof the two: sign in anew in one of them.\n"),
         stderr);
  return KEEP_EXIT_DONE;
}

int
keep_verb_unlink (int argc, char **argv)
{
  g_auto (Options) options = { 0 };
  const GOptionEntry entries[] = {
    { "state-dir", 0, 0, G_OPTION_ARG_FILENAME, &options.state_dir,
      N_ ("With openclaw: this other state folder alone"), N_ ("DIR") },
    G_OPTION_ENTRY_NULL,
  };
  KeepLinkProgram program = KEEP_LINK_CODEX;
  int exit_code = KEEP_EXIT_DONE;

  if (!keep_verb_parse (
          &argc, &argv, _ ("PROGRAM"),
          _ ("Ends the link of a program: its login is not written any more. Codex: all "
             "its folders, or the one in CODEX_HOME."),
          entries, &exit_code))
    return exit_code;
  if (argc != 2 || !keep_link_program_find (argv[1], &program))
    return keep_verb_usage (argv[0], _ ("It takes a program, codex or openclaw."));
  if (program == KEEP_LINK_CODEX && options.state_dir != NULL)
    return keep_verb_usage (argv[0], _ ("With openclaw, and only then, it takes --state-dir."));
  return drop_link (program, &options);
}
