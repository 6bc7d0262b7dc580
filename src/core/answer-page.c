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
  [KEEP_ANSWER_NOT_THIS_SIGN_IN] = { 400, N_ ("This is not the sign-in that is running"),
                                     N_ ("Go back and use the newest tab, or start the sign-in "
                                         "again. You can close this tab.") },
  [KEEP_ANSWER_ALREADY_ANSWERED] = { 409, N_ ("This sign-in already has its answer"),
                                     N_ ("You can close this tab.") },
  [KEEP_ANSWER_REFUSED] = { 0, N_ ("There is nothing here"),
                            N_ ("This address only waits for the end of a sign-in. You can close "
                                "this tab.") },
};

/* RFC 9110 §15. */
static const char *
get_reason_phrase (guint status)
{
  switch (status)
    {
    case 200:
      return "OK";
    case 400:
      return "Bad Request";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 409:
      return "Conflict";
    case 414:
      return "URI Too Long";
    case 431:
      return "Request Header Fields Too Large";
    case 505:
      return "HTTP Version Not Supported";
    default:
      return "Error";
    }
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
dup_detail (KeepAnswer answer, const char *detail)
{
  if (detail == NULL || answer != KEEP_ANSWER_SIGNED_IN)
    return g_strdup (detail);
  return g_strdup_printf (_ ("Signed in as %s."), detail);
}

static KeepBuffer *
render_body (KeepAnswer answer, const char *detail, const char *language)
{
  KeepBuffer *body = keep_buffer_new ();
  const char *title = _ (pages[answer].title);
  g_autofree char *sentence = dup_detail (answer, detail);

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
  g_autoptr (KeepBuffer) body = render_body (answer, detail, language);
  guint answer_status = answer == KEEP_ANSWER_REFUSED ? status : pages[answer].status;
  g_autofree char *start = g_strdup_printf (
      "HTTP/1.1 %u %s\r\n"
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
      answer_status, get_reason_phrase (answer_status), keep_buffer_get_length_bytes (body),
      answer_status == 405 ? "Allow: GET, HEAD\r\n" : "");
  KeepBuffer *page = keep_buffer_new ();

  keep_buffer_append (page, start, -1);
  keep_buffer_append (page, keep_buffer_get_data (body),
                      (gssize) keep_buffer_get_length_bytes (body));
  return page;
}
