/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The three error domains of the house. A foreign error (errno, libcurl, HTTP, SQLite) is
 * translated into one of them once, where it enters; cancelling is always %G_IO_ERROR_CANCELLED.
 * Messages are for people: what happened, to which profile or file, and what to do. They never hold
 * a secret.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define KEEP_AUTH_ERROR (keep_auth_error_quark ())
#define KEEP_NET_ERROR (keep_net_error_quark ())
#define KEEP_STORE_ERROR (keep_store_error_quark ())

typedef enum
{
  KEEP_AUTH_ERROR_PROTOCOL,         /* the issuer's answer breaks the protocol */
  KEEP_AUTH_ERROR_DENIED,           /* the person or the issuer refused (RFC 6749 §4.1.2.1) */
  KEEP_AUTH_ERROR_STATE_MISMATCH,   /* the redirect belongs to another sign-in */
  KEEP_AUTH_ERROR_INVALID_REDIRECT, /* a redirect without a usable code */
  KEEP_AUTH_ERROR_NO_ACCOUNT,       /* signed in, but the token names no account */
  KEEP_AUTH_ERROR_GRANT_INVALID,    /* RFC 6749 §5.2 invalid_grant without a nearer cause */
  KEEP_AUTH_ERROR_GRANT_REUSED,     /* the refresh token was spent by another program */
  KEEP_AUTH_ERROR_GRANT_EXPIRED,    /* the refresh token is past its time */
  KEEP_AUTH_ERROR_GRANT_REVOKED,    /* the refresh token was revoked */
  KEEP_AUTH_ERROR_REJECTED,         /* the issuer refused the request for another reason */
  KEEP_AUTH_ERROR_RATE_LIMITED,     /* HTTP 429 */
  KEEP_AUTH_ERROR_TIMED_OUT,        /* nobody finished the sign-in in time */
  KEEP_AUTH_ERROR_UNKNOWN_PROVIDER, /* no descriptor has that id, or it lacks that method */
} KeepAuthError;

typedef enum
{
  KEEP_NET_ERROR_OFFLINE,     /* no route, no name, connection refused or reset */
  KEEP_NET_ERROR_TLS,         /* certificate or handshake */
  KEEP_NET_ERROR_TIMEOUT,     /* the peer took longer than the limit */
  KEEP_NET_ERROR_STATUS,      /* HTTP 5xx or another status nobody expects */
  KEEP_NET_ERROR_TOO_LARGE,   /* an answer over its size limit */
  KEEP_NET_ERROR_PORT_IN_USE, /* every callback port is taken */
  KEEP_NET_ERROR_NO_BROWSER,  /* no program is registered to open web pages */
} KeepNetError;

typedef enum
{
  KEEP_STORE_ERROR_MALFORMED,   /* not the document it should be; it was left as it is */
  KEEP_STORE_ERROR_CONFLICT,    /* something else stands where we wanted to write */
  KEEP_STORE_ERROR_LOCKED,      /* another program holds the lock */
  KEEP_STORE_ERROR_PERMISSION,  /* not ours to read or write, or a read-only file system */
  KEEP_STORE_ERROR_UNSUPPORTED, /* a generation or feature this release must not write */
  KEEP_STORE_ERROR_NO_SPACE,    /* disk or quota full */
  KEEP_STORE_ERROR_IO,          /* any other failure of the file system */
  KEEP_STORE_ERROR_NOT_FOUND,   /* no such profile or agent */
  KEEP_STORE_ERROR_OVERTAKEN,   /* somebody else wrote meanwhile; the same change can be repeated */
} KeepStoreError;

GQuark keep_auth_error_quark (void);
GQuark keep_net_error_quark (void);
GQuark keep_store_error_quark (void);

/**
 * keep_error_needs_sign_in:
 *
 * Returns: whether only a new sign-in helps: the refresh token is dead
 */
gboolean keep_error_needs_sign_in (const GError *error);

/**
 * keep_error_is_transient:
 *
 * Returns: whether the same call may succeed later with nothing changed by the person
 */
gboolean keep_error_is_transient (const GError *error);

/**
 * keep_error_get_sign_in_code:
 *
 * Returns: (transfer none): the code of `login --json` for @error, such as "access_denied"
 */
const char *keep_error_get_sign_in_code (const GError *error);

G_END_DECLS
