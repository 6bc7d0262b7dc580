/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net/loopback-visit.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/http-request.h"

/* Bytes behind a request that are still read, so that they do not cost the answer. */
#define MAX_DRAINED_BYTES (64 * 1024)
#define PIECE_BYTES 4096

struct _KeepLoopbackVisit
{
  KeepLoopbackHost host; /* the functions are NULL once the host is gone */
  KeepLoopbackVisitState state;
  GSocket *socket;       /* owned */
  GMainContext *context; /* owned */
  GSource *io;           /* owned, nullable: WAITING */
  GSource *deadline;     /* owned, nullable: WAITING */
  KeepBuffer *request;   /* owned, nullable: the bytes so far; a code stands in them */
  KeepBuffer *page;      /* owned, nullable: from WRITING on */
  gsize page_bytes;      /* of the page that are to be sent: a HEAD request gets no body */
  gsize sent_bytes;
  gsize drained_bytes;
  gboolean is_head;
};

static void visit_proceed (KeepLoopbackVisit *self);

static void
drop_source (GSource **source)
{
  if (*source != NULL)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static gboolean
on_ready (GSocket *socket, GIOCondition condition, gpointer user_data)
{
  visit_proceed (user_data);
  return G_SOURCE_CONTINUE;
}

static void
visit_watch (KeepLoopbackVisit *self, GIOCondition condition)
{
  drop_source (&self->io);
  self->io = g_socket_create_source (self->socket, condition, NULL);
  g_source_set_callback (self->io, G_SOURCE_FUNC (on_ready), self, NULL);
  g_source_attach (self->io, self->context);
}

static gboolean
on_deadline (gpointer user_data)
{
  keep_loopback_visit_close (user_data);
  return G_SOURCE_REMOVE;
}

static void
visit_set_deadline (KeepLoopbackVisit *self)
{
  drop_source (&self->deadline);
  self->deadline = g_timeout_source_new (self->host.patience_ms);
  g_source_set_callback (self->deadline, on_deadline, self, NULL);
  g_source_attach (self->deadline, self->context);
}

/* Returns: bytes read, 0 where there are none yet, or -1 at the end */
static gssize
visit_receive (KeepLoopbackVisit *self, char *piece, gsize size_bytes)
{
  g_autoptr (GError) error = NULL;
  gssize n_bytes = g_socket_receive (self->socket, piece, size_bytes, NULL, &error);

  if (n_bytes > 0)
    return n_bytes;
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK) ? 0 : -1;
}

static void
visit_drain (KeepLoopbackVisit *self)
{
  char piece[PIECE_BYTES];
  gssize n_bytes = 0;

  while ((n_bytes = visit_receive (self, piece, sizeof piece)) > 0 &&
         self->drained_bytes <= MAX_DRAINED_BYTES)
    self->drained_bytes += (gsize) n_bytes;
  explicit_bzero (piece, sizeof piece);
  if (n_bytes != 0)
    keep_loopback_visit_close (self);
}

static void
visit_write (KeepLoopbackVisit *self)
{
  g_autoptr (GError) error = NULL;

  while (self->sent_bytes < self->page_bytes)
    {
      gssize n_bytes =
          g_socket_send (self->socket, keep_buffer_get_data (self->page) + self->sent_bytes,
                         self->page_bytes - self->sent_bytes, NULL, &error);

      if (n_bytes < 0)
        break;
      self->sent_bytes += (gsize) n_bytes;
    }
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    return;
  if (error != NULL || !g_socket_shutdown (self->socket, FALSE, TRUE, NULL))
    {
      keep_loopback_visit_close (self);
      return;
    }
  self->state = KEEP_LOOPBACK_VISIT_DRAINING;
  visit_watch (self, G_IO_IN);
  visit_drain (self);
}

/* @self may be gone behind the call; the bytes that the query points into stay until then. */
static void
visit_hand_over (KeepLoopbackVisit *self, const KeepHttpRequest *request)
{
  KeepBuffer *bytes = g_steal_pointer (&self->request);

  drop_source (&self->io);
  drop_source (&self->deadline);
  self->state = KEEP_LOOPBACK_VISIT_WAITING;
  self->host.on_request (self, request->query, request->query_length_bytes, self->host.user_data);
  keep_buffer_free (bytes);
}

