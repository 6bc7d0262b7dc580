/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net/http-error.h"

#include <string.h>

static const struct
{
  CURLcode result;
  KeepNetError code;
} cases[] = {
  { CURLE_COULDNT_RESOLVE_HOST, KEEP_NET_ERROR_OFFLINE },
  { CURLE_COULDNT_RESOLVE_PROXY, KEEP_NET_ERROR_OFFLINE },
  { CURLE_PROXY, KEEP_NET_ERROR_OFFLINE },
  { CURLE_COULDNT_CONNECT, KEEP_NET_ERROR_OFFLINE },
  { CURLE_GOT_NOTHING, KEEP_NET_ERROR_OFFLINE },
  { CURLE_SEND_ERROR, KEEP_NET_ERROR_OFFLINE },
  { CURLE_RECV_ERROR, KEEP_NET_ERROR_OFFLINE },
  { CURLE_PARTIAL_FILE, KEEP_NET_ERROR_OFFLINE },
  { CURLE_SEND_FAIL_REWIND, KEEP_NET_ERROR_OFFLINE },
  { CURLE_HTTP2, KEEP_NET_ERROR_OFFLINE },
  { CURLE_HTTP2_STREAM, KEEP_NET_ERROR_OFFLINE },
  { CURLE_SSL_CONNECT_ERROR, KEEP_NET_ERROR_TLS },
  { CURLE_PEER_FAILED_VERIFICATION, KEEP_NET_ERROR_TLS },
  { CURLE_SSL_CACERT_BADFILE, KEEP_NET_ERROR_TLS },
  { CURLE_SSL_CIPHER, KEEP_NET_ERROR_TLS },
  { CURLE_OPERATION_TIMEDOUT, KEEP_NET_ERROR_TIMEOUT },
  { CURLE_FILESIZE_EXCEEDED, KEEP_NET_ERROR_TOO_LARGE },
  { CURLE_WRITE_ERROR, KEEP_NET_ERROR_TOO_LARGE },
  { CURLE_WEIRD_SERVER_REPLY, KEEP_NET_ERROR_STATUS },
  { CURLE_UNSUPPORTED_PROTOCOL, KEEP_NET_ERROR_STATUS },
  { CURLE_BAD_FUNCTION_ARGUMENT, KEEP_NET_ERROR_OFFLINE },
  { CURL_LAST, KEEP_NET_ERROR_OFFLINE },
};

/* What libcurl says may quote the request; only where it is about TLS it is passed on. */
static void
test_error_codes (void)
{
  CURL *easy = curl_easy_init ();

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error =
          keep_http_error_new (easy, cases[i].result, "issuer.invalid", "the reason");

      g_test_message ("%s", error->message);
      g_assert_error (error, KEEP_NET_ERROR, (int) cases[i].code);
      g_assert_nonnull (strstr (error->message, "“issuer.invalid”"));
      if (cases[i].code != KEEP_NET_ERROR_TLS)
        g_assert_null (strstr (error->message, "the reason"));
    }
  curl_easy_cleanup (easy);
}

static void
test_error_tls_reason (void)
{
  CURL *easy = curl_easy_init ();
  g_autoptr (GError) error =
      keep_http_error_new (easy, CURLE_PEER_FAILED_VERIFICATION, "h", "expired \xff");
  g_autoptr (GError) bare = keep_http_error_new (easy, CURLE_SSL_CIPHER, "h", "");

  g_assert_nonnull (strstr (error->message, "(expired \xef\xbf\xbd)"));
  g_assert_nonnull (strstr (bare->message, curl_easy_strerror (CURLE_SSL_CIPHER)));
  curl_easy_cleanup (easy);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/http-error/codes", test_error_codes);
  g_test_add_func ("/http-error/tls-reason", test_error_tls_reason);
  return g_test_run ();
}
