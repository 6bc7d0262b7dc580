/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net/http.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "config.h"
#include "core/endpoint.h"
#include "net/curl-heap.h"
#include "net/http-error.h"
#include "net/http-field.h"
#include "net/multi.h"

/* A token endpoint sends some 2 KiB of header. */
#define MAX_HEADER_BYTES (64 * 1024)

struct _KeepHttp
{
  GObject parent_instance;

  GMainContext *context; /* owned */
  KeepMulti *multi;      /* owned */
  char *ca_file;         /* owned, nullable: the system's */
  guint timeout_ms;
};

G_DEFINE_TYPE (KeepHttp, keep_http, G_TYPE_OBJECT)

enum
{
  PROP_TIMEOUT_MS = 1,
};

/* One request. In flight it owns its task, which owns it: request_finish() breaks the ring. */
typedef struct
{
  GTask *task;                /* owned while in flight */
  CURL *easy;                 /* owned while in flight */
  struct curl_slist *headers; /* owned while in flight */
  GSource *cancel;            /* owned while in flight, nullable */
  gulong cancel_handler;
  KeepBuffer *body; /* owned until all of it is sent */
  gsize sent_bytes;
  KeepHttpResponse *response; /* owned until it is returned */
  gsize header_bytes;
  char *host; /* owned; without port */
  char reason[CURL_ERROR_SIZE];
} Request;

void
keep_http_response_free (KeepHttpResponse *self)
{
  keep_buffer_free (self->body);
  g_free (self);
}

static void
request_free (Request *self)
{
  g_assert (self->task == NULL && self->easy == NULL && self->cancel == NULL);
  g_clear_pointer (&self->body, keep_buffer_free);
  g_clear_pointer (&self->response, keep_http_response_free);
  g_free (self->host);
  g_free (self);
}

/* Ends the request; whatever it held is gone before the caller hears of it. */
static void
request_finish (Request *self, GError *error)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->task);

  g_clear_pointer (&self->easy, curl_easy_cleanup);
  g_clear_pointer (&self->headers, curl_slist_free_all);
  g_clear_pointer (&self->body, keep_buffer_free);
  if (self->cancel != NULL)
    {
      g_cancellable_disconnect (g_task_get_cancellable (task), self->cancel_handler);
      g_source_destroy (self->cancel);
      g_clear_pointer (&self->cancel, g_source_unref);
    }
  if (error == NULL)
    {
      g_task_return_pointer (task, g_steal_pointer (&self->response),
                             (GDestroyNotify) keep_http_response_free);
      return;
    }
  g_clear_pointer (&self->response, keep_http_response_free);
  g_task_return_error (task, error);
}

/* libcurl takes the body piece by piece and cannot go back in it. So nothing is sent twice: where a
 * kept connection turns out to be dead libcurl would repeat the request on a new one, although the
 * server may have spent the code or token. */
static size_t
on_read (char *piece, size_t size, size_t n_items, void *user_data)
{
  Request *self = user_data;
  gsize piece_bytes = 0;

  if (self->body == NULL)
    return 0;
  piece_bytes = MIN (size * n_items, keep_buffer_get_length_bytes (self->body) - self->sent_bytes);
  memcpy (piece, keep_buffer_get_data (self->body) + self->sent_bytes, piece_bytes);
  self->sent_bytes += piece_bytes;
  if (self->sent_bytes == keep_buffer_get_length_bytes (self->body))
    g_clear_pointer (&self->body, keep_buffer_free);
  return piece_bytes;
}

/* Returning less than was given ends the transfer with CURLE_WRITE_ERROR. */
static size_t
on_header (char *line, size_t size, size_t n_items, void *user_data)
{
  Request *self = user_data;

  self->header_bytes += size * n_items;
  return self->header_bytes <= MAX_HEADER_BYTES ? size * n_items : 0;
}

static size_t
on_body (char *piece, size_t size, size_t n_items, void *user_data)
{
  Request *self = user_data;
  KeepBuffer *body = self->response->body;

  if (size * n_items > KEEP_HTTP_MAX_BODY_BYTES - keep_buffer_get_length_bytes (body))
    return 0;
  keep_buffer_append (body, piece, (gssize) (size * n_items));
  return size * n_items;
}

/* (nullable): the field's value where it stands there exactly once. */
static const char *
get_field (CURL *easy, const char *name)
{
  struct curl_header *field = NULL;

  if (curl_easy_header (easy, name, 0, CURLH_HEADER, -1, &field) != CURLHE_OK || field->amount != 1)
    return NULL;
  return field->value;
}

static void
read_response (Request *self)
{
  KeepHttpResponse *response = self->response;
  const char *date = get_field (self->easy, "Date");
  const char *retry_after = NULL;
  long status = 0;

  curl_easy_getinfo (self->easy, CURLINFO_RESPONSE_CODE, &status);
  response->status = (guint) status;
  response->received_ms = g_get_real_time () / 1000;
  if (date != NULL)
    response->date_ms = keep_http_field_parse_date (date);
  /* curl_easy_header() reuses what it returned before. */
  retry_after = get_field (self->easy, "Retry-After");
  response->retry_after_seconds = -1;
  if (retry_after != NULL)
    response->retry_after_seconds = keep_http_field_parse_retry_after (
        retry_after, response->date_ms > 0 ? response->date_ms : response->received_ms);
}

