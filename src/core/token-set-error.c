/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/token-set.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/json.h"

#define MAX_CODE_BYTES 64
#define STATUS_FORBIDDEN 403
#define STATUS_TOO_MANY_REQUESTS 429
#define STATUS_SERVER_ERROR 500

static const struct
{
  const char *code;
  KeepAuthError error;
} known_codes[] = {
  { "invalid_grant", KEEP_AUTH_ERROR_GRANT_INVALID },
  { "invalid_refresh_token", KEEP_AUTH_ERROR_GRANT_INVALID },
  { "refresh_token_reused", KEEP_AUTH_ERROR_GRANT_REUSED },
  { "refresh_token_expired", KEEP_AUTH_ERROR_GRANT_EXPIRED },
  { "refresh_token_invalidated", KEEP_AUTH_ERROR_GRANT_REVOKED },
  { "token_invalidated", KEEP_AUTH_ERROR_GRANT_REVOKED },
  { "app_session_terminated", KEEP_AUTH_ERROR_GRANT_REVOKED },
};

/* Only what cannot be a secret or upset a terminal is ever repeated. */
static gboolean
is_code (const char *text)
{
  gsize length_bytes = text != NULL ? strlen (text) : 0;

  for (gsize i = 0; i < length_bytes; i++)
    if (!g_ascii_isalnum (text[i]) && strchr ("_.-", text[i]) == NULL)
      return FALSE;
  return length_bytes >= 1 && length_bytes <= MAX_CODE_BYTES;
}

typedef struct
{
  char *code;        /* owned, nullable */
  gboolean is_named; /* whether the body is JSON that speaks of an error at all */
} ErrorBody;

static void
error_body_add (ErrorBody *self, const KeepJsonNode *node)
{
  g_autofree char *text = keep_json_node_dup_string (node);

  self->is_named |= text != NULL;
  if (self->code == NULL && is_code (text))
    self->code = g_ascii_strdown (text, -1);
}

static void
error_body_read (ErrorBody *self, const char *body, gsize length_bytes)
{
  g_autoptr (KeepJson) json = NULL;
  const KeepJsonNode *root = NULL;
  const KeepJsonNode *error = NULL;

  if (length_bytes == 0 || length_bytes > KEEP_TOKEN_SET_MAX_BYTES)
    return;
  json = keep_json_parse (body, length_bytes, NULL);
  if (json == NULL)
    return;
  root = keep_json_get_root (json);
  error = keep_json_node_get_member (root, "error");
  self->is_named = error != NULL && keep_json_node_get_type (error) == KEEP_JSON_OBJECT;
  error_body_add (self, keep_json_node_get_member (error, "code"));
  error_body_add (self, error);
  error_body_add (self, keep_json_node_get_member (root, "code"));
}

static KeepAuthError
name_code (const char *code)
{
  for (gsize i = 0; code != NULL && i < G_N_ELEMENTS (known_codes); i++)
    if (strcmp (code, known_codes[i].code) == 0)
      return known_codes[i].error;
  return KEEP_AUTH_ERROR_REJECTED;
}

static char *
dup_retry_text (gint64 retry_after_seconds)
{
  guint seconds = (guint) CLAMP (retry_after_seconds, 0, 24 * 60 * 60);
  guint minutes = (seconds + 59) / 60;
  guint hours = (minutes + 59) / 60;

  if (retry_after_seconds < 0)
    return g_strdup (_ ("Try again in a few minutes."));
  if (seconds < 2 * 60)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Try again in %u second.",
                                         "Try again in %u seconds.", seconds),
                            seconds);
  if (minutes < 2 * 60)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Try again in %u minute.",
                                         "Try again in %u minutes.", minutes),
                            minutes);
  return g_strdup_printf (
      g_dngettext (GETTEXT_PACKAGE, "Try again in %u hour.", "Try again in %u hours.", hours),
      hours);
}

static void
set_rate_limited (gint64 retry_after_seconds, const char *provider_name, GError **error)
{
  g_autofree char *retry = dup_retry_text (retry_after_seconds);

  /* Translators: the second %s is a sentence such as "Try again in 5 minutes." */
  g_set_error (error, KEEP_AUTH_ERROR, KEEP_AUTH_ERROR_RATE_LIMITED,
               _ ("%s gets too many requests from here. %s"), provider_name, retry);
}

static void
set_auth_error (
    KeepAuthError reason, guint status, const char *code, const char *provider_name, GError **error)
{
  switch ((guint) reason)
    {
    case KEEP_AUTH_ERROR_GRANT_INVALID:
      g_set_error (error, KEEP_AUTH_ERROR, reason,
                   _ ("%s no longer accepts this login (%s). Sign in again."), provider_name, code);
      return;
    case KEEP_AUTH_ERROR_GRANT_REUSED:
      g_set_error (
          error, KEEP_AUTH_ERROR, reason,
          _ ("%s has ended this login because another program used its refresh token before "
             "(%s). Sign in again."),
          provider_name, code);
      return;
    case KEEP_AUTH_ERROR_GRANT_EXPIRED:
      g_set_error (error, KEEP_AUTH_ERROR, reason,
                   _ ("This login of %s is past its time (%s). Sign in again."), provider_name,
                   code);
      return;
    case KEEP_AUTH_ERROR_GRANT_REVOKED:
      g_set_error (error, KEEP_AUTH_ERROR, reason,
                   _ ("%s has revoked this login (%s). Sign in again."), provider_name, code);
      return;
    default:
      g_set_error (
          error, KEEP_AUTH_ERROR, KEEP_AUTH_ERROR_REJECTED,
          _ ("%s refused the request (status %u, %s). Try again; if it happens again, sign in "
             "anew."),
          provider_name, status, code != NULL ? code : _ ("without a reason"));
    }
}

void
keep_token_set_set_error_from_response (const char *body,
                                        gsize length_bytes,
                                        guint status,
                                        gint64 retry_after_seconds,
                                        const char *provider_name,
                                        GError **error)
{
  ErrorBody answer = { 0 };

  error_body_read (&answer, body, length_bytes);
  /* An issuer in trouble says nothing about the login, whatever its body claims. */
  if (status == STATUS_TOO_MANY_REQUESTS)
    set_rate_limited (retry_after_seconds, provider_name, error);
  else if (status >= STATUS_SERVER_ERROR || (status == STATUS_FORBIDDEN && !answer.is_named))
    g_set_error (error, KEEP_NET_ERROR, KEEP_NET_ERROR_STATUS,
                 _ ("%s cannot answer at the moment (status %u). Try again later."), provider_name,
                 status);
  else
    set_auth_error (name_code (answer.code), status, answer.code, provider_name, error);
  g_free (answer.code);
}

char *
keep_token_set_dup_error_code (const char *body, gsize length_bytes)
{
  ErrorBody answer = { 0 };

  error_body_read (&answer, body, length_bytes);
  return answer.code;
}
