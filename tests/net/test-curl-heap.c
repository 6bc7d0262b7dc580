/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net/curl-heap.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "support/http-fixture.h"
#include "support/network.h"

#define MARKER_BYTES 32
#define MASK 0x5a
/* Larger mappings are address space that a sanitizer reserves. */
#define MAX_MAPPING_BYTES (G_GUINT64_CONSTANT (256) * 1024 * 1024)
#define PIECE_BYTES 65536

/* What to look for in this process's memory, masked, so that it does not find itself. */
typedef struct
{
  char masked[MARKER_BYTES];
} Marker;

static void
marker_init (Marker *self)
{
  for (gsize i = 0; i < MARKER_BYTES; i++)
    self->masked[i] = (char) (g_test_rand_int_range ('a', 'z' + 1) ^ MASK);
}

static void
marker_append (const Marker *self, KeepBuffer *buffer)
{
  for (gsize i = 0; i < MARKER_BYTES; i++)
    keep_buffer_append_char (buffer, (char) (self->masked[i] ^ MASK));
}

static gboolean
is_marker (const Marker *self, const char *at)
{
  for (gsize i = 0; i < MARKER_BYTES; i++)
    if (at[i] != (char) (self->masked[i] ^ MASK))
      return FALSE;
  return TRUE;
}

static gboolean
is_in_piece (const Marker *self, const char *piece, gsize n_bytes)
{
  const char *end = piece + n_bytes;
  const char *at = piece;

  while ((at = memchr (at, self->masked[0] ^ MASK, (gsize) (end - at))) != NULL)
    {
      if (end - at < MARKER_BYTES)
        return FALSE;
      if (is_marker (self, at))
        return TRUE;
      at++;
    }
  return FALSE;
}

static gboolean
is_in_mapping (const Marker *self, int memory, guint64 start, guint64 end)
{
  g_autofree char *piece = g_malloc (PIECE_BYTES);
  gboolean is_found = FALSE;

  for (guint64 at = start; at < end && !is_found; at += PIECE_BYTES - MARKER_BYTES)
    {
      gssize n_read = pread (memory, piece, MIN (PIECE_BYTES, end - at), (off_t) at);

      is_found = n_read > 0 && is_in_piece (self, piece, (gsize) n_read);
    }
  explicit_bzero (piece, PIECE_BYTES);
  return is_found;
}

/* Whether @self stands anywhere in memory that this process can write, free or not. */
static gboolean
is_in_memory (const Marker *self)
{
  g_autofree char *maps = NULL;
  g_auto (GStrv) lines = NULL;
  int memory = open ("/proc/self/mem", O_RDONLY | O_CLOEXEC);
  gboolean is_found = FALSE;

  g_assert_cmpint (memory, >=, 0);
  g_assert_true (g_file_get_contents ("/proc/self/maps", &maps, NULL, NULL));
  lines = g_strsplit (maps, "\n", -1);
  for (char **line = lines; *line != NULL && !is_found; line++)
    {
      char *rest = NULL;
      guint64 start = g_ascii_strtoull (*line, &rest, 16);
      guint64 end = *rest == '-' ? g_ascii_strtoull (rest + 1, &rest, 16) : 0;

      if (g_str_has_prefix (rest, " rw") && end - start <= MAX_MAPPING_BYTES)
        is_found = is_in_mapping (self, memory, start, end);
    }
  close (memory);
  return is_found;
}

static void
test_heap_search_finds (void)
{
  Marker marker;
  KeepBuffer *buffer = keep_buffer_new ();

  marker_init (&marker);
  marker_append (&marker, buffer);
  g_assert_true (is_in_memory (&marker));
  keep_buffer_free (buffer);
  g_assert_false (is_in_memory (&marker));
}

/* The server sends the body back, so both ways are covered. */
static void
test_heap_keeps_nothing (TestHttp *self, gconstpointer data)
{
  g_autofree char *url = test_peer_dup (self->peer, "url", "/echo");
  g_autoptr (GError) error = NULL;
  g_autoptr (KeepHttpResponse) response = NULL;
  KeepBuffer *body = keep_buffer_new ();
  Marker marker;

  marker_init (&marker);
  marker_append (&marker, body);
  keep_http_post_async (self->http, url, "text/plain", body, NULL, test_loop_on_result,
                        &self->loop);
  response = test_http_finish (self, &error);
  g_assert_no_error (error);
  g_assert_true (is_in_memory (&marker));
  g_clear_pointer (&response, keep_http_response_free);
  g_assert_false (is_in_memory (&marker));
}

static void
test_heap_keeps_nothing_on_failure (TestHttp *self, gconstpointer data)
{
  g_autofree char *url = test_peer_dup (self->peer, "url", data);
  g_autoptr (GError) error = NULL;
  g_autoptr (KeepHttpResponse) response = NULL;
  KeepBuffer *body = keep_buffer_new ();
  Marker marker;

  marker_init (&marker);
  marker_append (&marker, body);
  keep_http_post_async (self->http, url, "text/plain", body, NULL, test_loop_on_result,
                        &self->loop);
  response = test_http_finish (self, &error);
  g_assert_error (error, KEEP_NET_ERROR, KEEP_NET_ERROR_OFFLINE);
  g_assert_false (is_in_memory (&marker));
}

static void
set_up_plain (TestHttp *self, gconstpointer data)
{
  test_http_set_up (self, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  test_network_isolate ();
  g_test_add_func ("/curl-heap/search-finds", test_heap_search_finds);
  g_test_add ("/curl-heap/keeps-nothing", TestHttp, NULL, set_up_plain, test_heap_keeps_nothing,
              test_http_tear_down);
  g_test_add ("/curl-heap/keeps-nothing/reset", TestHttp, "/reset-body", set_up_plain,
              test_heap_keeps_nothing_on_failure, test_http_tear_down);
  return g_test_run ();
}
