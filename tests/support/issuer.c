/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/issuer.h"

#include <string.h>

#include "core/buffer.h"
#include "net/curl-heap.h"
#include "support/peer.h"

struct _TestIssuer
{
  TestPeer *peer; /* owned */
  char *url;      /* owned */
};

TestIssuer *
test_issuer_start (void)
{
  TestIssuer *self = g_new0 (TestIssuer, 1);

  keep_curl_heap_init ();
  self->peer = test_peer_start ("issuer/issuer.py", NULL);
  self->url = test_peer_dup (self->peer, "url", NULL);
  return self;
}

void
test_issuer_stop (TestIssuer *self)
{
  test_peer_stop (self->peer);
  g_free (self->url);
  g_free (self);
}

const char *
test_issuer_get_url (TestIssuer *self)
{
  return self->url;
}

static size_t
on_body (char *piece, size_t size, size_t n_items, void *user_data)
{
  keep_buffer_append (user_data, piece, (gssize) (size * n_items));
  return size * n_items;
}

/* Returns: a handle that has been to @url and got @wanted; @body takes what came */
static CURL *
visit (const char *url, const char *json, long wanted, KeepBuffer *body)
{
  CURL *easy = curl_easy_init ();
  long status = 0;

  curl_easy_setopt (easy, CURLOPT_URL, url);
  curl_easy_setopt (easy, CURLOPT_NOPROXY, "*");
  curl_easy_setopt (easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt (easy, CURLOPT_WRITEFUNCTION, on_body);
  curl_easy_setopt (easy, CURLOPT_WRITEDATA, body);
  if (json != NULL)
    curl_easy_setopt (easy, CURLOPT_POSTFIELDS, json);
  g_assert_cmpint (curl_easy_perform (easy), ==, CURLE_OK);
  curl_easy_getinfo (easy, CURLINFO_RESPONSE_CODE, &status);
  if (status != wanted)
    g_error ("%s answered %ld: %s", url, status, keep_buffer_get_data (body));
  return easy;
}

void
test_issuer_set (TestIssuer *self, const char *control, const char *json)
{
  g_autofree char *url = g_strconcat (self->url, "/control/", control, NULL);
  g_autoptr (KeepBuffer) body = keep_buffer_new ();

  curl_easy_cleanup (visit (url, json, 200, body));
}

KeepJson *
test_issuer_ask (TestIssuer *self, const char *control, const char *json)
{
  g_autofree char *url = g_strconcat (self->url, "/control/", control, NULL);
  g_autoptr (KeepBuffer) body = keep_buffer_new ();

  curl_easy_cleanup (visit (url, json, 200, body));
  return keep_json_parse (keep_buffer_get_data (body), keep_buffer_get_length_bytes (body), NULL);
}

KeepJson *
test_issuer_get (TestIssuer *self, const char *control)
{
  g_autofree char *url = g_strconcat (self->url, "/control/", control, NULL);
  g_autoptr (KeepBuffer) body = keep_buffer_new ();
  KeepJson *json = NULL;

  curl_easy_cleanup (visit (url, NULL, 200, body));
  json = keep_json_parse (keep_buffer_get_data (body), keep_buffer_get_length_bytes (body), NULL);
  g_assert_nonnull (json);
  return json;
}

KeepProvider *
test_issuer_new_provider (TestIssuer *self, const char *token_request, guint16 port)
{
  g_autoptr (GError) error = NULL;
  KeepProvider *provider = NULL;
  g_autofree char *text = g_strdup_printf (
      "{ \"id\": \"openai-codex\", \"name\": \"ChatGPT\", \"signInLabel\": \"Sign in\","
      "  \"methods\": [\"browser\", \"paste\"],"
      "  \"profileId\": \"openai-codex:{email|id|default}\","
      "  \"clientId\": \"" TEST_ISSUER_CLIENT_ID "\","
      "  \"authorizeUrl\": \"%s/oauth/authorize\", \"tokenUrl\": \"%s/oauth/token\","
      "  \"redirect\": { \"host\": \"localhost\", \"ports\": [%u],"
      "    \"path\": \"/auth/callback\" },"
      "  \"scope\": \"openid email\", \"tokenRequest\": \"%s\","
      "  \"claims\": {"
      "    \"account\": [\"https://api.openai.com/auth\", \"chatgpt_account_id\"],"
      "    \"plan\": [\"https://api.openai.com/auth\", \"chatgpt_plan_type\"],"
      "    \"email\": [\"https://api.openai.com/profile\", \"email\"] },"
      "  \"accountRequired\": true }",
      self->url, self->url, port, token_request);

  provider = keep_provider_parse (text, strlen (text), &error);
  g_assert_no_error (error);
  return provider;
}

char *
test_issuer_approve (TestIssuer *self, const char *authorize_url)
{
  g_autoptr (KeepBuffer) body = keep_buffer_new ();
  char *location = NULL;
  char *redirect = NULL;
  CURL *easy = NULL;

  test_issuer_set (self, "auto", "{\"on\": true}");
  easy = visit (authorize_url, NULL, 303, body);
  curl_easy_getinfo (easy, CURLINFO_REDIRECT_URL, &location);
  redirect = g_strdup (location);
  curl_easy_cleanup (easy);
  g_assert_nonnull (redirect);
  return redirect;
}

KeepSecret *
test_issuer_new_code (TestIssuer *self)
{
  g_autoptr (KeepProvider) provider =
      test_issuer_new_provider (self, "form", TEST_ISSUER_REDIRECT_PORT);
  g_autofree char *url = keep_provider_dup_authorize_url (provider, TEST_ISSUER_REDIRECT_URI,
                                                          TEST_ISSUER_CHALLENGE, "state");
  g_autofree char *redirect = test_issuer_approve (self, url);
  const char *code = strstr (redirect, "code=");

  g_assert_nonnull (code);
  code += strlen ("code=");
  return keep_secret_new (code, (gssize) strcspn (code, "&"));
}
