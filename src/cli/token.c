/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * `tokenkeep token PROFILE|PROVIDER`: prints an access token or key that is good for some time yet.
 * The only verb that prints a secret.
 */
#include <glib/gi18n-lib.h>
#include <stdio.h>

#include "cli/verb.h"
#include "core/json-writer.h"
#include "keeper/access.h"

#define DEFAULT_MIN_VALID_SECONDS 300
/* Ten years: no token lives longer, and milliseconds do not overflow. */
#define MOST_MIN_VALID_SECONDS (10LL * 366 * 24 * 60 * 60)

static void
write_json (KeepBuffer *out, const KeepAccess *access)
{
  KeepJsonWriter writer = KEEP_JSON_WRITER_INIT (out, "\n");

  keep_json_writer_begin_object (&writer, NULL);
  keep_json_writer_int64 (&writer, "schema", 1);
  keep_json_writer_string (&writer, "profile", access->profile_id);
  keep_json_writer_string (&writer, "provider", access->provider);
  keep_json_writer_string (&writer, "type", keep_profile_type_get_name (access->type));
  keep_json_writer_secret (&writer, "token", access->secret);
  if (access->expires_ms > 0)
    keep_json_writer_int64 (&writer, "expires", access->expires_ms);
  else
    keep_json_writer_null (&writer, "expires");
  keep_json_writer_end_object (&writer);
}

static void
print_access (const KeepAccess *access, gboolean as_json)
{
  g_autoptr (KeepBuffer) out = keep_buffer_new ();

  if (as_json)
    write_json (out, access);
  else
    keep_buffer_append (out, keep_secret_get_text (access->secret), -1);
  keep_buffer_append_char (out, '\n');
  /* Straight from memory that is wiped, not by way of a buffer that is not. */
  setvbuf (stdout, NULL, _IONBF, 0);
  fwrite (keep_buffer_get_data (out), 1, keep_buffer_get_length_bytes (out), stdout);
}

static int
run (const char *agent, const char *name, gint64 min_valid_seconds, gboolean as_json)
{
  g_auto (GStrv) environment = g_get_environ ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) passed_over = NULL;
  g_autoptr (KeepSink) sink = keep_verb_open_sink (agent, &error);
  g_autoptr (KeepAccess) access = NULL;

  if (sink == NULL)
    return keep_verb_fail (error);
  access = keep_access_get (sink, (const char *const *) environment, name, min_valid_seconds * 1000,
                            &passed_over, &error);
  if (access == NULL)
    return keep_verb_fail (error);
  if (passed_over != NULL)
    /* Translators: why a login was passed over, and the id of the one that is used instead. */
    fprintf (stderr, _ ("tokenkeep: %s Using “%s” instead.\n"), passed_over->message,
             access->profile_id);
  print_access (access, as_json);
  return KEEP_EXIT_DONE;
}

int
keep_verb_token (int argc, char **argv)
{
  g_autofree char *agent = NULL;
  gboolean as_json = FALSE;
  gint64 min_valid_seconds = DEFAULT_MIN_VALID_SECONDS;
  const GOptionEntry entries[] = {
    { "min-valid", 0, 0, G_OPTION_ARG_INT64, &min_valid_seconds,
      N_ ("How long the token must be valid; 300 unless told"), N_ ("SECONDS") },
    { "agent", 0, 0, G_OPTION_ARG_FILENAME, &agent, N_ ("Agent whose store is meant"), N_ ("ID") },
    { "json", 0, 0, G_OPTION_ARG_NONE, &as_json, N_ ("Print JSON"), NULL },
    G_OPTION_ENTRY_NULL,
  };
  int exit_code = KEEP_EXIT_DONE;

  if (!keep_verb_parse (&argc, &argv, _ ("PROFILE|PROVIDER"),
                        _ ("Prints an access token or key, refreshed first if needed. A provider "
                           "stands for the first of its profiles that can be used."),
                        entries, &exit_code))
    return exit_code;
  if (argc != 2)
    return keep_verb_usage (argv[0], _ ("It takes one profile id or provider; “tokenkeep list” "
                                        "shows them."));
  if (!keep_verb_is_text (agent) || !keep_verb_is_text (argv[1]))
    return keep_verb_usage (argv[0], _ ("An id must be UTF-8 text."));
  if (min_valid_seconds < 0 || min_valid_seconds > MOST_MIN_VALID_SECONDS)
    return keep_verb_usage (argv[0], _ ("SECONDS must be a number from 0 to ten years' worth."));
  return run (agent, argv[1], min_valid_seconds, as_json);
}