static void
on_finished (CURL *easy, CURLcode result, gpointer user_data)
{
  Request *request = NULL;

  curl_easy_getinfo (easy, CURLINFO_PRIVATE, (char **) &request);
  if (result != CURLE_OK)
    {
      request_finish (request, keep_http_error_new (easy, result, request->host, request->reason));
      return;
    }
  read_response (request);
  request_finish (request, NULL);
}

static GError *
new_cancelled_error (void)
{
  return g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, _ ("The request was cancelled."));
}

static GError *
new_unsafe_error (const Request *request)
{
  return g_error_new (KEEP_NET_ERROR, KEEP_NET_ERROR_TLS,
                      _ ("Nothing was sent to “%s”: its address must begin with https://."),
                      request->host != NULL ? request->host : "");
}

/* May run in any thread. */
static void
on_cancelled (GCancellable *cancellable, GSource *cancel)
{
  g_source_set_ready_time (cancel, 0);
}

static gboolean
request_cancel (gpointer user_data)
{
  Request *request = user_data;
  KeepHttp *self = g_task_get_source_object (request->task);

  keep_multi_remove (self->multi, request->easy);
  request_finish (request, new_cancelled_error ());
  return G_SOURCE_REMOVE;
}

static gboolean
cancel_source_dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  return callback (user_data);
}

static GSourceFuncs cancel_source_funcs = { .dispatch = cancel_source_dispatch };

/* GLib 2.74's own source leaks where another thread cancels while it goes. */
static void
request_watch_cancellable (Request *self, GCancellable *cancellable, GMainContext *context)
{
  self->cancel = g_source_new (&cancel_source_funcs, sizeof (GSource));
  g_source_set_callback (self->cancel, request_cancel, self, NULL);
  g_source_attach (self->cancel, context);
  self->cancel_handler =
      g_cancellable_connect (cancellable, G_CALLBACK (on_cancelled), self->cancel, NULL);
}

static char *
dup_host (const char *url)
{
  CURLU *parsed = curl_url ();
  char *part = NULL;
  char *host = NULL;

  if (curl_url_set (parsed, CURLUPART_URL, url, 0) == CURLUE_OK &&
      curl_url_get (parsed, CURLUPART_HOST, &part, 0) == CURLUE_OK)
    host = g_strdup (part);
  curl_free (part);
  curl_url_cleanup (parsed);
  return host;
}

