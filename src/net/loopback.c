/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net/loopback.h"

#include <glib/gi18n-lib.h>

#include "net/loopback-visit.h"
#include "net/port-owner.h"

/* Browsers that try again at once must not wait for the kernel's second attempt. */
#define BACKLOG 64
/* How often the kernel may pick a port that is free for one address family only. */
#define MAX_PICKS 16
/* Until accepting is tried again where the program has no descriptor left. */
#define PAUSE_MS 1000

typedef struct
{
  GSocket *socket;    /* owned, nullable */
  GSource *accepting; /* owned, nullable: paused or not listening */
} Listener;

struct _KeepLoopback
{
  GObject parent_instance;

  GMainContext *context; /* owned */
  char *path;            /* owned */
  guint silence_ms;
  guint16 port;
  Listener listeners[2]; /* 127.0.0.1 and ::1 */
  GSource *pause;        /* owned, nullable */
  GPtrArray *visits;     /* owned; of borrowed visits, the oldest first */
  KeepLoopbackFunc func;
  gpointer user_data;
};

G_DEFINE_TYPE (KeepLoopback, keep_loopback, G_TYPE_OBJECT)

enum
{
  PROP_SILENCE_MS = 1,
};

static void start_accepting (KeepLoopback *self);

static void
drop_source (GSource **source)
{
  if (*source != NULL)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static void
on_request (KeepLoopbackVisit *visit,
            const char *query,
            gsize query_length_bytes,
            gpointer user_data)
{
  g_autoptr (KeepLoopback) self = g_object_ref (user_data);

  self->func (self, visit, query, query_length_bytes, self->user_data);
}

static void
on_gone (KeepLoopbackVisit *visit, gpointer user_data)
{
  g_ptr_array_remove (KEEP_LOOPBACK (user_data)->visits, visit);
}

static KeepLoopbackVisit *
find_oldest (KeepLoopback *self, KeepLoopbackVisitState state)
{
  for (guint i = 0; i < self->visits->len; i++)
    if (keep_loopback_visit_get_state (self->visits->pdata[i]) == state)
      return self->visits->pdata[i];
  return NULL;
}

/* Closes the connection that is least likely to be the redirect. One that waits for its answer is
 * the owner's and stays. */
static gboolean
close_one (KeepLoopback *self)
{
  static const KeepLoopbackVisitState states[] = {
    KEEP_LOOPBACK_VISIT_SILENT,
    KEEP_LOOPBACK_VISIT_DRAINING,
    KEEP_LOOPBACK_VISIT_READING,
    KEEP_LOOPBACK_VISIT_WRITING,
  };

  for (gsize i = 0; i < G_N_ELEMENTS (states); i++)
    {
      KeepLoopbackVisit *visit = find_oldest (self, states[i]);

      if (visit != NULL)
        {
          keep_loopback_visit_close (visit);
          return TRUE;
        }
    }
  return FALSE;
}

static gboolean
on_pause_over (gpointer user_data)
{
  KeepLoopback *self = user_data;

  drop_source (&self->pause);
  start_accepting (self);
  return G_SOURCE_REMOVE;
}

/* The listening sockets stay ready while nobody accepts: watching them would turn the loop. */
static void
pause_accepting (KeepLoopback *self)
{
  for (gsize i = 0; i < G_N_ELEMENTS (self->listeners); i++)
    drop_source (&self->listeners[i].accepting);
  self->pause = g_timeout_source_new (PAUSE_MS);
  g_source_set_callback (self->pause, on_pause_over, self, NULL);
  g_source_attach (self->pause, self->context);
}

static void
welcome (KeepLoopback *self, GSocket *socket)
{
  KeepLoopbackHost host = { .path = self->path,
                            .port = self->port,
                            .patience_ms = self->silence_ms,
                            .user_data = self,
                            .on_request = on_request,
                            .on_gone = on_gone };

  if (self->visits->len >= KEEP_LOOPBACK_MAX_CONNECTIONS && !close_one (self))
    {
      g_object_unref (socket);
      return;
    }
  g_socket_set_blocking (socket, FALSE);
  g_ptr_array_add (self->visits, keep_loopback_visit_new (socket, self->context, &host));
}

/* One connection a turn, so that what it sends is read before the next one can push it out. */
static gboolean
on_connection (GSocket *listener, GIOCondition condition, gpointer user_data)
{
  KeepLoopback *self = user_data;
  g_autoptr (GError) error = NULL;
  GSocket *socket = g_socket_accept (listener, NULL, &error);

  if (socket != NULL)
    welcome (self, socket);
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TOO_MANY_OPEN_FILES) && !close_one (self))
    pause_accepting (self);
  return G_SOURCE_CONTINUE;
}

