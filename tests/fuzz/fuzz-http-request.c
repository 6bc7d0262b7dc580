/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "core/http-request.h"
#include "fuzz.h"

static KeepHttpRequestState
parse (const char *bytes, gsize length_bytes, KeepHttpRequest *request)
{
  KeepHttpRequestState state =
      keep_http_request_parse (bytes, length_bytes, "/auth/callback", 1455, request);

  if (state == KEEP_HTTP_REQUEST_REFUSED)
    g_assert_cmpuint (request->status, >=, 400);
  if (state == KEEP_HTTP_REQUEST_COMPLETE && request->query != NULL)
    {
      g_assert_true (request->query > bytes);
      g_assert_true (request->query + request->query_length_bytes < bytes + length_bytes);
      for (gsize i = 0; i < request->query_length_bytes; i++)
        g_assert_true (g_ascii_isgraph (request->query[i]));
    }
  return state;
}

/* However the bytes are cut, the answer is the same. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size_bytes)
{
  const char *bytes = (const char *) data;
  KeepHttpRequest whole = { 0 };
  KeepHttpRequestState state = parse (bytes, size_bytes, &whole);

  for (gsize length = 0; length < size_bytes; length++)
    {
      g_autofree char *piece = g_memdup2 (bytes, MAX (length, 1));
      KeepHttpRequest request = { 0 };
      KeepHttpRequestState early = parse (piece, length, &request);

      if (early == KEEP_HTTP_REQUEST_INCOMPLETE)
        continue;
      g_assert_cmpint (early, ==, state);
      g_assert_cmpuint (request.status, ==, whole.status);
      g_assert_cmpuint (request.query_length_bytes, ==, whole.query_length_bytes);
      break;
    }
  return 0;
}
