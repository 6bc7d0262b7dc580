/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/refresh-report.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/json-writer.h"
#include "core/json.h"

typedef enum
{
  DOMAIN_AUTH,
  DOMAIN_NET,
  DOMAIN_STORE,
} Domain;

/* The first name of an error is ours; further ones are issuers' words for the same. */
static const struct
{
  const char *name;
  Domain domain;
  int code;
} codes[] = {
  { "invalid_grant", DOMAIN_AUTH, KEEP_AUTH_ERROR_GRANT_INVALID },
  { "invalid_refresh_token", DOMAIN_AUTH, KEEP_AUTH_ERROR_GRANT_INVALID },
  { "refresh_token_reused", DOMAIN_AUTH, KEEP_AUTH_ERROR_GRANT_REUSED },
  { "refresh_token_expired", DOMAIN_AUTH, KEEP_AUTH_ERROR_GRANT_EXPIRED },
  { "refresh_token_invalidated", DOMAIN_AUTH, KEEP_AUTH_ERROR_GRANT_REVOKED },
  { "token_invalidated", DOMAIN_AUTH, KEEP_AUTH_ERROR_GRANT_REVOKED },
  { "app_session_terminated", DOMAIN_AUTH, KEEP_AUTH_ERROR_GRANT_REVOKED },
  { "rate_limited", DOMAIN_AUTH, KEEP_AUTH_ERROR_RATE_LIMITED },
  { "rejected", DOMAIN_AUTH, KEEP_AUTH_ERROR_REJECTED },
  { "bad_answer", DOMAIN_AUTH, KEEP_AUTH_ERROR_PROTOCOL },
  { "no_account", DOMAIN_AUTH, KEEP_AUTH_ERROR_NO_ACCOUNT },
  { "unknown_provider", DOMAIN_AUTH, KEEP_AUTH_ERROR_UNKNOWN_PROVIDER },
  { "timed_out", DOMAIN_AUTH, KEEP_AUTH_ERROR_TIMED_OUT },
  { "offline", DOMAIN_NET, KEEP_NET_ERROR_OFFLINE },
  { "tls", DOMAIN_NET, KEEP_NET_ERROR_TLS },
  { "timeout", DOMAIN_NET, KEEP_NET_ERROR_TIMEOUT },
  { "unavailable", DOMAIN_NET, KEEP_NET_ERROR_STATUS },
  { "too_large", DOMAIN_NET, KEEP_NET_ERROR_TOO_LARGE },
  { "store_malformed", DOMAIN_STORE, KEEP_STORE_ERROR_MALFORMED },
  { "store_locked", DOMAIN_STORE, KEEP_STORE_ERROR_LOCKED },
  { "store_conflict", DOMAIN_STORE, KEEP_STORE_ERROR_CONFLICT },
  { "permission", DOMAIN_STORE, KEEP_STORE_ERROR_PERMISSION },
  { "unsupported", DOMAIN_STORE, KEEP_STORE_ERROR_UNSUPPORTED },
  { "no_space", DOMAIN_STORE, KEEP_STORE_ERROR_NO_SPACE },
  { "io", DOMAIN_STORE, KEEP_STORE_ERROR_IO },
  { "not_found", DOMAIN_STORE, KEEP_STORE_ERROR_NOT_FOUND },
};

static const char *const outcomes[] = {
  [KEEP_REFRESH_REFRESHED] = "refreshed",
  [KEEP_REFRESH_ADOPTED] = "adopted",
  [KEEP_REFRESH_FAILED] = "failed",
};

static GQuark
get_quark (Domain domain)
{
  switch (domain)
    {
    case DOMAIN_AUTH:
      return KEEP_AUTH_ERROR;
    case DOMAIN_NET:
      return KEEP_NET_ERROR;
    case DOMAIN_STORE:
    default:
      return KEEP_STORE_ERROR;
    }
}