static void
set_peer_options (KeepHttp *self, CURL *easy, const char *url, const char *host)
{
  gboolean is_http = g_str_has_prefix (url, "http:");

  curl_easy_setopt (easy, CURLOPT_URL, url);
  curl_easy_setopt (easy, CURLOPT_PROTOCOLS_STR, is_http ? "http" : "https");
  curl_easy_setopt (easy, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt (easy, CURLOPT_SSLVERSION, (long) CURL_SSLVERSION_TLSv1_2);
  curl_easy_setopt (easy, CURLOPT_PROXY_SSLVERSION, (long) CURL_SSLVERSION_TLSv1_2);
  if (self->ca_file != NULL)
    {
      curl_easy_setopt (easy, CURLOPT_CAINFO, self->ca_file);
      curl_easy_setopt (easy, CURLOPT_PROXY_CAINFO, self->ca_file);
      /* A folder that was compiled into libcurl would be trusted as well. */
      curl_easy_setopt (easy, CURLOPT_CAPATH, NULL);
      curl_easy_setopt (easy, CURLOPT_PROXY_CAPATH, NULL);
    }
  /* Elsewhere it stays unset, so that libcurl reads $no_proxy. */
  if (keep_endpoint_is_loopback_host (host))
    curl_easy_setopt (easy, CURLOPT_NOPROXY, "*");
}

static void
set_body_options (Request *self, const char *content_type)
{
  g_autofree char *type_line = g_strconcat ("Content-Type: ", content_type, NULL);

  self->headers = curl_slist_append (self->headers, type_line);
  self->headers = curl_slist_append (self->headers, "Accept: application/json");
  curl_easy_setopt (self->easy, CURLOPT_HTTPHEADER, self->headers);
  curl_easy_setopt (self->easy, CURLOPT_POST, 1L);
  curl_easy_setopt (self->easy, CURLOPT_POSTFIELDSIZE_LARGE,
                    (curl_off_t) keep_buffer_get_length_bytes (self->body));
  curl_easy_setopt (self->easy, CURLOPT_READFUNCTION, on_read);
  curl_easy_setopt (self->easy, CURLOPT_READDATA, self);
}

static void
set_answer_options (Request *self, guint timeout_ms)
{
  curl_easy_setopt (self->easy, CURLOPT_HEADERFUNCTION, on_header);
  curl_easy_setopt (self->easy, CURLOPT_HEADERDATA, self);
  curl_easy_setopt (self->easy, CURLOPT_WRITEFUNCTION, on_body);
  curl_easy_setopt (self->easy, CURLOPT_WRITEDATA, self);
  curl_easy_setopt (self->easy, CURLOPT_MAXFILESIZE_LARGE, (curl_off_t) KEEP_HTTP_MAX_BODY_BYTES);
  curl_easy_setopt (self->easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  curl_easy_setopt (self->easy, CURLOPT_TIMEOUT_MS, (long) timeout_ms);
  curl_easy_setopt (self->easy, CURLOPT_NOSIGNAL, 1L);
  /* Otherwise cancelling waits for the name service, which may take half a minute. */
  curl_easy_setopt (self->easy, CURLOPT_QUICK_EXIT, 1L);
  curl_easy_setopt (self->easy, CURLOPT_ERRORBUFFER, self->reason);
  curl_easy_setopt (self->easy, CURLOPT_PRIVATE, self);
}

static void
request_start (Request *self, KeepHttp *http, const char *url, const char *content_type)
{
  GCancellable *cancellable = g_task_get_cancellable (self->task);

  self->easy = curl_easy_init ();
  set_peer_options (http, self->easy, url, self->host);
  if (self->body != NULL)
    set_body_options (self, content_type);
  else
    curl_easy_setopt (self->easy, CURLOPT_NOBODY, 1L);
  curl_easy_setopt (self->easy, CURLOPT_USERAGENT, "tokenkeep/" KEEP_VERSION);
  set_answer_options (self, http->timeout_ms);
  if (cancellable != NULL)
    request_watch_cancellable (self, cancellable, http->context);
  keep_multi_add (http->multi, self->easy);
}

static void
keep_http_init (KeepHttp *self)
{
  const char *ca_file = g_getenv ("SSL_CERT_FILE");

  keep_curl_heap_init ();
  self->context = g_main_context_ref_thread_default ();
  self->multi = keep_multi_new (self->context, on_finished, NULL);
  if (ca_file != NULL && *ca_file != '\0')
    self->ca_file = g_strdup (ca_file);
}

static void
keep_http_set_property (GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
  KeepHttp *self = KEEP_HTTP (object);

  switch (id)
    {
    case PROP_TIMEOUT_MS:
      self->timeout_ms = g_value_get_uint (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
    }
}

static void
keep_http_finalize (GObject *object)
{
  KeepHttp *self = KEEP_HTTP (object);

  keep_multi_free (self->multi);
  g_main_context_unref (self->context);
  g_free (self->ca_file);
  G_OBJECT_CLASS (keep_http_parent_class)->finalize (object);
}

static void
keep_http_class_init (KeepHttpClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->set_property = keep_http_set_property;
  object_class->finalize = keep_http_finalize;
  g_object_class_install_property (
      object_class, PROP_TIMEOUT_MS,
      g_param_spec_uint ("timeout-ms", NULL, NULL, 1, G_MAXINT, KEEP_HTTP_TIMEOUT_SECONDS * 1000,
                         G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS));
}

KeepHttp *
keep_http_new (void)
{
  return g_object_new (KEEP_TYPE_HTTP, NULL);
}

/* @body: (transfer full) (nullable): %NULL asks for the header alone */
static void
send_request (
    KeepHttp *self, GTask *task, const char *url, const char *content_type, KeepBuffer *body)
{
  GCancellable *cancellable = g_task_get_cancellable (task);
  Request *request = g_new0 (Request, 1);

  request->task = task;
  g_task_set_task_data (task, request, (GDestroyNotify) request_free);
  request->body = body;
  request->response = g_new0 (KeepHttpResponse, 1);
  request->response->body = keep_buffer_new ();
  request->host = dup_host (url);
  if (g_cancellable_is_cancelled (cancellable))
    request_finish (request, new_cancelled_error ());
  else if (!keep_endpoint_is_acceptable (url) || request->host == NULL)
    request_finish (request, new_unsafe_error (request));
  else
    request_start (request, self, url, content_type);
}

void
keep_http_post_async (KeepHttp *self,
                      const char *url,
                      const char *content_type,
                      KeepBuffer *body,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer user_data)
{
  GTask *task = NULL;

  g_return_if_fail (KEEP_IS_HTTP (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, keep_http_post_async);
  send_request (self, task, url, content_type, body);
}

KeepHttpResponse *
keep_http_post_finish (KeepHttp *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

void
keep_http_head_async (KeepHttp *self,
                      const char *url,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer user_data)
{
  GTask *task = NULL;

  g_return_if_fail (KEEP_IS_HTTP (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, keep_http_head_async);
  send_request (self, task, url, NULL, NULL);
}

KeepHttpResponse *
keep_http_head_finish (KeepHttp *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