static void
visit_read (KeepLoopbackVisit *self)
{
  KeepHttpRequestState state = KEEP_HTTP_REQUEST_INCOMPLETE;
  KeepHttpRequest request = { 0 };

  while (state == KEEP_HTTP_REQUEST_INCOMPLETE)
    {
      char piece[PIECE_BYTES];
      gsize left_bytes = KEEP_HTTP_REQUEST_MAX_BYTES - keep_buffer_get_length_bytes (self->request);
      gssize n_bytes = visit_receive (self, piece, MIN (sizeof piece, left_bytes));

      if (n_bytes == 0)
        return;
      if (n_bytes < 0)
        {
          keep_loopback_visit_close (self);
          return;
        }
      self->state = KEEP_LOOPBACK_VISIT_READING;
      keep_buffer_append (self->request, piece, n_bytes);
      explicit_bzero (piece, (gsize) n_bytes);
      state = keep_http_request_parse (keep_buffer_get_data (self->request),
                                       keep_buffer_get_length_bytes (self->request),
                                       self->host.path, self->host.port, &request);
    }
  self->is_head = request.is_head;
  if (state == KEEP_HTTP_REQUEST_COMPLETE)
    visit_hand_over (self, &request);
  else
    keep_loopback_visit_answer (self, KEEP_ANSWER_REFUSED, request.status, NULL);
}

static void
visit_proceed (KeepLoopbackVisit *self)
{
  switch (self->state)
    {
    case KEEP_LOOPBACK_VISIT_SILENT:
    case KEEP_LOOPBACK_VISIT_READING:
      visit_read (self);
      break;
    case KEEP_LOOPBACK_VISIT_WRITING:
      visit_write (self);
      break;
    case KEEP_LOOPBACK_VISIT_DRAINING:
      visit_drain (self);
      break;
    case KEEP_LOOPBACK_VISIT_WAITING:
    default:
      g_assert_not_reached ();
    }
}

KeepLoopbackVisit *
keep_loopback_visit_new (GSocket *socket, GMainContext *context, const KeepLoopbackHost *host)
{
  KeepLoopbackVisit *self = g_new0 (KeepLoopbackVisit, 1);

  self->host = *host;
  self->socket = socket;
  self->context = g_main_context_ref (context);
  self->request = keep_buffer_new ();
  self->state = KEEP_LOOPBACK_VISIT_SILENT;
  visit_watch (self, G_IO_IN);
  visit_set_deadline (self);
  return self;
}

KeepLoopbackVisitState
keep_loopback_visit_get_state (const KeepLoopbackVisit *self)
{
  return self->state;
}

static gsize
count_head_bytes (KeepBuffer *page)
{
  static const char end[] = "\r\n\r\n";
  const char *text = keep_buffer_get_data (page);

  return (gsize) (strstr (text, end) - text) + strlen (end);
}

void
keep_loopback_visit_answer (KeepLoopbackVisit *self,
                            KeepAnswer answer,
                            guint status,
                            const char *detail)
{
  /* Translators: the BCP 47 tag of your language, such as "de" or "pt-BR", for web pages. */
  const char *language = C_ ("language tag", "en");

  self->page = keep_answer_page_render (answer, status, detail, language);
  self->page_bytes =
      self->is_head ? count_head_bytes (self->page) : keep_buffer_get_length_bytes (self->page);
  g_clear_pointer (&self->request, keep_buffer_free);
  self->state = KEEP_LOOPBACK_VISIT_WRITING;
  visit_watch (self, G_IO_OUT);
  visit_set_deadline (self);
  /* At once, so that the answer is with the kernel even if the program ends now. */
  visit_write (self);
}

void
keep_loopback_visit_close (KeepLoopbackVisit *self)
{
  if (self->host.on_gone != NULL)
    self->host.on_gone (self, self->host.user_data);
  drop_source (&self->io);
  drop_source (&self->deadline);
  g_socket_close (self->socket, NULL);
  g_object_unref (self->socket);
  g_main_context_unref (self->context);
  g_clear_pointer (&self->request, keep_buffer_free);
  g_clear_pointer (&self->page, keep_buffer_free);
  g_free (self);
}

void
keep_loopback_visit_abandon (KeepLoopbackVisit *self)
{
  self->host = (KeepLoopbackHost){ .patience_ms = self->host.patience_ms };
  if (self->state != KEEP_LOOPBACK_VISIT_WRITING && self->state != KEEP_LOOPBACK_VISIT_DRAINING)
    keep_loopback_visit_close (self);
}
