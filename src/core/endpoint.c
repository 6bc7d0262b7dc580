/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/endpoint.h"

#include <string.h>

gboolean
keep_endpoint_is_loopback_host (const char *host)
{
  return strcmp (host, "localhost") == 0 || strcmp (host, "127.0.0.1") == 0 ||
         strcmp (host, "[::1]") == 0;
}

/* A name or an IPv4 address; of IPv6 addresses only the loopback one is of use here. */
static gboolean
is_host (const char *host)
{
  if (keep_endpoint_is_loopback_host (host))
    return TRUE;
  if (!g_ascii_isalnum (*host) || !g_ascii_isalnum (host[strlen (host) - 1]))
    return FALSE;
  for (const char *at = host; *at != '\0'; at++)
    if (!g_ascii_isalnum (*at) && *at != '-' && (*at != '.' || at[1] == '.'))
      return FALSE;
  return TRUE;
}

static gboolean
is_port (const char *digits)
{
  guint64 port = 0;

  return g_ascii_string_to_unsigned (digits, 10, 1, G_MAXUINT16, &port, NULL);
}

static gboolean
is_path_or_query (const char *text)
{
  for (; *text != '\0'; text++)
    if (!g_ascii_isgraph (*text) || strchr ("\"#<>\\^`{|}", *text) != NULL)
      return FALSE;
  return TRUE;
}

gboolean
keep_endpoint_is_acceptable (const char *url)
{
  gboolean is_http = g_str_has_prefix (url, "http://");
  const char *authority = url + (is_http ? strlen ("http://") : strlen ("https://"));
  const char *rest = NULL;
  char *port = NULL;
  g_autofree char *host = NULL;

  if (!is_http && !g_str_has_prefix (url, "https://"))
    return FALSE;
  if (strlen (url) > KEEP_ENDPOINT_MAX_BYTES)
    return FALSE;
  rest = authority + strcspn (authority, "/?");
  host = g_strndup (authority, (gsize) (rest - authority));
  port = strrchr (host, ':');
  if (port != NULL && strchr (port, ']') == NULL)
    {
      *port++ = '\0';
      if (!is_port (port))
        return FALSE;
    }
  if (is_http && !keep_endpoint_is_loopback_host (host))
    return FALSE;
  return is_host (host) && is_path_or_query (rest);
}
