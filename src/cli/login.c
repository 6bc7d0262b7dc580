/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * `tokenkeep login PROVIDER`: signs in. A program of its own, since it loads libcurl and GIO.
 */
#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/line-reader.h"
#include "cli/login-report.h"
#include "cli/verb.h"
#include "cli/write.h"
#include "keeper/process.h"
#include "keeper/providers.h"

typedef struct
{
  char *agent;      /* owned, nullable */
  char *method;     /* owned, nullable */
  char *profile_id; /* owned, nullable */
  gboolean no_browser;
  gboolean set_default;
  gboolean as_json;
  int timeout_seconds;
} Options;

typedef struct
{
  GMainLoop *loop;           /* owned */
  KeepSignIn *sign_in;       /* borrowed */
  GCancellable *cancellable; /* owned */
  KeepLineReader *reader;    /* owned */
  KeepSignInFlags flags;
  KeepLoginStyle style;
  char *profile_id; /* owned, nullable: the result */
  GError *error;    /* owned, nullable: the result */
  gboolean input_has_ended;
  guint patience; /* source id: until it is told for whom we wait; 0 */
  KeepSink *sink; /* borrowed */
} Login;

static void
options_clear (Options *options)
{
  g_free (options->agent);
  g_free (options->method);
  g_free (options->profile_id);
}

static void
login_clear (Login *login)
{
  g_clear_pointer (&login->reader, keep_line_reader_free);
  g_clear_pointer (&login->loop, g_main_loop_unref);
  g_clear_object (&login->cancellable);
  g_free (login->profile_id);
  g_clear_error (&login->error);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Login, login_clear)

static gboolean
on_signal (gpointer user_data)
{
  Login *login = user_data;

  g_cancellable_cancel (login->cancellable);
  return G_SOURCE_CONTINUE;
}

/* Gives up, with the reason that the person can do something about. */
static void
give_up (Login *login, const GError *reason)
{
  if (login->error == NULL && reason != NULL)
    login->error = g_error_copy (reason);
  g_cancellable_cancel (login->cancellable);
}

static gboolean
can_retry (const Login *login)
{
  return login->style == KEEP_LOGIN_WORDS && !login->input_has_ended && isatty (STDIN_FILENO) != 0;
}

static gboolean
on_impatient (gpointer user_data)
{
  Login *login = user_data;
  g_autofree char *holder = keep_sink_dup_lock_holder (login->sink);

  login->patience = 0;
  if (holder != NULL)
    keep_login_report_waiting (login->style, holder);
  return G_SOURCE_REMOVE;
}

static void
on_state (KeepSignIn *sign_in, GParamSpec *pspec, gpointer user_data)
{
  Login *login = user_data;

  g_clear_handle_id (&login->patience, g_source_remove);
  if (keep_sign_in_get_state (sign_in) == KEEP_SIGN_IN_WAITING)
    keep_login_report_authorize (login->style, sign_in, login->flags);
  if (keep_sign_in_get_state (sign_in) == KEEP_SIGN_IN_STORING && isatty (STDERR_FILENO) != 0)
    login->patience = g_timeout_add (KEEP_WRITE_PATIENCE_MS, on_impatient, login);
}

static void
on_obstacle (KeepSignIn *sign_in, GParamSpec *pspec, gpointer user_data)
{
  Login *login = user_data;
  const GError *obstacle = keep_sign_in_get_obstacle (sign_in);

  if (obstacle == NULL)
    return;
  if (keep_sign_in_get_state (sign_in) != KEEP_SIGN_IN_STORE_FAILED || can_retry (login))
    keep_login_report_error (login->style, obstacle);
  if (keep_sign_in_get_state (sign_in) != KEEP_SIGN_IN_STORE_FAILED)
    return;
  if (can_retry (login))
    keep_login_report_retry (login->style);
  else
    give_up (login, obstacle);
}

static void
on_end_of_input (Login *login)
{
  KeepSignInState state = keep_sign_in_get_state (login->sign_in);
  const GError *obstacle = keep_sign_in_get_obstacle (login->sign_in);
  g_autoptr (GError) error = NULL;

  login->input_has_ended = TRUE;
  if (state == KEEP_SIGN_IN_STORE_FAILED)
    give_up (login, obstacle);
  if (state != KEEP_SIGN_IN_WAITING || keep_sign_in_is_listening (login->sign_in))
    return;
  /* Nothing can come any more, neither from a browser nor from a person. */
  error = g_error_new_literal (KEEP_AUTH_ERROR, KEEP_AUTH_ERROR_INVALID_REDIRECT,
                               _ ("Standard input ended before the redirect was pasted there."));
  give_up (login, obstacle != NULL ? obstacle : error);
}