static void
start_accepting (KeepLoopback *self)
{
  for (gsize i = 0; i < G_N_ELEMENTS (self->listeners); i++)
    {
      Listener *listener = &self->listeners[i];

      if (listener->socket == NULL)
        continue;
      listener->accepting = g_socket_create_source (listener->socket, G_IO_IN, NULL);
      g_source_set_callback (listener->accepting, G_SOURCE_FUNC (on_connection), self, NULL);
      g_source_attach (listener->accepting, self->context);
    }
}

static GSocket *
listen_on (const char *address, guint16 port, GError **error)
{
  g_autoptr (GInetAddress) host = g_inet_address_new_from_string (address);
  g_autoptr (GSocketAddress) wanted = g_inet_socket_address_new (host, port);
  g_autoptr (GSocket) socket = g_socket_new (g_inet_address_get_family (host), G_SOCKET_TYPE_STREAM,
                                             G_SOCKET_PROTOCOL_TCP, error);

  if (socket == NULL)
    return NULL;
  g_socket_set_blocking (socket, FALSE);
  g_socket_set_listen_backlog (socket, BACKLOG);
  /* The address may be reused while connections of an earlier sign-in are in TIME_WAIT; one that
   * somebody listens on is refused all the same. */
  if (!g_socket_bind (socket, wanted, TRUE, error) || !g_socket_listen (socket, error))
    return NULL;
  return g_steal_pointer (&socket);
}

static guint16
get_port (GSocket *socket)
{
  g_autoptr (GSocketAddress) address = g_socket_get_local_address (socket, NULL);

  return g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address));
}

