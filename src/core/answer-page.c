/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/answer-page.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static const char style[] =
    ":root{color-scheme:light dark}"
    "body{font:1.1em/1.5 system-ui,sans-serif;max-width:32em;margin:15vh auto 0;padding:0 1.5em}"
    "h1{font-size:1.6em;font-weight:600;margin:0 0 .5em}"
    "p{margin:0 0 .75em;overflow-wrap:anywhere}"
    ".close{opacity:.75}";

static const struct
{
  guint status;
  const char *title;  /* translatable */
  const char *advice; /* translatable */
} pages[] = {
  [KEEP_ANSWER_SIGNED_IN] = { 200, N_ ("Signed in"), N_ ("You can close this tab.") },
  [KEEP_ANSWER_FAILED] = { 200, N_ ("Not signed in"),
                           N_ ("You can close this tab and start the sign-in again.") },
  [KEEP_ANSWER_NOT_STORED] = { 200, N_ ("Signed in, but not stored yet"),
                               N_ ("You can close this tab. Tokenkeep keeps the login and lets you "
                                   "try again there.") },
  [KEEP_ANSWER_NOT_THIS_SIGN_IN] = { 400, N_ ("This is not the sign-in that is running"),
                                     N_ ("Go back and use the newest tab, or start the sign-in "
                                         "again. You can close this tab.") },
  [KEEP_ANSWER_ALREADY_ANSWERED] = { 409, N_ ("This sign-in already has its answer"),
                                     N_ ("You can close this tab.") },
  [KEEP_ANSWER_REFUSED] = { 0, N_ ("There is nothing here"),
                            N_ ("This address only waits for the end of a sign-in. You can close "
                                "this tab.") },
};

typedef struct
{
  guint status;
  const char *phrase;  /* RFC 9110 §15, RFC 6585 §5 */
  const char *refusal; /* translatable, nullable: why there is nothing */
} Status;

static const Status statuses[] = {
  { 200, "OK", NULL },
  { 400, "Bad Request", N_ ("The request is not as a browser sends it after a sign-in.") },
  { 403, "Forbidden",
    N_ ("The request is meant for another host: only “localhost” with this port is answered.") },
  { 404, "Not Found", N_ ("The address is not the one that a sign-in ends at.") },
  { 405, "Method Not Allowed",
    N_ ("A sign-in ends with a page that is opened; nothing can be sent here.") },
  { 409, "Conflict", NULL },
  { 414, "URI Too Long", N_ ("The address is too long to be the end of a sign-in.") },
  { 431, "Request Header Fields Too Large",
    N_ ("The browser sends more headers than there is room for. Delete its cookies for "
        "“localhost” and load this page again.") },
  { 505, "HTTP Version Not Supported",
    N_ ("The request speaks another version of HTTP than 1.0 and 1.1.") },
};

static const Status *
find_status (guint status)
{
  static const Status unknown = { 0, "Error", NULL };

  for (gsize i = 0; i < G_N_ELEMENTS (statuses); i++)
    if (statuses[i].status == status)
      return &statuses[i];
  return &unknown;
}

static void
append_escaped (KeepBuffer *out, const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_autofree char *escaped = g_markup_escape_text (valid, -1);

  keep_buffer_append (out, escaped, -1);
}

static void
append_element (KeepBuffer *out, const char *open, const char *text, const char *close)
{
  keep_buffer_append (out, open, -1);
  append_escaped (out, text);
  keep_buffer_append (out, close, -1);
}

static char *
dup_sentence (KeepAnswer answer, const Status *status, const char *detail)
{
  if (answer == KEEP_ANSWER_REFUSED)
    return status->refusal != NULL ? g_strdup (_ (status->refusal)) : NULL;
  if (answer == KEEP_ANSWER_SIGNED_IN && detail != NULL)
    return g_strdup_printf (_ ("Signed in as %s."), detail);
  return g_strdup (detail);
}

static KeepBuffer *
render_body (KeepAnswer answer, const Status *status, const char *detail, const char *language)
{
  KeepBuffer *body = keep_buffer_new ();
  const char *title = _ (pages[answer].title);
  g_autofree char *sentence = dup_sentence (answer, status, detail);

  append_element (body, "<!DOCTYPE html>\n<html lang=\"", language, "\" dir=\"auto\">\n<head>\n");
  keep_buffer_append (body, "<meta charset=\"utf-8\">\n", -1);
  keep_buffer_append (
      body, "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n", -1);
  append_element (body, "<title>", title, "</title>\n");
  keep_buffer_append (body, "<style>", -1);
  keep_buffer_append (body, style, -1);
  append_element (body, "</style>\n</head>\n<body>\n<h1>", title, "</h1>\n");
  if (sentence != NULL)
    append_element (body, "<p>", sentence, "</p>\n");
  append_element (body, "<p class=\"close\">", _ (pages[answer].advice),
                  "</p>\n</body>\n</html>\n");
  return body;
}

KeepBuffer *
keep_answer_page_render (KeepAnswer answer, guint status, const char *detail, const char *language)
{
  guint number = answer == KEEP_ANSWER_REFUSED ? status : pages[answer].status;
  const Status *known = find_status (number);
  g_autoptr (KeepBuffer) body = render_body (answer, known, detail, language);
  g_autofree char *start =
      g_strdup_printf ("HTTP/1.1 %u %s\r\n"
                       "Content-Type: text/html; charset=utf-8\r\n"
                       "Content-Length: %" G_GSIZE_FORMAT "\r\n"
                       "Connection: close\r\n"
                       "Cache-Control: no-store\r\n"
                       "Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'; "
                       "base-uri 'none'; form-action 'none'; frame-ancestors 'none'\r\n"
                       "Referrer-Policy: no-referrer\r\n"
                       "X-Content-Type-Options: nosniff\r\n"
                       "X-Frame-Options: DENY\r\n"
                       "%s"
                       "\r\n",
                       number, known->phrase, keep_buffer_get_length_bytes (body),
                       number == 405 ? "Allow: GET, HEAD\r\n" : "");
  KeepBuffer *page = keep_buffer_new ();

  keep_buffer_append (page, start, -1);
  keep_buffer_append (page, keep_buffer_get_data (body),
                      (gssize) keep_buffer_get_length_bytes (body));
  return page;
}
