/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/http-request.h"

#include <string.h>

#define HTTP_PORT 80

enum
{
  STATUS_BAD_REQUEST = 400,
  STATUS_FORBIDDEN = 403,
  STATUS_NOT_FOUND = 404,
  STATUS_METHOD_NOT_ALLOWED = 405,
  STATUS_URI_TOO_LONG = 414,
  STATUS_HEADERS_TOO_LARGE = 431,
  STATUS_VERSION_NOT_SUPPORTED = 505,
};

/* Each step moves on (COMPLETE), wants more bytes or refuses. It looks at one byte after the other,
 * so what was refused or completed stays so when more bytes come. */
typedef struct
{
  const char *at;
  const char *end;
  const char *path;
  guint16 port;
  gboolean has_host;
  KeepHttpRequest *request;
} Reader;

static KeepHttpRequestState
refuse (Reader *reader, guint status)
{
  reader->request->status = status;
  return KEEP_HTTP_REQUEST_REFUSED;
}

/* RFC 9110 §5.6.2. */
static gboolean
is_token_char (char character)
{
  return g_ascii_isalnum (character) ||
         (character != '\0' && strchr ("!#$%&'*+-.^_`|~", character) != NULL);
}

/* Moves behind @text, as far as it has come. */
static KeepHttpRequestState
expect (Reader *reader, const char *text, guint status)
{
  for (; *text != '\0'; text++, reader->at++)
    {
      if (reader->at == reader->end)
        return KEEP_HTTP_REQUEST_INCOMPLETE;
      if (*reader->at != *text)
        return refuse (reader, status);
    }
  return KEEP_HTTP_REQUEST_COMPLETE;
}

static KeepHttpRequestState
read_method (Reader *reader)
{
  const char *start = reader->at;
  gboolean is_head = reader->at < reader->end && *reader->at == 'H';
  KeepHttpRequestState state =
      expect (reader, is_head ? "HEAD " : "GET ", STATUS_METHOD_NOT_ALLOWED);

  reader->request->is_head = is_head && state == KEEP_HTTP_REQUEST_COMPLETE;
  /* What no method can be spelled with is no request at all, a TLS greeting for example. */
  if (state == KEEP_HTTP_REQUEST_REFUSED && !is_token_char (*reader->at) &&
      (*reader->at != ' ' || reader->at == start))
    return refuse (reader, STATUS_BAD_REQUEST);
  return state;
}

/* The visible ASCII characters; a browser never sends the fragment. */
static gboolean
is_target_char (char character)
{
  return g_ascii_isgraph (character) && character != '#';
}

static KeepHttpRequestState
read_target (Reader *reader)
{
  const char *query = NULL;
  KeepHttpRequestState state = KEEP_HTTP_REQUEST_INCOMPLETE;

  if (reader->at < reader->end && *reader->at != '/')
    return refuse (reader, STATUS_BAD_REQUEST);
  state = expect (reader, reader->path, STATUS_NOT_FOUND);
  if (state != KEEP_HTTP_REQUEST_COMPLETE)
    return state;
  if (reader->at == reader->end)
    return KEEP_HTTP_REQUEST_INCOMPLETE;
  if (*reader->at == '?')
    {
      query = ++reader->at;
      while (reader->at < reader->end && is_target_char (*reader->at))
        reader->at++;
      reader->request->query = query;
      reader->request->query_length_bytes = (gsize) (reader->at - query);
    }
  else if (is_target_char (*reader->at))
    return refuse (reader, STATUS_NOT_FOUND);
  return expect (reader, " ", STATUS_BAD_REQUEST);
}

static KeepHttpRequestState
read_digit (Reader *reader, const char *supported)
{
  if (reader->at == reader->end)
    return KEEP_HTTP_REQUEST_INCOMPLETE;
  if (!g_ascii_isdigit (*reader->at))
    return refuse (reader, STATUS_BAD_REQUEST);
  if (strchr (supported, *reader->at) == NULL)
    return refuse (reader, STATUS_VERSION_NOT_SUPPORTED);
  reader->at++;
  return KEEP_HTTP_REQUEST_COMPLETE;
}

static KeepHttpRequestState
read_version (Reader *reader)
{
  KeepHttpRequestState state = expect (reader, "HTTP/", STATUS_BAD_REQUEST);

  if (state == KEEP_HTTP_REQUEST_COMPLETE)
    state = read_digit (reader, "1");
  if (state == KEEP_HTTP_REQUEST_COMPLETE)
    state = expect (reader, ".", STATUS_BAD_REQUEST);
  if (state == KEEP_HTTP_REQUEST_COMPLETE)
    state = read_digit (reader, "01");
  if (state == KEEP_HTTP_REQUEST_COMPLETE)
    state = expect (reader, "\r\n", STATUS_BAD_REQUEST);
  return state;
}