/* @port: 0 means any. Returns: whether it is free in both families */
static gboolean
listen_on_both (KeepLoopback *self, guint16 port)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocket) v4 = listen_on ("127.0.0.1", port, NULL);
  g_autoptr (GSocket) v6 = NULL;

  if (v4 == NULL)
    return FALSE;
  self->port = get_port (v4);
  v6 = listen_on ("::1", self->port, &error);
  /* Every other error means that there is no IPv6 here. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE))
    return FALSE;
  self->listeners[0].socket = g_steal_pointer (&v4);
  self->listeners[1].socket = g_steal_pointer (&v6);
  return TRUE;
}

static gboolean
listen_on_any (KeepLoopback *self)
{
  for (int i = 0; i < MAX_PICKS; i++)
    if (listen_on_both (self, 0))
      return TRUE;
  return FALSE;
}

static void
set_port_error (const guint16 *ports, gsize n_ports, GError **error)
{
  g_autoptr (GString) list = g_string_new (NULL);
  GPid pid = 0;
  g_autofree char *owner = keep_port_owner_find (ports[0], &pid);

  for (gsize i = 0; i < n_ports; i++)
    g_string_append_printf (list, i == 0 ? "%u" : ", %u", ports[i]);
  if (owner != NULL)
    g_set_error (error, KEEP_NET_ERROR, KEEP_NET_ERROR_PORT_IN_USE,
                 _ ("The sign-in has no free port (%s): “%s” (process %d) uses %u. Close that "
                    "program, or paste the address that the browser ends at."),
                 list->str, owner, (int) pid, ports[0]);
  else
    g_set_error (error, KEEP_NET_ERROR, KEEP_NET_ERROR_PORT_IN_USE,
                 _ ("The sign-in has no free port (%s). Close the program that uses it, or paste "
                    "the address that the browser ends at."),
                 list->str);
}

static void
keep_loopback_init (KeepLoopback *self)
{
  self->context = g_main_context_ref_thread_default ();
  self->visits = g_ptr_array_new ();
}

static void
keep_loopback_set_property (GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
  KeepLoopback *self = KEEP_LOOPBACK (object);

  switch (id)
    {
    case PROP_SILENCE_MS:
      self->silence_ms = g_value_get_uint (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
    }
}

static void
keep_loopback_finalize (GObject *object)
{
  KeepLoopback *self = KEEP_LOOPBACK (object);
  g_autoptr (GPtrArray) visits = g_steal_pointer (&self->visits);

  g_assert (self->pause == NULL && self->listeners[0].socket == NULL);
  for (guint i = 0; i < visits->len; i++)
    keep_loopback_visit_abandon (visits->pdata[i]);
  g_main_context_unref (self->context);
  g_free (self->path);
  G_OBJECT_CLASS (keep_loopback_parent_class)->finalize (object);
}

static void
keep_loopback_dispose (GObject *object)
{
  keep_loopback_stop (KEEP_LOOPBACK (object));
  G_OBJECT_CLASS (keep_loopback_parent_class)->dispose (object);
}

static void
keep_loopback_class_init (KeepLoopbackClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->set_property = keep_loopback_set_property;
  object_class->dispose = keep_loopback_dispose;
  object_class->finalize = keep_loopback_finalize;
  g_object_class_install_property (
      object_class, PROP_SILENCE_MS,
      g_param_spec_uint ("silence-ms", NULL, NULL, 1, G_MAXINT,
                         KEEP_LOOPBACK_SILENCE_SECONDS * 1000,
                         G_PARAM_WRITABLE | G_PARAM_CONSTRUCT | G_PARAM_STATIC_STRINGS));
}

KeepLoopback *
keep_loopback_new (const char *path, KeepLoopbackFunc func, gpointer user_data)
{
  KeepLoopback *self = g_object_new (KEEP_TYPE_LOOPBACK, NULL);

  self->path = g_strdup (path);
  self->func = func;
  self->user_data = user_data;
  return self;
}

guint16
keep_loopback_start (KeepLoopback *self, const guint16 *ports, gsize n_ports, GError **error)
{
  g_return_val_if_fail (KEEP_IS_LOOPBACK (self) && self->listeners[0].socket == NULL, 0);
  g_return_val_if_fail (n_ports > 0, 0);

  for (gsize i = 0; i < n_ports; i++)
    if (ports[i] != 0 ? listen_on_both (self, ports[i]) : listen_on_any (self))
      {
        start_accepting (self);
        return self->port;
      }
  set_port_error (ports, n_ports, error);
  return 0;
}

void
keep_loopback_answer (KeepLoopback *self,
                      KeepLoopbackVisit *visit,
                      KeepAnswer answer,
                      const char *detail)
{
  g_return_if_fail (KEEP_IS_LOOPBACK (self));
  g_return_if_fail (g_ptr_array_find (self->visits, visit, NULL));

  keep_loopback_visit_answer (visit, answer, 0, detail);
}

void
keep_loopback_stop (KeepLoopback *self)
{
  KeepLoopbackVisit *visit = NULL;

  g_return_if_fail (KEEP_IS_LOOPBACK (self));

  drop_source (&self->pause);
  for (gsize i = 0; i < G_N_ELEMENTS (self->listeners); i++)
    {
      Listener *listener = &self->listeners[i];

      drop_source (&listener->accepting);
      if (listener->socket != NULL)
        g_socket_close (listener->socket, NULL);
      g_clear_object (&listener->socket);
    }
  while ((visit = find_oldest (self, KEEP_LOOPBACK_VISIT_SILENT)) != NULL ||
         (visit = find_oldest (self, KEEP_LOOPBACK_VISIT_READING)) != NULL)
    keep_loopback_visit_close (visit);
}