static void
on_line (const char *line, gpointer user_data)
{
  Login *login = user_data;
  g_autoptr (GError) error = NULL;

  if (line == NULL)
    on_end_of_input (login);
  else if (keep_sign_in_get_state (login->sign_in) == KEEP_SIGN_IN_STORE_FAILED)
    keep_sign_in_retry_store (login->sign_in);
  else if (*line != '\0' && !keep_sign_in_submit (login->sign_in, line, &error))
    keep_login_report_error (login->style, error);
}

static void
on_finished (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Login *login = user_data;
  g_autoptr (GError) error = NULL;

  login->profile_id = keep_sign_in_run_finish (KEEP_SIGN_IN (source), result, &error);
  if (login->profile_id == NULL && login->error == NULL)
    login->error = g_steal_pointer (&error);
  g_main_loop_quit (login->loop);
}

static int
report_result (const Login *login, const char *agent)
{
  if (login->profile_id != NULL)
    {
      keep_login_report_signed_in (login->style, login->profile_id, agent);
      return KEEP_EXIT_DONE;
    }
  keep_login_report_error (login->style, login->error);
  return keep_verb_get_exit_code (login->error);
}

static int
run (KeepProvider *provider, KeepSink *sink, const Options *options, KeepSignInFlags flags)
{
  g_autoptr (KeepHttp) http = keep_http_new ();
  g_autoptr (KeepSignIn) sign_in = keep_sign_in_new (
      provider, sink, http, flags, options->profile_id, (guint) options->timeout_seconds);
  g_auto (Login) login = { .sign_in = sign_in, .flags = flags, .sink = sink };
  int exit_code = KEEP_EXIT_DONE;

  login.style = options->as_json ? KEEP_LOGIN_JSON : KEEP_LOGIN_WORDS;
  login.loop = g_main_loop_new (NULL, FALSE);
  login.cancellable = g_cancellable_new ();
  g_unix_signal_add (SIGINT, on_signal, &login);
  g_unix_signal_add (SIGTERM, on_signal, &login);
  g_unix_signal_add (SIGHUP, on_signal, &login);
  g_signal_connect (sign_in, "notify::state", G_CALLBACK (on_state), &login);
  g_signal_connect (sign_in, "notify::obstacle", G_CALLBACK (on_obstacle), &login);
  keep_sign_in_run_async (sign_in, NULL, login.cancellable, on_finished, &login);
  login.reader = keep_line_reader_new (STDIN_FILENO, on_line, &login);
  g_main_loop_run (login.loop);
  g_signal_handlers_disconnect_by_data (sign_in, &login);
  /* What is typed from here on is for nobody. */
  g_clear_pointer (&login.reader, keep_line_reader_free);
  exit_code = report_result (&login, keep_sink_get_agent (sink));
  fflush (stdout);
  while (keep_sign_in_is_watching (sign_in))
    g_main_context_iteration (NULL, TRUE);
  return exit_code;
}

/* Asks before a person is sent to the browser what would be refused afterwards. */
static gboolean
check_store (KeepSink *sink, KeepProvider *provider, const char *profile_id, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (KeepRoster) roster =
      keep_sink_load_roster (sink, g_get_real_time () / 1000, &local_error);
  const KeepProfile *profile = NULL;

  if (g_error_matches (local_error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_UNSUPPORTED))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (roster != NULL && profile_id != NULL)
    profile = keep_roster_find (roster, profile_id);
  if (profile == NULL || profile->source != KEEP_SOURCE_LOCAL ||
      (profile->type == KEEP_PROFILE_OAUTH &&
       g_str_equal (profile->provider, keep_provider_get_id (provider))))
    return TRUE;
  g_set_error (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_CONFLICT,
               _ ("The profile “%s” is another credential (%s of %s), which signing in would "
                  "destroy. Choose another id."),
               profile_id, keep_profile_type_get_name (profile->type), profile->provider);
  return FALSE;
}

/* The way that was asked for, or the provider's first. */
static const char *
choose_method (const Options *options, KeepProvider *provider)
{
  if (options->method != NULL)
    return options->method;
  return (keep_provider_get_methods (provider) & KEEP_METHOD_BROWSER) != 0 ? "browser" : "paste";
}

