/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net/oauth.h"

#include <glib/gi18n-lib.h>

#include "core/form.h"
#include "core/json-writer.h"

#define STATUS_OK 200

typedef struct
{
  const char *name;  /* %NULL ends a list */
  const char *value; /* borrowed */
} Member;

/* What is known while a request is under way. */
typedef struct
{
  KeepProvider *provider; /* owned */
  KeepOAuthAnswer answer; /* of a refresh */
} Conversation;

static void
conversation_free (Conversation *self)
{
  keep_provider_unref (self->provider);
  keep_oauth_answer_clear (&self->answer);
  g_free (self);
}

void
keep_oauth_answer_clear (KeepOAuthAnswer *self)
{
  g_clear_pointer (&self->code, g_free);
}

static KeepBuffer *
new_form (const Member *members)
{
  KeepBuffer *body = keep_buffer_new ();

  for (gsize i = 0; members[i].name != NULL; i++)
    keep_form_append (body, members[i].name, members[i].value);
  return body;
}

static KeepBuffer *
new_json (const Member *members)
{
  KeepBuffer *body = keep_buffer_new ();
  KeepJsonWriter writer = KEEP_JSON_WRITER_INIT (body, "");

  keep_json_writer_begin_object (&writer, NULL);
  for (gsize i = 0; members[i].name != NULL; i++)
    keep_json_writer_string (&writer, members[i].name, members[i].value);
  keep_json_writer_end_object (&writer);
  return body;
}

/* Asks the token endpoint; @task comes back in @on_answered with a Conversation as its data. */
static void
ask (GTask *task,
     KeepHttp *http,
     KeepProvider *provider,
     const Member *members,
     GAsyncReadyCallback on_answered)
{
  gboolean is_json = keep_provider_get_token_request (provider) == KEEP_TOKEN_REQUEST_JSON;
  Conversation *conversation = g_new0 (Conversation, 1);

  conversation->provider = keep_provider_ref (provider);
  conversation->answer.retry_after_seconds = -1;
  g_task_set_task_data (task, conversation, (GDestroyNotify) conversation_free);
  keep_http_post_async (http, keep_provider_get_token_url (provider),
                        is_json ? "application/json" : "application/x-www-form-urlencoded",
                        is_json ? new_json (members) : new_form (members),
                        g_task_get_cancellable (task), on_answered, task);
}

static void
return_tokens (GTask *task, KeepTokenSet *tokens, GError *error)
{
  if (tokens != NULL)
    g_task_return_pointer (task, tokens, (GDestroyNotify) keep_token_set_free);
  else
    g_task_return_error (task, error);
  g_object_unref (task);
}

static void
set_error (const KeepHttpResponse *response, const KeepProvider *provider, GError **error)
{
  keep_token_set_set_error_from_response (
      keep_buffer_get_data (response->body), keep_buffer_get_length_bytes (response->body),
      response->status, response->retry_after_seconds, keep_provider_get_name (provider), error);
}

static KeepTokenSet *
read_tokens (const KeepHttpResponse *response,
             const KeepProvider *provider,
             KeepTokenSetOrigin origin,
             GError **error)
{
  return keep_token_set_parse (keep_buffer_get_data (response->body),
                               keep_buffer_get_length_bytes (response->body), provider, origin,
                               response->received_ms, error);
}

/* The same codes that end a login's refresh token stand here for the code: there is no login yet
 * that could have ended. */
static void
set_exchange_error (const KeepHttpResponse *response, const KeepProvider *provider, GError **error)
{
  GError *local_error = NULL;

  set_error (response, provider, &local_error);
  if (keep_error_needs_sign_in (local_error))
    {
      g_clear_error (&local_error);
      local_error = g_error_new (KEEP_AUTH_ERROR, KEEP_AUTH_ERROR_REJECTED,
                                 _ ("%s did not accept the code: it was used already, is too old "
                                    "or belongs to another sign-in. Start the sign-in again."),
                                 keep_provider_get_name (provider));
    }
  g_propagate_error (error, local_error);
}

static void
on_exchange_answered (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Conversation *conversation = g_task_get_task_data (task);
  g_autoptr (KeepHttpResponse) response = NULL;
  KeepTokenSet *tokens = NULL;
  GError *error = NULL;

  response = keep_http_post_finish (KEEP_HTTP (source), result, &error);
  if (response != NULL && response->status == STATUS_OK)
    tokens = read_tokens (response, conversation->provider, KEEP_TOKEN_SET_FROM_CODE, &error);
  else if (response != NULL)
    set_exchange_error (response, conversation->provider, &error);
  return_tokens (task, tokens, error);
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
  const Member members[] = {
    { "grant_type", "authorization_code" },
    { "client_id", keep_provider_get_client_id (provider) },
    { "code", keep_secret_get_text (code) },
    { "code_verifier", keep_secret_get_text (verifier) },
    { "redirect_uri", redirect_uri },
    { NULL, NULL },
  };
  GTask *task = g_task_new (http, cancellable, callback, user_data);

  g_task_set_source_tag (task, keep_oauth_exchange_async);
  ask (task, http, provider, members, on_exchange_answered);
}

KeepTokenSet *
keep_oauth_exchange_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, keep_oauth_exchange_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
on_refresh_answered (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Conversation *conversation = g_task_get_task_data (task);
  KeepOAuthAnswer *answer = &conversation->answer;
  g_autoptr (KeepHttpResponse) response = NULL;
  KeepTokenSet *tokens = NULL;
  GError *error = NULL;

  response = keep_http_post_finish (KEEP_HTTP (source), result, &error);
  if (response != NULL && response->status == STATUS_OK)
    tokens = read_tokens (response, conversation->provider, KEEP_TOKEN_SET_FROM_REFRESH, &error);
  else if (response != NULL)
    {
      set_error (response, conversation->provider, &error);
      answer->code = keep_token_set_dup_error_code (keep_buffer_get_data (response->body),
                                                    keep_buffer_get_length_bytes (response->body));
      answer->retry_after_seconds = response->retry_after_seconds;
    }
  return_tokens (task, tokens, error);
}

void
keep_oauth_refresh_async (KeepHttp *http,
                          KeepProvider *provider,
                          const KeepSecret *refresh_token,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  const Member members[] = {
    { "grant_type", "refresh_token" },
    { "refresh_token", keep_secret_get_text (refresh_token) },
    { "client_id", keep_provider_get_client_id (provider) },
    { NULL, NULL },
  };
  GTask *task = g_task_new (http, cancellable, callback, user_data);

  g_task_set_source_tag (task, keep_oauth_refresh_async);
  ask (task, http, provider, members, on_refresh_answered);
}

KeepTokenSet *
keep_oauth_refresh_finish (GAsyncResult *result, KeepOAuthAnswer *answer, GError **error)
{
  Conversation *conversation = NULL;

  g_return_val_if_fail (g_async_result_is_tagged (result, keep_oauth_refresh_async), NULL);

  conversation = g_task_get_task_data (G_TASK (result));
  if (answer != NULL)
    {
      *answer = conversation->answer;
      conversation->answer.code = NULL;
    }
  return g_task_propagate_pointer (G_TASK (result), error);
}
