/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * `tokenkeep VERB [ARGUMENTS]`: finds the verb and runs it.
 */
#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/verb.h"
#include "config.h"
#include "keeper/process.h"

typedef struct
{
  const char *name;
  const char *summary;
  int (*run) (int argc, char **argv); /* NULL: a program of its own */
} Verb;

static const Verb verbs[] = {
  { "login", N_ ("Sign in and store the login"), NULL },
  { "list", N_ ("List the stored logins and their health"), keep_verb_list },
  { "status", N_ ("Say in one line how the logins are"), keep_verb_status },
  { "token", N_ ("Print an access token or key, refreshed first if needed"), keep_verb_token },
  { "refresh", N_ ("Renew logins now"), keep_verb_refresh },
  { "use", N_ ("Make a profile the default one of its provider"), keep_verb_use },
  { "order", N_ ("Show or change the order in which profiles are tried"), keep_verb_order },
  { "import", N_ ("Take over a login of another program, once"), keep_verb_import },
  { "link", N_ ("Keep another program signed in with a profile"), keep_verb_link },
  { "unlink", N_ ("End such a link"), keep_verb_unlink },
  { "agents", N_ ("Show which logins each agent sees"), keep_verb_agents },
  { "events", N_ ("Tell what happened to each login, and why"), keep_verb_events },
  { "doctor", N_ ("Find and mend what is wrong with the stores"), keep_verb_doctor },
  { "watch", N_ ("Keep the logins alive in the background, without a tray"), NULL },
  { "providers", N_ ("List the known providers"), keep_verb_providers },
};

static void
print_help (void)
{
  printf (_ ("Usage: tokenkeep VERB [ARGUMENTS]\n\n"
             "Keeps the logins of AI tools in OpenClaw's store.\n\n"));
  for (gsize i = 0; i < G_N_ELEMENTS (verbs); i++)
    printf ("  %-10s  %s\n", verbs[i].name, _ (verbs[i].summary));
  printf (_ ("\n“tokenkeep VERB --help” tells more of one of them.\n"));
}

static const Verb *
find_verb (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (verbs); i++)
    if (strcmp (verbs[i].name, name) == 0)
      return &verbs[i];
  return NULL;
}

static int
become (const char *verb, char **argv)
{
  g_autofree char *name = g_strconcat ("tokenkeep-", verb, NULL);
  g_autofree char *program = keep_process_dup_program (name);

  execv (program, argv);
  fprintf (
      stderr,
      _ ("tokenkeep: %s cannot be started. Install Tokenkeep again; a part of it is missing.\n"),
      program);
  return KEEP_EXIT_FAILED;
}

int
main (int argc, char **argv)
{
  const Verb *verb = NULL;
  g_autofree char *name = NULL;

  keep_process_start ();
  if (argc < 2)
    {
      print_help ();
      return KEEP_EXIT_USAGE;
    }
  if (strcmp (argv[1], "--help") == 0 || strcmp (argv[1], "-h") == 0)
    {
      print_help ();
      return keep_verb_finish (KEEP_EXIT_DONE);
    }
  if (strcmp (argv[1], "--version") == 0)
    {
      puts ("tokenkeep " KEEP_VERSION);
      return keep_verb_finish (KEEP_EXIT_DONE);
    }
  verb = find_verb (argv[1]);
  if (verb == NULL)
    {
      g_autofree char *message = g_strdup_printf (_ ("There is no verb “%s”."), argv[1]);

      return keep_verb_usage ("tokenkeep", message);
    }
  if (verb->run == NULL)
    return become (verb->name, argv + 1);
  name = g_strconcat ("tokenkeep ", verb->name, NULL);
  argv[1] = name;
  return keep_verb_finish (verb->run (argc - 1, argv + 1));
}
