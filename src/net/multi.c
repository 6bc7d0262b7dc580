/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net/multi.h"

/* Idle connections that are kept for the next request, over all hosts. */
#define MAX_CONNECTIONS 4

typedef struct
{
  curl_socket_t fd;
  gpointer tag; /* borrowed from the source */
} Watch;

typedef struct
{
  CURL *easy; /* borrowed from whoever added it */
  CURLcode result;
} Finished;

typedef struct
{
  GSource source;
  KeepMulti *multi; /* borrowed: destroys the source before it goes */
} MultiSource;

struct _KeepMulti
{
  CURLM *curl;           /* owned */
  GMainContext *context; /* owned */
  GSource *source;       /* owned; nullable: libcurl waits for nothing */
  GArray *watches;       /* owned; of Watch */
  KeepMultiFunc func;
  gpointer user_data;
};

static gboolean multi_source_dispatch (GSource *source, GSourceFunc callback, gpointer user_data);

static GSourceFuncs multi_source_funcs = { .dispatch = multi_source_dispatch };

static GSource *
ensure_source (KeepMulti *self)
{
  if (self->source == NULL)
    {
      self->source = g_source_new (&multi_source_funcs, sizeof (MultiSource));
      ((MultiSource *) self->source)->multi = self;
      g_source_set_static_name (self->source, "KeepMulti");
      g_source_attach (self->source, self->context);
    }
  return self->source;
}

static void
drop_source_if_idle (KeepMulti *self)
{
  if (self->source == NULL || self->watches->len > 0 || g_source_get_ready_time (self->source) >= 0)
    return;
  g_source_destroy (self->source);
  g_clear_pointer (&self->source, g_source_unref);
}

static Watch *
find_watch (KeepMulti *self, curl_socket_t fd)
{
  for (guint i = 0; i < self->watches->len; i++)
    {
      Watch *watch = &g_array_index (self->watches, Watch, i);

      if (watch->fd == fd)
        return watch;
    }
  return NULL;
}

static void
drop_watch (KeepMulti *self, Watch *watch)
{
  g_source_remove_unix_fd (self->source, watch->tag);
  g_array_remove_index_fast (self->watches, (guint) (watch - (Watch *) self->watches->data));
}

static void
put_watch (KeepMulti *self, Watch *watch, curl_socket_t fd, GIOCondition condition)
{
  Watch added = { .fd = fd };

  if (watch != NULL)
    {
      g_source_modify_unix_fd (self->source, watch->tag, condition);
      return;
    }
  added.tag = g_source_add_unix_fd (ensure_source (self), fd, condition);
  g_array_append_val (self->watches, added);
}

/* The source is not dropped in here or in on_timer(): libcurl often waits for something else with
 * its next word. */
static int
on_socket (CURL *easy, curl_socket_t fd, int what, void *user_data, void *socket_data)
{
  KeepMulti *self = user_data;
  Watch *watch = find_watch (self, fd);

  if (what == CURL_POLL_IN)
    put_watch (self, watch, fd, G_IO_IN);
  else if (what == CURL_POLL_OUT)
    put_watch (self, watch, fd, G_IO_OUT);
  else if (what == CURL_POLL_INOUT)
    put_watch (self, watch, fd, G_IO_IN | G_IO_OUT);
  else if (watch != NULL)
    drop_watch (self, watch);
  return 0;
}

static int
on_timer (CURLM *curl, long timeout_ms, void *user_data)
{
  KeepMulti *self = user_data;

  if (timeout_ms >= 0)
    g_source_set_ready_time (ensure_source (self),
                             g_get_monotonic_time () + (gint64) timeout_ms * 1000);
  else if (self->source != NULL)
    g_source_set_ready_time (self->source, -1);
  return 0;
}

static void
act (KeepMulti *self, curl_socket_t fd, int events)
{
  int n_running = 0;

  curl_multi_socket_action (self->curl, fd, events, &n_running);
}

