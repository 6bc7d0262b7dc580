/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/login-report.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>

#include "core/json-writer.h"

static void
print_line (const KeepBuffer *buffer)
{
  fwrite (keep_buffer_get_data (buffer), 1, keep_buffer_get_length_bytes (buffer), stdout);
  fputc ('\n', stdout);
  fflush (stdout);
}

static void
print_event (const char *event, const char *const *members)
{
  g_autoptr (KeepBuffer) buffer = keep_buffer_new ();
  KeepJsonWriter writer = KEEP_JSON_WRITER_INIT (buffer, "");

  keep_json_writer_begin_object (&writer, NULL);
  keep_json_writer_string (&writer, "event", event);
  for (; members[0] != NULL; members += 2)
    keep_json_writer_string (&writer, members[0], members[1]);
  keep_json_writer_end_object (&writer);
  print_line (buffer);
}

static void
print_authorize_event (KeepSignIn *sign_in)
{
  static const char *const no_members[] = { NULL };
  g_autoptr (KeepBuffer) buffer = keep_buffer_new ();
  KeepJsonWriter writer = KEEP_JSON_WRITER_INIT (buffer, "");

  keep_json_writer_begin_object (&writer, NULL);
  keep_json_writer_string (&writer, "event", "authorize");
  keep_json_writer_string (&writer, "url", keep_sign_in_get_authorize_url (sign_in));
  keep_json_writer_string (&writer, "redirectUri", keep_sign_in_get_redirect_uri (sign_in));
  keep_json_writer_boolean (&writer, "listening", keep_sign_in_is_listening (sign_in));
  keep_json_writer_end_object (&writer);
  print_line (buffer);
  print_event ("waiting", no_members);
}

void
keep_login_report_authorize (KeepLoginStyle style, KeepSignIn *sign_in, KeepSignInFlags flags)
{
  const char *name = keep_provider_get_name (keep_sign_in_get_provider (sign_in));

  if (style == KEEP_LOGIN_JSON)
    {
      print_authorize_event (sign_in);
      return;
    }
  if ((flags & KEEP_SIGN_IN_NO_BROWSER) != 0)
    fprintf (stderr, _ ("To sign in to %s, open this link in any browser:\n"), name);
  else
    fprintf (stderr, _ ("Your browser opens to sign in to %s. If it does not, open this link:\n"),
             name);
  fprintf (stderr, "\n  %s\n\n", keep_sign_in_get_authorize_url (sign_in));
  if (keep_sign_in_is_listening (sign_in))
    fputs (_ ("Waiting for the browser. If it ends on a page that cannot be reached, paste that "
              "page's "
              "address here.\n"),
           stderr);
  else
    fputs (
        _ ("After you agree, the browser ends on a page that cannot be reached. Paste that page's "
           "address here.\n"),
        stderr);
}

void
keep_login_report_signed_in (KeepLoginStyle style, const char *profile, const char *agent)
{
  const char *const members[] = { "profile", profile, "agent", agent, NULL };

  if (style == KEEP_LOGIN_JSON)
    print_event ("signed-in", members);
  else
    /* Translators: a profile id and an agent's id. */
    fprintf (stderr, _ ("Signed in. The profile is %s (agent %s).\n"), profile, agent);
}

void
keep_login_report_error (KeepLoginStyle style, const GError *error)
{
  const char *const members[] = { "code", keep_error_get_sign_in_code (error), "message",
                                  error->message, NULL };

  if (style == KEEP_LOGIN_JSON)
    print_event ("error", members);
  else
    fprintf (stderr, "tokenkeep: %s\n", error->message);
}

void
keep_login_report_waiting (KeepLoginStyle style, const char *holder)
{
  if (style == KEEP_LOGIN_WORDS)
    fprintf (stderr, _ ("Waiting for %s, which is writing to the store. Ctrl+C gives up.\n"),
             holder);
}

void
keep_login_report_retry (KeepLoginStyle style)
{
  if (style == KEEP_LOGIN_WORDS)
    fputs (_ ("You are signed in, but the login could not be stored. Press Enter to try again.\n"),
           stderr);
}
