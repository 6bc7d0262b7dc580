/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net/port-owner.h"

#include <gio/gio.h>
#include <sys/prctl.h>
#include <unistd.h>

static GSocket *
bind_to (const char *address, guint16 *port)
{
  g_autoptr (GInetAddress) host = g_inet_address_new_from_string (address);
  g_autoptr (GSocketAddress) wanted = g_inet_socket_address_new (host, 0);
  g_autoptr (GSocketAddress) got = NULL;
  g_autoptr (GSocket) socket = NULL;
  g_autoptr (GError) error = NULL;

  socket = g_socket_new (g_inet_address_get_family (host), G_SOCKET_TYPE_STREAM,
                         G_SOCKET_PROTOCOL_TCP, &error);
  g_assert_no_error (error);
  if (!g_socket_bind (socket, wanted, FALSE, NULL))
    return NULL;
  got = g_socket_get_local_address (socket, &error);
  g_assert_no_error (error);
  *port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (got));
  return g_steal_pointer (&socket);
}

static void
assert_owned_by (const char *wanted, guint16 port)
{
  GPid pid = 0;
  g_autofree char *name = keep_port_owner_find (port, &pid);

  g_assert_cmpstr (name, ==, wanted);
  if (wanted != NULL)
    g_assert_cmpint (pid, ==, getpid ());
}

/* Addresses whose listener keeps others from listening on a loopback address, and one whose does
 * not. */
static const struct
{
  const char *address;
  gboolean is_in_the_way;
} addresses[] = {
  { "127.0.0.1", TRUE }, { "0.0.0.0", TRUE },          { "::1", TRUE },
  { "::", TRUE },        { "::ffff:127.0.0.1", TRUE }, { "127.0.0.2", FALSE },
};

static void
test_owner_found (gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE (data);
  guint16 port = 0;
  g_autoptr (GSocket) socket = bind_to (addresses[i].address, &port);

  if (socket == NULL)
    {
      g_test_skip ("there is no IPv6");
      return;
    }
  prctl (PR_SET_NAME, "test-owner");
  g_assert_true (g_socket_listen (socket, NULL));
  assert_owned_by (addresses[i].is_in_the_way ? "test-owner" : NULL, port);
}

static void
test_owner_must_listen (void)
{
  guint16 port = 0;
  g_autoptr (GSocket) socket = bind_to ("127.0.0.1", &port);

  g_assert_nonnull (socket);
  assert_owned_by (NULL, port);
}

static void
test_owner_unknown_port (void)
{
  guint16 port = 0;
  g_autoptr (GSocket) socket = bind_to ("127.0.0.1", &port);

  g_assert_true (g_socket_listen (socket, NULL));
  g_assert_true (g_socket_close (socket, NULL));
  assert_owned_by (NULL, port);
}

static void
test_owner_name_is_printable (void)
{
  guint16 port = 0;
  g_autoptr (GSocket) socket = bind_to ("127.0.0.1", &port);

  prctl (PR_SET_NAME, "a\x1b[1m\xc3\xa9 b");
  g_assert_true (g_socket_listen (socket, NULL));
  assert_owned_by ("a?[1m?? b", port);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (addresses); i++)
    {
      g_autofree char *path = g_strconcat ("/port-owner/found/", addresses[i].address, NULL);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_owner_found);
    }
  g_test_add_func ("/port-owner/must-listen", test_owner_must_listen);
  g_test_add_func ("/port-owner/unknown-port", test_owner_unknown_port);
  g_test_add_func ("/port-owner/name-is-printable", test_owner_name_is_printable);
  return g_test_run ();
}