static const char *
get_code (const GError *error, const char *issuer_code)
{
  const char *own = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (codes); i++)
    {
      if (!g_error_matches (error, get_quark (codes[i].domain), codes[i].code))
        continue;
      if (own == NULL)
        own = codes[i].name;
      if (issuer_code != NULL && strcmp (issuer_code, codes[i].name) == 0)
        return codes[i].name;
    }
  return own != NULL ? own : "io";
}

KeepRefreshReport *
keep_refresh_report_new (KeepRefreshOutcome outcome, gint64 expires_ms)
{
  KeepRefreshReport *self = g_new0 (KeepRefreshReport, 1);

  self->outcome = outcome;
  self->expires_ms = expires_ms;
  return self;
}

KeepRefreshReport *
keep_refresh_report_new_failure (const GError *error, const char *issuer_code)
{
  KeepRefreshReport *self = keep_refresh_report_new (KEEP_REFRESH_FAILED, 0);

  self->code = g_strdup (get_code (error, issuer_code));
  self->message = g_strdup (error->message);
  return self;
}

void
keep_refresh_report_free (KeepRefreshReport *self)
{
  g_free (self->code);
  g_free (self->message);
  g_free (self);
}

KeepBuffer *
keep_refresh_report_format (const KeepRefreshReport *self)
{
  KeepBuffer *line = keep_buffer_new ();
  KeepJsonWriter writer = KEEP_JSON_WRITER_INIT (line, "");

  keep_json_writer_begin_object (&writer, NULL);
  keep_json_writer_string (&writer, "outcome", outcomes[self->outcome]);
  keep_json_writer_string (&writer, "code", self->code);
  keep_json_writer_string (&writer, "message", self->message);
  if (self->expires_ms > 0)
    keep_json_writer_int64 (&writer, "expires", self->expires_ms);
  else
    keep_json_writer_null (&writer, "expires");
  keep_json_writer_end_object (&writer);
  return line;
}

static gboolean
parse_outcome (const KeepJsonNode *root, KeepRefreshOutcome *outcome)
{
  const KeepJsonNode *name = keep_json_node_get_member (root, "outcome");

  for (gsize i = 0; i < G_N_ELEMENTS (outcomes); i++)
    if (keep_json_node_is_string (name, outcomes[i]))
      {
        *outcome = (KeepRefreshOutcome) i;
        return TRUE;
      }
  return FALSE;
}

KeepRefreshReport *
keep_refresh_report_parse (const char *text, gsize length_bytes)
{
  g_autoptr (KeepJson) json = NULL;
  const KeepJsonNode *root = NULL;
  KeepRefreshReport *self = NULL;
  KeepRefreshOutcome outcome;
  double expires_ms = 0;

  if (length_bytes > KEEP_REFRESH_REPORT_MAX_BYTES)
    return NULL;
  json = keep_json_parse (text, length_bytes, NULL);
  if (json == NULL || !parse_outcome (keep_json_get_root (json), &outcome))
    return NULL;
  root = keep_json_get_root (json);
  keep_json_node_get_number (keep_json_node_get_member (root, "expires"), &expires_ms);
  /* The end of ECMAScript's time, which every store's expiry is within. */
  self = keep_refresh_report_new (outcome, (gint64) CLAMP (expires_ms, 0, 8.64e15));
  self->code = keep_json_node_dup_string (keep_json_node_get_member (root, "code"));
  self->message = keep_json_node_dup_string (keep_json_node_get_member (root, "message"));
  return self;
}

gboolean
keep_refresh_report_check (const KeepRefreshReport *self, GError **error)
{
  const char *message =
      self->message != NULL ? self->message : _ ("The refresh failed without a reason. Try again.");

  if (self->outcome != KEEP_REFRESH_FAILED)
    return TRUE;
  for (gsize i = 0; self->code != NULL && i < G_N_ELEMENTS (codes); i++)
    if (strcmp (self->code, codes[i].name) == 0)
      {
        g_set_error_literal (error, get_quark (codes[i].domain), codes[i].code, message);
        return FALSE;
      }
  g_set_error_literal (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_IO, message);
  return FALSE;
}

const char *
keep_refresh_outcome_get_name (KeepRefreshOutcome outcome)
{
  return outcomes[outcome];
}