static gboolean
choose_flags (const Options *options, KeepProvider *provider, KeepSignInFlags *flags)
{
  KeepMethods methods = keep_provider_get_methods (provider);
  KeepMethods wanted = KEEP_METHOD_BROWSER;
  const char *method = choose_method (options, provider);

  *flags = KEEP_SIGN_IN_DEFAULT;
  if (options->no_browser)
    *flags |= KEEP_SIGN_IN_NO_BROWSER;
  if (options->set_default)
    *flags |= KEEP_SIGN_IN_SET_DEFAULT;
  if (strcmp (method, "paste") == 0)
    {
      *flags |= KEEP_SIGN_IN_NO_BROWSER | KEEP_SIGN_IN_NO_LISTENER;
      wanted = KEEP_METHOD_PASTE;
    }
  else if (strcmp (method, "browser") != 0)
    return FALSE;
  return (methods & wanted) != 0;
}

static gboolean
parse_options (int *argc, char ***argv, Options *options, int *exit_code)
{
  const GOptionEntry entries[] = {
    { "agent", 0, 0, G_OPTION_ARG_FILENAME, &options->agent, N_ ("Agent whose store is meant"),
      N_ ("ID") },
    { "method", 0, 0, G_OPTION_ARG_STRING, &options->method,
      N_ ("“browser”, or “paste” for a redirect that is only pasted"), N_ ("METHOD") },
    { "no-browser", 0, 0, G_OPTION_ARG_NONE, &options->no_browser,
      N_ ("Print the link and open nothing"), NULL },
    { "profile-id", 0, 0, G_OPTION_ARG_FILENAME, &options->profile_id,
      N_ ("Store under this id instead of the provider's own"), N_ ("ID") },
    { "set-default", 0, 0, G_OPTION_ARG_NONE, &options->set_default,
      N_ ("Make it the default profile of its provider"), NULL },
    { "timeout", 0, 0, G_OPTION_ARG_INT, &options->timeout_seconds,
      N_ ("Give up after this many seconds (600)"), N_ ("SECONDS") },
    { "json", 0, 0, G_OPTION_ARG_NONE, &options->as_json, N_ ("Print events as JSON"), NULL },
    G_OPTION_ENTRY_NULL,
  };

  return keep_verb_parse (argc, argv, _ ("PROVIDER"),
                          _ ("Signs in with the browser and puts the login into OpenClaw's store."),
                          entries, exit_code);
}

static int
fail (const Options *options, const GError *error)
{
  keep_login_report_error (options->as_json ? KEEP_LOGIN_JSON : KEEP_LOGIN_WORDS, error);
  return keep_verb_get_exit_code (error);
}

static int
login (int argc, char **argv, const Options *options)
{
  g_auto (GStrv) environment = g_get_environ ();
  g_autoptr (KeepProviders) providers = NULL;
  g_autoptr (KeepSink) sink = NULL;
  g_autoptr (GError) error = NULL;
  KeepProvider *provider = NULL;
  KeepSignInFlags flags = KEEP_SIGN_IN_DEFAULT;

  if (argc != 2)
    return keep_verb_usage (argv[0],
                            _ ("It takes one provider; “tokenkeep providers” lists them."));
  if (options->timeout_seconds < 1 || options->timeout_seconds > KEEP_SIGN_IN_MAX_TIMEOUT_SECONDS)
    return keep_verb_usage (argv[0], _ ("The time limit must be 1 to 86400 seconds."));
  if (options->profile_id != NULL && *options->profile_id == '\0')
    return keep_verb_usage (argv[0], _ ("The profile id must not be empty."));
  if (!keep_verb_is_text (options->agent) || !keep_verb_is_text (options->profile_id))
    return keep_verb_usage (argv[0], _ ("An id must be UTF-8 text."));
  providers = keep_providers_load ((const char *const *) environment);
  provider = keep_providers_find (providers, argv[1], &error);
  if (g_error_matches (error, KEEP_AUTH_ERROR, KEEP_AUTH_ERROR_UNKNOWN_PROVIDER))
    return keep_verb_usage (argv[0], error->message);
  if (provider == NULL)
    return fail (options, error);
  if (!choose_flags (options, provider, &flags))
    return keep_verb_usage (argv[0], _ ("This provider has no such way to sign in."));
  sink = keep_verb_open_sink (options->agent, &error);
  if (sink != NULL && check_store (sink, provider, options->profile_id, &error))
    return run (provider, sink, options, flags);
  return fail (options, error);
}

int
main (int argc, char **argv)
{
  Options options = { .timeout_seconds = KEEP_SIGN_IN_TIMEOUT_SECONDS };
  int exit_code = KEEP_EXIT_DONE;

  keep_process_start ();
  argv[0] = (char *) "tokenkeep login";
  if (parse_options (&argc, &argv, &options, &exit_code))
    exit_code = login (argc, argv, &options);
  options_clear (&options);
  return keep_verb_finish (exit_code);
}