static gboolean
is_name (const char *name, gsize length_bytes, const char *expected)
{
  return strlen (expected) == length_bytes &&
         g_ascii_strncasecmp (name, expected, length_bytes) == 0;
}

static gboolean
is_own_host (const Reader *reader, const char *value, gsize length_bytes)
{
  static const char *const hosts[] = { "localhost", "127.0.0.1", "[::1]" };

  for (gsize i = 0; i < G_N_ELEMENTS (hosts); i++)
    {
      g_autofree char *with_port = g_strdup_printf ("%s:%u", hosts[i], reader->port);

      if (is_name (value, length_bytes, with_port) ||
          (reader->port == HTTP_PORT && is_name (value, length_bytes, hosts[i])))
        return TRUE;
    }
  return FALSE;
}

static KeepHttpRequestState
check_header (
    Reader *reader, const char *name, gsize name_bytes, const char *value, gsize value_bytes)
{
  if (is_name (name, name_bytes, "Host"))
    {
      if (reader->has_host)
        return refuse (reader, STATUS_BAD_REQUEST);
      reader->has_host = TRUE;
      if (!is_own_host (reader, value, value_bytes))
        return refuse (reader, STATUS_FORBIDDEN);
    }
  if (is_name (name, name_bytes, "Transfer-Encoding") ||
      (is_name (name, name_bytes, "Content-Length") && !is_name (value, value_bytes, "0")))
    return refuse (reader, STATUS_BAD_REQUEST);
  return KEEP_HTTP_REQUEST_COMPLETE;
}

static gboolean
is_space (char character)
{
  return character == ' ' || character == '\t';
}

static gboolean
is_value_char (char character)
{
  return is_space (character) || g_ascii_isgraph (character) || (guchar) character >= 0x80;
}

static KeepHttpRequestState
read_header (Reader *reader)
{
  const char *name = reader->at;
  const char *name_end = NULL;
  const char *value = NULL;
  const char *value_end = NULL;
  KeepHttpRequestState state = KEEP_HTTP_REQUEST_INCOMPLETE;

  while (reader->at < reader->end && is_token_char (*reader->at))
    reader->at++;
  name_end = reader->at;
  if (reader->at < reader->end && name_end == name)
    return refuse (reader, STATUS_BAD_REQUEST);
  state = expect (reader, ":", STATUS_BAD_REQUEST);
  if (state != KEEP_HTTP_REQUEST_COMPLETE)
    return state;
  while (reader->at < reader->end && is_space (*reader->at))
    reader->at++;
  value = reader->at;
  while (reader->at < reader->end && is_value_char (*reader->at))
    reader->at++;
  for (value_end = reader->at; value_end > value && is_space (value_end[-1]);)
    value_end--;
  state = expect (reader, "\r\n", STATUS_BAD_REQUEST);
  if (state != KEEP_HTTP_REQUEST_COMPLETE)
    return state;
  return check_header (reader, name, (gsize) (name_end - name), value, (gsize) (value_end - value));
}

static KeepHttpRequestState
read_headers (Reader *reader)
{
  KeepHttpRequestState state = KEEP_HTTP_REQUEST_COMPLETE;

  while (state == KEEP_HTTP_REQUEST_COMPLETE && reader->at < reader->end && *reader->at != '\r')
    state = read_header (reader);
  if (state == KEEP_HTTP_REQUEST_COMPLETE)
    state = expect (reader, "\r\n", STATUS_BAD_REQUEST);
  if (state == KEEP_HTTP_REQUEST_COMPLETE && !reader->has_host)
    return refuse (reader, STATUS_BAD_REQUEST);
  return state;
}

KeepHttpRequestState
keep_http_request_parse (
    const char *bytes, gsize length_bytes, const char *path, guint16 port, KeepHttpRequest *request)
{
  static KeepHttpRequestState (*const steps[]) (Reader *) = { read_method, read_target,
                                                              read_version, read_headers };
  Reader reader = { .at = bytes,
                    .end = bytes + MIN (length_bytes, KEEP_HTTP_REQUEST_MAX_BYTES),
                    .path = path,
                    .port = port,
                    .request = request };

  *request = (KeepHttpRequest){ 0 };
  for (gsize i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      KeepHttpRequestState state = steps[i](&reader);

      if (state == KEEP_HTTP_REQUEST_INCOMPLETE && length_bytes >= KEEP_HTTP_REQUEST_MAX_BYTES)
        return refuse (&reader,
                       steps[i] == read_headers ? STATUS_HEADERS_TOO_LARGE : STATUS_URI_TOO_LONG);
      if (state != KEEP_HTTP_REQUEST_COMPLETE)
        return state;
    }
  return KEEP_HTTP_REQUEST_COMPLETE;
}
