/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * `tokenkeep import SOURCE`: takes over the login of another program, once.
 */
#include <glib/gi18n-lib.h>
#include <string.h>

#include "cli/verb.h"
#include "cli/write.h"
#include "keeper/import.h"

/* A program that renews its login right then is followed, but not for ever. */
#define MAX_RENEWALS 3

static gint64
get_now_ms (void)
{
  return g_get_real_time () / 1000;
}

static char *
dup_names (void)
{
  gsize n_programs = 0;
  const KeepProgram *programs = keep_program_list (&n_programs);
  g_autoptr (GPtrArray) names = g_ptr_array_new ();

  for (gsize i = 0; i < n_programs; i++)
    g_ptr_array_add (names, (char *) programs[i].id);
  g_ptr_array_add (names, NULL);
  return g_strjoinv (", ", (char **) names->pdata);
}

/* What the person has to know from here on. */
static char *
dup_outcome (const KeepImport *import)
{
  const KeepProgram *program = import->program;
  g_autofree char *id = keep_verb_dup_printable (import->profile_id);
  g_autofree char *email =
      keep_verb_dup_printable (import->tokens->email != NULL ? import->tokens->email : "");

  if (program == NULL)
    /* Translators: a profile, a path. */
    return g_strdup_printf (_ ("%s was imported from %s. Whoever else still uses that file shares "
                               "the login, and the one who renews it signs out the other.\n"),
                            id, import->path);
  return g_strdup_printf (
      /* Translators: a profile, a program, an e-mail address or nothing; then the program and what
       * to type. */
      _ ("%s now holds the login of %s%s%s.\n"
         "%s and OpenClaw share it from here on, until one of them gets a login of its own:\n"
         "“%s login” and “%s logout” revoke it, and that signs out both.\n"
         "“tokenkeep login %s” gets OpenClaw one of its own, and “tokenkeep link %s %s” lets\n"
         "Tokenkeep renew it for both.\n"),
      id, program->name, *email != '\0' ? ", " : "", email, program->name, program->id, program->id,
      import->provider, program->id, id);
}

static int
write_login (const KeepImport *import, KeepSink *sink, const char *done)
{
  g_autoptr (KeepChange) change = keep_change_new_login (
      import->profile_id, import->provider, import->tokens, KEEP_CHANGE_LOGIN_IMPORTED);

  return keep_write (sink, change, done);
}

static int
import_login (KeepImport *import, const KeepSurroundings *surroundings, KeepSink *sink)
{
  g_autofree char *outcome = dup_outcome (import);
  int exit_code = write_login (import, sink, outcome);

  if (exit_code != KEEP_EXIT_DONE)
    return exit_code;
  keep_import_record (import, sink, get_now_ms ());
  for (guint i = 0; i < MAX_RENEWALS && exit_code == KEEP_EXIT_DONE &&
                    keep_import_renew (import, surroundings, get_now_ms ());
       i++)
    exit_code = write_login (import, sink, NULL);
  return exit_code;
}

static int
import_program (const KeepProgram *program, const KeepSurroundings *surroundings, KeepSink *sink)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KeepImport) import =
      keep_import_plan (program, surroundings, sink, get_now_ms (), &error);

  return import != NULL ? import_login (import, surroundings, sink) : keep_verb_fail (error);
}

static int
import_file (const char *name, const KeepSurroundings *surroundings, KeepSink *sink)
{
  g_autofree char *path = g_canonicalize_filename (name, surroundings->current_dir);
  g_autoptr (GError) conflict = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) imports =
      keep_import_plan_file (path, sink, get_now_ms (), &conflict, &error);
  int exit_code = KEEP_EXIT_DONE;

  if (imports == NULL)
    return keep_verb_fail (error);
  for (guint i = 0; i < imports->len && exit_code == KEEP_EXIT_DONE; i++)
    exit_code = import_login (imports->pdata[i], surroundings, sink);
  if (exit_code == KEEP_EXIT_DONE && conflict != NULL)
    return keep_verb_fail (conflict);
  return exit_code;
}

int
keep_verb_import (int argc, char **argv)
{
  g_autofree char *agent = NULL;
  const GOptionEntry entries[] = {
    { "agent", 0, 0, G_OPTION_ARG_FILENAME, &agent, N_ ("Agent whose store is meant"), N_ ("ID") },
    G_OPTION_ENTRY_NULL,
  };
  g_auto (GStrv) environment = g_get_environ ();
  g_autofree char *current_dir = g_get_current_dir ();
  const KeepSurroundings surroundings = { (const char *const *) environment, current_dir, "/etc" };
  const KeepProgram *program = NULL;
  g_autoptr (KeepSink) sink = NULL;
  g_autoptr (GError) error = NULL;
  int exit_code = KEEP_EXIT_DONE;

  if (!keep_verb_parse (&argc, &argv, _ ("PROGRAM|FILE"),
                        _ ("Takes over the login of another program, or of a file, once."), entries,
                        &exit_code))
    return exit_code;
  program = argc == 2 ? keep_program_find (argv[1]) : NULL;
  if (argc != 2 || (program == NULL && strchr (argv[1], '/') == NULL))
    {
      g_autofree char *names = dup_names ();
      g_autofree char *message = g_strdup_printf (
          _ ("It takes a file of OpenClaw's with a path, or one of these programs: %s."), names);

      return keep_verb_usage (argv[0], message);
    }
  if (!keep_verb_is_text (agent) || !keep_verb_is_text (argv[1]))
    return keep_verb_usage (argv[0], _ ("An id must be UTF-8 text."));
  sink = keep_verb_open_sink (agent, &error);
  if (sink == NULL)
    return keep_verb_fail (error);
  return program != NULL ? import_program (program, &surroundings, sink)
                         : import_file (argv[1], &surroundings, sink);
}
