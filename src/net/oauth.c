/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net/oauth.h"

#include <glib/gi18n-lib.h>

#include "core/form.h"
#include "core/json-writer.h"

#define STATUS_OK 200
#define N_MEMBERS 5

typedef struct
{
  const char *name;
  const char *value; /* borrowed */
} Member;

static KeepBuffer *
new_form (const Member *members)
{
  KeepBuffer *body = keep_buffer_new ();

  for (gsize i = 0; i < N_MEMBERS; i++)
    keep_form_append (body, members[i].name, members[i].value);
  return body;
}

static KeepBuffer *
new_json (const Member *members)
{
  KeepBuffer *body = keep_buffer_new ();
  KeepJsonWriter writer = KEEP_JSON_WRITER_INIT (body, "");

  keep_json_writer_begin_object (&writer, NULL);
  for (gsize i = 0; i < N_MEMBERS; i++)
    keep_json_writer_string (&writer, members[i].name, members[i].value);
  keep_json_writer_end_object (&writer);
  return body;
}

/* The same codes that end a login's refresh token stand here for the code: there is no login yet
 * that could have ended. */
static void
set_exchange_error (const KeepHttpResponse *response, const KeepProvider *provider, GError **error)
{
  const char *name = keep_provider_get_name (provider);
  GError *local_error = NULL;

  keep_token_set_set_error_from_response (
      keep_buffer_get_data (response->body), keep_buffer_get_length_bytes (response->body),
      response->status, response->retry_after_seconds, name, &local_error);
  if (keep_error_needs_sign_in (local_error))
    {
      g_clear_error (&local_error);
      local_error = g_error_new (KEEP_AUTH_ERROR, KEEP_AUTH_ERROR_REJECTED,
                                 _ ("%s did not accept the code: it was used already, is too old "
                                    "or belongs to another sign-in. Start the sign-in again."),
                                 name);
    }
  g_propagate_error (error, local_error);
}

static KeepTokenSet *
read_tokens (const KeepHttpResponse *response, const KeepProvider *provider, GError **error)
{
  if (response->status == STATUS_OK)
    return keep_token_set_parse (keep_buffer_get_data (response->body),
                                 keep_buffer_get_length_bytes (response->body), provider,
                                 KEEP_TOKEN_SET_FROM_CODE, response->received_ms, error);
  set_exchange_error (response, provider, error);
  return NULL;
}

static void
on_answered (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (KeepHttpResponse) response = NULL;
  g_autoptr (KeepTokenSet) tokens = NULL;
  GError *error = NULL;

  response = keep_http_post_finish (KEEP_HTTP (source), result, &error);
  if (response != NULL)
    tokens = read_tokens (response, g_task_get_task_data (task), &error);
  if (tokens != NULL)
    g_task_return_pointer (task, g_steal_pointer (&tokens), (GDestroyNotify) keep_token_set_free);
  else
    g_task_return_error (task, error);
}

void
keep_oauth_exchange_async (KeepHttp *http,
                           KeepProvider *provider,
                           const KeepSecret *code,
                           const KeepSecret *verifier,
                           const char *redirect_uri,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  const Member members[N_MEMBERS] = {
    { "grant_type", "authorization_code" },
    { "client_id", keep_provider_get_client_id (provider) },
    { "code", keep_secret_get_text (code) },
    { "code_verifier", keep_secret_get_text (verifier) },
    { "redirect_uri", redirect_uri },
  };
  gboolean is_json = keep_provider_get_token_request (provider) == KEEP_TOKEN_REQUEST_JSON;
  GTask *task = g_task_new (http, cancellable, callback, user_data);

  g_task_set_source_tag (task, keep_oauth_exchange_async);
  g_task_set_task_data (task, keep_provider_ref (provider), (GDestroyNotify) keep_provider_unref);
  keep_http_post_async (http, keep_provider_get_token_url (provider),
                        is_json ? "application/json" : "application/x-www-form-urlencoded",
                        is_json ? new_json (members) : new_form (members), cancellable, on_answered,
                        task);
}

KeepTokenSet *
keep_oauth_exchange_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, keep_oauth_exchange_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
