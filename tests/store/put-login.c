/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * put-login [--default] PROFILE GENERATION: what a sign-in does to the store, without the sign-in.
 *
 * put-login --seconds=S [--pause-ms=MS] PROFILE…: signs in to one profile after the other,
 * generation after generation, until the time is over. It says on standard output what was
 * committed ("put PROFILE GENERATION", milliseconds until the lock was there, milliseconds until it
 * was released), and what of it was gone the next time ("lost PROFILE GENERATION").
 */
#include <stdio.h>
#include <string.h>

#include "store/sink.h"

typedef struct
{
  KeepSink *sink; /* owned */
  gboolean make_default;
  char **profile_ids;       /* borrowed */
  guint *newest;            /* owned, nullable: committed generation by profile; 0: none */
  gint64 wait_us, whole_us; /* of the last commit */
} Writer;

static char *
dup_token (const char *kind, const char *profile_id, guint generation)
{
  return g_strdup_printf ("%s-%s-%u", kind, profile_id, generation);
}

static KeepTokenSet *
token_set_new (const char *profile_id, guint generation)
{
  KeepTokenSet *tokens = g_new0 (KeepTokenSet, 1);
  g_autofree char *access = dup_token ("at", profile_id, generation);
  g_autofree char *refresh = dup_token ("rt", profile_id, generation);
  const char *email = strchr (profile_id, ':');

  tokens->access = keep_secret_new (access, -1);
  tokens->refresh = keep_secret_new (refresh, -1);
  tokens->expires_ms = G_GINT64_CONSTANT (4102444800000);
  tokens->email = g_strdup (email != NULL ? email + 1 : profile_id);
  tokens->account_id = g_strdup ("acct-1");
  tokens->plan = g_strdup ("pro");
  return tokens;
}

/* Nobody else signs in to these profiles, so what was committed must still be there. */
static void
writer_check (const Writer *self)
{
  g_autofree char *path =
      g_build_filename (keep_sink_get_agent_dir (self->sink), "auth-profiles.json", NULL);
  g_autofree char *text = NULL;

  if (self->newest == NULL || !g_file_get_contents (path, &text, NULL, NULL))
    return;
  for (gsize i = 0; self->profile_ids[i] != NULL; i++)
    {
      g_autofree char *token = dup_token ("rt", self->profile_ids[i], self->newest[i]);
      g_autofree char *quoted = g_strconcat ("\"", token, "\"", NULL);

      if (self->newest[i] > 0 && strstr (text, quoted) == NULL)
        printf ("lost %s %u\n", self->profile_ids[i], self->newest[i]);
    }
}

static gboolean
writer_put (Writer *self, const char *profile_id, guint generation, GError **error)
{
  gint64 start_us = g_get_monotonic_time ();
  g_autoptr (KeepTokenSet) tokens = token_set_new (profile_id, generation);
  g_autoptr (KeepTransaction) transaction = keep_sink_begin (self->sink, -1, error);

  self->wait_us = g_get_monotonic_time () - start_us;
  if (transaction == NULL)
    return FALSE;
  writer_check (self);
  keep_transaction_put_login (transaction, profile_id, "openai-codex", tokens);
  if (self->make_default &&
      !keep_transaction_make_default (transaction, profile_id, g_get_real_time () / 1000, error))
    return FALSE;
  if (!keep_transaction_commit (transaction, error))
    return FALSE;
  g_clear_pointer (&transaction, keep_transaction_free);
  self->whole_us = g_get_monotonic_time () - start_us;
  return TRUE;
}

/* A store that stays locked, and a lock that was taken away, are to be expected in a crowd: what
 * was not committed is tried again. */
static gboolean
writer_insist (Writer *self, const char *profile_id, guint generation, GError **error)
{
  g_autoptr (GError) local_error = NULL;

  while (!writer_put (self, profile_id, generation, &local_error))
    {
      if (!g_error_matches (local_error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_LOCKED) &&
          !g_error_matches (local_error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_OVERTAKEN))
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }
      fprintf (stderr, "again: %s\n", local_error->message);
      g_clear_error (&local_error);
    }
  printf ("put %s %u %.3f %.3f\n", profile_id, generation, (double) self->wait_us / 1000,
          (double) self->whole_us / 1000);
  return TRUE;
}

static void
writer_hammer (Writer *self, double seconds, int pause_ms, GError **error)
{
  gint64 end_us = g_get_monotonic_time () + (gint64) (seconds * G_USEC_PER_SEC);
  guint n_profiles = g_strv_length (self->profile_ids);

  self->newest = g_new0 (guint, n_profiles);
  for (guint round = 0; g_get_monotonic_time () < end_us; round++)
    {
      guint i = round % n_profiles;

      if (!writer_insist (self, self->profile_ids[i], self->newest[i] + 1, error))
        return;
      self->newest[i]++;
      g_usleep ((gulong) g_random_int_range (0, pause_ms + 1) * 1000);
    }
}

int
main (int argc, char **argv)
{
  double seconds = 0;
  int pause_ms = 0;
  Writer writer = { 0 };
  const GOptionEntry entries[] = {
    { "default", 0, 0, G_OPTION_ARG_NONE, &writer.make_default, "Make it the default", NULL },
    { "seconds", 0, 0, G_OPTION_ARG_DOUBLE, &seconds, "Hammer that long", "S" },
    { "pause-ms", 0, 0, G_OPTION_ARG_INT, &pause_ms, "Pauses up to that long", "MS" },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GOptionContext) context = g_option_context_new ("PROFILE… [GENERATION]");
  g_auto (GStrv) environment = g_get_environ ();
  g_autoptr (GError) error = NULL;

  writer.profile_ids = argv + 1;
  g_option_context_add_main_entries (context, entries, NULL);
  if (g_option_context_parse (context, &argc, &argv, &error))
    writer.sink = keep_sink_open ((const char *const *) environment, "/", NULL, &error);
  if (writer.sink != NULL && seconds > 0)
    writer_hammer (&writer, seconds, pause_ms, &error);
  else if (writer.sink != NULL && argc == 3)
    writer_put (&writer, argv[1], (guint) g_ascii_strtoull (argv[2], NULL, 10), &error);
  if (error != NULL)
    fprintf (stderr, "put-login: %s\n", error->message);
  g_clear_pointer (&writer.sink, keep_sink_unref);
  g_free (writer.newest);
  return error != NULL ? 1 : 0;
}
