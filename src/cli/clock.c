/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * `tokenkeep-clock URL…`: asks each issuer for the time, for `tokenkeep doctor`. A program of its
 * own, since it loads libcurl and GIO. Prints one line for each URL, in their order
 * (cli/issuer-clock.h).
 */
#include <stdio.h>
#include <unistd.h>

#include "cli/issuer-clock.h"
#include "cli/verb.h"
#include "keeper/process.h"
#include "net/http.h"

/* Beyond each request's own limit, should anything else hang. */
#define MARGIN_SECONDS 3

typedef struct
{
  char *answer;    /* owned, nullable: not there yet */
  gint64 sent_ms;  /* Unix milliseconds */
  GMainLoop *loop; /* borrowed */
  guint *n_left;   /* borrowed */
} Question;

/* The Date header has whole seconds, on average half a second ago when it was made; it was made,
 * for all that is known, half-way between asking and getting. */
static gint64
find_skew_ms (const Question *question, const KeepHttpResponse *response)
{
  gint64 asked_ms = question->sent_ms + (response->received_ms - question->sent_ms) / 2;

  return asked_ms - (response->date_ms + 500);
}

static char *
format_error (const GError *error)
{
  char *line = g_strconcat (g_error_matches (error, KEEP_NET_ERROR, KEEP_NET_ERROR_TLS)
                                ? KEEP_ISSUER_CLOCK_TLS
                                : KEEP_ISSUER_CLOCK_OFFLINE,
                            " ", error->message, NULL);

  return g_strdelimit (line, "\r\n", ' ');
}

static void
on_answer (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Question *question = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (KeepHttpResponse) response =
      keep_http_head_finish (KEEP_HTTP (source), result, &error);

  if (response == NULL)
    question->answer = format_error (error);
  else if (response->date_ms <= 0)
    question->answer = g_strdup (KEEP_ISSUER_CLOCK_NONE);
  else
    question->answer = g_strdup_printf (KEEP_ISSUER_CLOCK_SKEW " %" G_GINT64_FORMAT,
                                        find_skew_ms (question, response));
  (*question->n_left)--;
  if (*question->n_left == 0)
    g_main_loop_quit (question->loop);
}

int
main (int argc, char **argv)
{
  g_autoptr (GMainLoop) loop = NULL;
  g_autoptr (KeepHttp) http = NULL;
  g_autofree Question *questions = g_new0 (Question, (gsize) argc);
  guint n_left = (guint) argc - 1;

  keep_process_start ();
  if (argc < 2)
    return KEEP_EXIT_USAGE;
  alarm (KEEP_ISSUER_CLOCK_TIMEOUT_SECONDS + MARGIN_SECONDS);
  loop = g_main_loop_new (NULL, FALSE);
  http =
      g_object_new (KEEP_TYPE_HTTP, "timeout-ms", KEEP_ISSUER_CLOCK_TIMEOUT_SECONDS * 1000, NULL);
  for (int i = 1; i < argc; i++)
    {
      questions[i] =
          (Question){ .sent_ms = g_get_real_time () / 1000, .loop = loop, .n_left = &n_left };
      keep_http_head_async (http, argv[i], NULL, on_answer, &questions[i]);
    }
  g_main_loop_run (loop);
  for (int i = 1; i < argc; i++)
    {
      puts (questions[i].answer);
      g_free (questions[i].answer);
    }
  return keep_verb_finish (KEEP_EXIT_DONE);
}
