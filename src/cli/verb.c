/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/verb.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <stdlib.h>

gboolean
keep_verb_parse (int *argc,
                 char ***argv,
                 const char *arguments,
                 const char *summary,
                 const GOptionEntry *entries,
                 int *exit_code)
{
  g_autoptr (GOptionContext) context = g_option_context_new (arguments);
  g_autoptr (GError) error = NULL;
  g_autofree char *help = NULL;
  gboolean wants_help = FALSE;
  const GOptionEntry help_entries[] = {
    { "help", 'h', 0, G_OPTION_ARG_NONE, &wants_help, N_ ("Show this help"), NULL },
    G_OPTION_ENTRY_NULL,
  };

  /* GLib's own --help prints by itself and calls exit(). */
  g_option_context_set_help_enabled (context, FALSE);
  g_option_context_set_summary (context, summary);
  g_option_context_set_translation_domain (context, GETTEXT_PACKAGE);
  g_option_context_add_main_entries (context, help_entries, GETTEXT_PACKAGE);
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  g_set_prgname ((*argv)[0]);
  if (!g_option_context_parse (context, argc, argv, &error))
    {
      *exit_code = keep_verb_usage ((*argv)[0], error->message);
      return FALSE;
    }
  if (!wants_help)
    return TRUE;
  help = g_option_context_get_help (context, TRUE, NULL);
  fputs (help, stdout);
  *exit_code = KEEP_EXIT_DONE;
  return FALSE;
}

int
keep_verb_usage (const char *program, const char *message)
{
  fprintf (stderr, "%s: %s\n", program, message);
  /* Translators: "%s" is a command. */
  fprintf (stderr, _ ("Try “%s --help”.\n"), program);
  return KEEP_EXIT_USAGE;
}

int
keep_verb_get_exit_code (const GError *error)
{
  if (g_error_matches (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_LOCKED))
    return KEEP_EXIT_LOCKED;
  if (g_error_matches (error, KEEP_AUTH_ERROR, KEEP_AUTH_ERROR_TIMED_OUT) ||
      g_str_equal (keep_error_get_sign_in_code (error), "cancelled"))
    return KEEP_EXIT_CANCELLED;
  return keep_error_needs_sign_in (error) ? KEEP_EXIT_SIGN_IN : KEEP_EXIT_FAILED;
}

/* What moves the cursor, turns the direction of writing or cannot be seen. */
static gboolean
is_shown (gunichar character)
{
  /* U+2028 and U+2029 end lines. */
  return g_unichar_isprint (character) && character != 0x2028 && character != 0x2029;
}

static char *
dup_printable (const char *text, glong max_characters)
{
  GString *printable = g_string_new (NULL);
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  const char *at = valid;

  for (glong i = 0; *at != '\0' && i < max_characters; i++)
    {
      gunichar character = g_utf8_get_char (at);

      g_string_append_unichar (printable, is_shown (character) ? character : '?');
      at = g_utf8_next_char (at);
    }
  if (*at != '\0')
    g_string_append (printable, "…");
  return g_string_free (printable, FALSE);
}

char *
keep_verb_dup_printable (const char *text)
{
  return dup_printable (text, G_MAXLONG);
}

char *
keep_verb_dup_printable_id (const char *id)
{
  return dup_printable (id, KEEP_VERB_MAX_ID);
}

int
keep_verb_fail (const GError *error)
{
  g_autofree char *message = keep_verb_dup_printable (error->message);

  fprintf (stderr, "tokenkeep: %s\n", message);
  return keep_verb_get_exit_code (error);
}

gboolean
keep_verb_is_text (const char *argument)
{
  return argument == NULL || g_utf8_validate (argument, -1, NULL);
}

int
keep_verb_finish (int exit_code)
{
  if (fflush (stdout) == 0 && ferror (stdout) == 0)
    return exit_code;
  /* Whoever reads along (`| head -1`) knows that they have stopped. */
  if (errno != EPIPE)
    fprintf (stderr, _ ("tokenkeep: the output could not be written: %s.\n"), g_strerror (errno));
  return KEEP_EXIT_FAILED;
}

KeepSink *
keep_verb_open_sink (const char *agent, GError **error)
{
  g_auto (GStrv) environment = g_get_environ ();
  g_autofree char *current_dir = g_get_current_dir ();

  return keep_sink_open ((const char *const *) environment, current_dir, agent, error);
}

void
keep_verb_print (const KeepBuffer *buffer)
{
  fwrite (keep_buffer_get_data (buffer), 1, keep_buffer_get_length_bytes (buffer), stdout);
  fputc ('\n', stdout);
}

KeepSink *
keep_verb_open (char **argv, const char *agent, int *exit_code)
{
  g_autoptr (GError) error = NULL;
  KeepSink *sink = NULL;
  gboolean is_text = keep_verb_is_text (agent);

  for (int i = 1; argv[i] != NULL; i++)
    is_text = is_text && keep_verb_is_text (argv[i]);
  if (!is_text)
    {
      *exit_code = keep_verb_usage (argv[0], _ ("An id must be UTF-8 text."));
      return NULL;
    }
  sink = keep_verb_open_sink (agent, &error);
  if (sink == NULL)
    *exit_code = keep_verb_fail (error);
  return sink;
}