static int
events_of (GIOCondition condition)
{
  int events = 0;

  /* A peer that hung up is noticed by reading; CURL_CSELECT_ERR would lose what it sent before. */
  if (condition & (G_IO_IN | G_IO_HUP))
    events |= CURL_CSELECT_IN;
  if (condition & G_IO_OUT)
    events |= CURL_CSELECT_OUT;
  if (condition & (G_IO_ERR | G_IO_NVAL))
    events |= CURL_CSELECT_ERR;
  return events;
}

/* libcurl changes the watches while it acts, so what is ready is looked up first. */
static void
act_on_ready (KeepMulti *self)
{
  g_autoptr (GArray) ready = g_array_copy (self->watches);
  g_autofree GIOCondition *conditions = g_new0 (GIOCondition, ready->len + 1);

  for (guint i = 0; i < ready->len; i++)
    conditions[i] = g_source_query_unix_fd (self->source, g_array_index (ready, Watch, i).tag);
  if (g_source_get_ready_time (self->source) >= 0 &&
      g_source_get_ready_time (self->source) <= g_source_get_time (self->source))
    {
      g_source_set_ready_time (self->source, -1);
      act (self, CURL_SOCKET_TIMEOUT, 0);
    }
  for (guint i = 0; i < ready->len; i++)
    {
      curl_socket_t fd = g_array_index (ready, Watch, i).fd;

      if (conditions[i] != 0 && find_watch (self, fd) != NULL)
        act (self, fd, events_of (conditions[i]));
    }
}

static GArray *
take_finished (KeepMulti *self)
{
  GArray *all = g_array_new (FALSE, FALSE, sizeof (Finished));
  const CURLMsg *message = NULL;
  int n_left = 0;

  while ((message = curl_multi_info_read (self->curl, &n_left)) != NULL)
    {
      Finished finished = { .easy = message->easy_handle, .result = message->data.result };

      curl_multi_remove_handle (self->curl, finished.easy);
      g_array_append_val (all, finished);
    }
  return all;
}

static gboolean
multi_source_dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  KeepMulti *self = ((MultiSource *) source)->multi;
  KeepMultiFunc func = self->func;
  gpointer func_data = self->user_data;
  g_autoptr (GArray) finished = NULL;

  act_on_ready (self);
  finished = take_finished (self);
  drop_source_if_idle (self);
  /* The last call may free the multi: it is not touched any more. */
  for (guint i = 0; i < finished->len; i++)
    func (g_array_index (finished, Finished, i).easy, g_array_index (finished, Finished, i).result,
          func_data);
  return G_SOURCE_CONTINUE;
}

KeepMulti *
keep_multi_new (GMainContext *context, KeepMultiFunc func, gpointer user_data)
{
  KeepMulti *self = g_new0 (KeepMulti, 1);

  self->curl = curl_multi_init ();
  if (self->curl == NULL)
    g_error ("libcurl has no memory");
  self->context = g_main_context_ref (context);
  self->watches = g_array_new (FALSE, FALSE, sizeof (Watch));
  self->func = func;
  self->user_data = user_data;
  curl_multi_setopt (self->curl, CURLMOPT_SOCKETFUNCTION, on_socket);
  curl_multi_setopt (self->curl, CURLMOPT_SOCKETDATA, self);
  curl_multi_setopt (self->curl, CURLMOPT_TIMERFUNCTION, on_timer);
  curl_multi_setopt (self->curl, CURLMOPT_TIMERDATA, self);
  curl_multi_setopt (self->curl, CURLMOPT_MAXCONNECTS, (long) MAX_CONNECTIONS);
  return self;
}

void
keep_multi_free (KeepMulti *self)
{
  curl_multi_cleanup (self->curl);
  if (self->source != NULL)
    {
      g_source_destroy (self->source);
      g_source_unref (self->source);
    }
  g_main_context_unref (self->context);
  g_array_unref (self->watches);
  g_free (self);
}

void
keep_multi_add (KeepMulti *self, CURL *easy)
{
  curl_multi_add_handle (self->curl, easy);
}

void
keep_multi_remove (KeepMulti *self, CURL *easy)
{
  curl_multi_remove_handle (self->curl, easy);
  drop_source_if_idle (self);
}
