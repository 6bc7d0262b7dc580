/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net/http-error.h"

#include <errno.h>
#include <glib/gi18n-lib.h>

typedef enum
{
  CAUSE_OTHER,
  CAUSE_NAME,
  CAUSE_PROXY,
  CAUSE_CONNECT,
  CAUSE_BROKEN,
  CAUSE_TLS,
  CAUSE_CA_FILE,
  CAUSE_TIMEOUT,
  CAUSE_TOO_LARGE,
  CAUSE_NOT_HTTP,
} Cause;

static const Cause causes[CURL_LAST] = {
  [CURLE_COULDNT_RESOLVE_HOST] = CAUSE_NAME,
  [CURLE_COULDNT_RESOLVE_PROXY] = CAUSE_PROXY,
  [CURLE_PROXY] = CAUSE_PROXY,
  [CURLE_COULDNT_CONNECT] = CAUSE_CONNECT,
  [CURLE_INTERFACE_FAILED] = CAUSE_CONNECT,
  [CURLE_GOT_NOTHING] = CAUSE_BROKEN,
  [CURLE_SEND_ERROR] = CAUSE_BROKEN,
  [CURLE_RECV_ERROR] = CAUSE_BROKEN,
  [CURLE_PARTIAL_FILE] = CAUSE_BROKEN,
  [CURLE_SEND_FAIL_REWIND] = CAUSE_BROKEN,
  [CURLE_HTTP2] = CAUSE_BROKEN,
  [CURLE_HTTP2_STREAM] = CAUSE_BROKEN,
  [CURLE_SSL_CONNECT_ERROR] = CAUSE_TLS,
  [CURLE_PEER_FAILED_VERIFICATION] = CAUSE_TLS,
  [CURLE_SSL_CERTPROBLEM] = CAUSE_TLS,
  [CURLE_SSL_CIPHER] = CAUSE_TLS,
  [CURLE_SSL_ENGINE_NOTFOUND] = CAUSE_TLS,
  [CURLE_SSL_ENGINE_SETFAILED] = CAUSE_TLS,
  [CURLE_SSL_ENGINE_INITFAILED] = CAUSE_TLS,
  [CURLE_SSL_ISSUER_ERROR] = CAUSE_TLS,
  [CURLE_SSL_INVALIDCERTSTATUS] = CAUSE_TLS,
  [CURLE_SSL_SHUTDOWN_FAILED] = CAUSE_TLS,
  [CURLE_USE_SSL_FAILED] = CAUSE_TLS,
  [CURLE_SSL_CACERT_BADFILE] = CAUSE_CA_FILE,
  [CURLE_OPERATION_TIMEDOUT] = CAUSE_TIMEOUT,
  [CURLE_FILESIZE_EXCEEDED] = CAUSE_TOO_LARGE,
  [CURLE_WRITE_ERROR] = CAUSE_TOO_LARGE,
  /* A single header line over libcurl's limit of 100 KB; malloc() does not fail here. */
  [CURLE_OUT_OF_MEMORY] = CAUSE_TOO_LARGE,
  [CURLE_WEIRD_SERVER_REPLY] = CAUSE_NOT_HTTP,
  [CURLE_BAD_CONTENT_ENCODING] = CAUSE_NOT_HTTP,
  /* HTTP/0.9: an answer without a status line. */
  [CURLE_UNSUPPORTED_PROTOCOL] = CAUSE_NOT_HTTP,
};

/* libcurl speaks of TLS also where the network broke during the handshake. */
static Cause
find_cause (CURL *easy, CURLcode result)
{
  Cause cause = result < CURL_LAST ? causes[result] : CAUSE_OTHER;
  long os_errno = 0;

  if (result == CURLE_SSL_CONNECT_ERROR &&
      curl_easy_getinfo (easy, CURLINFO_OS_ERRNO, &os_errno) == CURLE_OK &&
      (os_errno == ECONNRESET || os_errno == EPIPE))
    return CAUSE_BROKEN;
  return cause;
}

static KeepNetError
code_of (Cause cause)
{
  switch (cause)
    {
    case CAUSE_TLS:
    case CAUSE_CA_FILE:
      return KEEP_NET_ERROR_TLS;
    case CAUSE_TIMEOUT:
      return KEEP_NET_ERROR_TIMEOUT;
    case CAUSE_TOO_LARGE:
      return KEEP_NET_ERROR_TOO_LARGE;
    case CAUSE_NOT_HTTP:
      return KEEP_NET_ERROR_STATUS;
    case CAUSE_NAME:
    case CAUSE_PROXY:
    case CAUSE_CONNECT:
    case CAUSE_BROKEN:
    case CAUSE_OTHER:
    default:
      return KEEP_NET_ERROR_OFFLINE;
    }
}

static char *
dup_message (Cause cause, CURLcode result, const char *host, const char *reason)
{
  switch (cause)
    {
    case CAUSE_NAME:
      return g_strdup_printf (_ ("“%s” was not found. Check the network connection and try again."),
                              host);
    case CAUSE_PROXY:
      return g_strdup_printf (
          _ ("The proxy on the way to “%s” does not work. Check the proxy settings."), host);
    case CAUSE_CONNECT:
      return g_strdup_printf (
          _ ("“%s” cannot be reached. Check the network connection and try again."), host);
    case CAUSE_BROKEN:
      return g_strdup_printf (
          _ ("The connection to “%s” broke before the answer was complete. Try again."), host);
    case CAUSE_TLS:
      return g_strdup_printf (_ ("There is no safe connection to “%s”, so nothing was sent (%s). "
                                 "Check this computer's clock, network and certificates."),
                              host, *reason != '\0' ? reason : curl_easy_strerror (result));
    case CAUSE_CA_FILE:
      return g_strdup_printf (_ ("The certificates to check “%s” with cannot be read. Check the "
                                 "file that SSL_CERT_FILE names, or the system's."),
                              host);
    case CAUSE_TIMEOUT:
      return g_strdup_printf (_ ("“%s” did not answer in time. Try again later."), host);
    case CAUSE_TOO_LARGE:
      return g_strdup_printf (_ ("“%s” sent far more than an answer should be. Try again later."),
                              host);
    case CAUSE_NOT_HTTP:
      return g_strdup_printf (
          _ ("What “%s” sent is not a web server's answer. Check the network and proxy settings."),
          host);
    case CAUSE_OTHER:
    default:
      return g_strdup_printf (_ ("The request to “%s” failed (%s). Try again."), host,
                              curl_easy_strerror (result));
    }
}

GError *
keep_http_error_new (CURL *easy, CURLcode result, const char *host, const char *reason)
{
  Cause cause = find_cause (easy, result);
  g_autofree char *valid_reason = g_utf8_make_valid (reason, -1);
  g_autofree char *message = dup_message (cause, result, host, valid_reason);

  return g_error_new_literal (KEEP_NET_ERROR, (int) code_of (cause), message);
}
