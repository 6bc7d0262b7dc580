/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clis/foreign-login.h"

#include "core/profile.h"

KeepForeignLogin *
keep_foreign_login_new (KeepForeignLoginState state)
{
  KeepForeignLogin *self = g_new0 (KeepForeignLogin, 1);

  self->state = state;
  return self;
}

KeepForeignLogin *
keep_foreign_login_new_unreadable (const char *format, ...)
{
  KeepForeignLogin *self = keep_foreign_login_new (KEEP_FOREIGN_LOGIN_UNREADABLE);
  va_list arguments;

  va_start (arguments, format);
  self->flaw = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  return self;
}

void
keep_foreign_login_free (KeepForeignLogin *self)
{
  g_clear_pointer (&self->tokens, keep_token_set_free);
  g_free (self->flaw);
  g_free (self->sign_in_id);
  g_free (self);
}

gboolean
keep_foreign_login_read_token (const KeepJsonNode *node, KeepSecret **token)
{
  g_autoptr (KeepSecret) secret = NULL;

  *token = NULL;
  if (node != NULL && keep_json_node_get_type (node) == KEEP_JSON_NULL)
    return TRUE;
  secret = keep_json_node_dup_secret (node);
  if (secret == NULL)
    return FALSE;
  for (const char *at = keep_secret_get_text (secret); *at != '\0'; at++)
    if (!g_ascii_isgraph (*at))
      return FALSE;
  if (keep_secret_get_length_bytes (secret) > 0)
    *token = g_steal_pointer (&secret);
  return TRUE;
}

gint64
keep_foreign_login_read_time_ms (const KeepJsonNode *node, gint64 unit_ms)
{
  double number = 0;

  if (!keep_json_node_get_number (node, &number))
    return 0;
  return (gint64) CLAMP (number * (double) unit_ms, 0, (double) KEEP_FOREIGN_LOGIN_LATEST_MS);
}

gboolean
keep_foreign_login_is_usable (const KeepForeignLogin *self, gint64 now_ms)
{
  return self->tokens != NULL && self->tokens->access != NULL &&
         self->tokens->expires_ms - now_ms > KEEP_REFRESH_MARGIN_MS;
}

const char *
keep_foreign_login_state_get_name (KeepForeignLoginState state)
{
  static const char *const names[] = {
    [KEEP_FOREIGN_LOGIN_NOT_THERE] = "not-there", [KEEP_FOREIGN_LOGIN_SIGNED_OUT] = "signed-out",
    [KEEP_FOREIGN_LOGIN_OAUTH] = "oauth",         [KEEP_FOREIGN_LOGIN_KEY] = "key",
    [KEEP_FOREIGN_LOGIN_OTHER] = "other",         [KEEP_FOREIGN_LOGIN_DEAD] = "dead",
    [KEEP_FOREIGN_LOGIN_ELSEWHERE] = "elsewhere", [KEEP_FOREIGN_LOGIN_UNREADABLE] = "unreadable",
  };

  return names[state];
}
