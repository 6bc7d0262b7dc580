/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net/multi.h"

#include "support/loop.h"
#include "support/network.h"
#include "support/peer.h"

typedef struct
{
  TestLoop loop;
  TestPeer *peer;   /* owned */
  KeepMulti *multi; /* owned, nullable */
  guint n_finished;
  CURLcode result;
  gboolean frees_multi;
} Fixture;

static void
on_finished (CURL *easy, CURLcode result, gpointer user_data)
{
  Fixture *self = user_data;

  self->n_finished++;
  self->result = result;
  if (self->frees_multi)
    g_clear_pointer (&self->multi, keep_multi_free);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  test_loop_init (&self->loop);
  self->peer = test_peer_start ("support/hostile.py", NULL);
  self->multi = keep_multi_new (self->loop.context, on_finished, self);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_clear_pointer (&self->multi, keep_multi_free);
  test_peer_stop (self->peer);
  test_loop_clear (&self->loop);
}

static size_t
ignore (char *data, size_t size, size_t n_items, void *user_data)
{
  return size * n_items;
}

static CURL *
new_easy (Fixture *self, const char *path)
{
  g_autofree char *url = test_peer_dup (self->peer, "url", path);
  CURL *easy = curl_easy_init ();

  curl_easy_setopt (easy, CURLOPT_URL, url);
  curl_easy_setopt (easy, CURLOPT_WRITEFUNCTION, ignore);
  curl_easy_setopt (easy, CURLOPT_NOSIGNAL, 1L);
  return easy;
}

static gboolean
has_finished (gpointer user_data)
{
  return ((Fixture *) user_data)->n_finished > 0;
}

static void
wait_for_finish (Fixture *self)
{
  test_loop_wait_until (&self->loop, has_finished, self);
  self->n_finished = 0;
}

static void
test_multi_waits_only_while_needed (Fixture *self, gconstpointer data)
{
  CURL *easy = new_easy (self, "/echo");

  g_assert_true (test_loop_is_idle (&self->loop));
  keep_multi_add (self->multi, easy);
  g_assert_false (test_loop_is_idle (&self->loop));
  g_assert_cmpuint (self->n_finished, ==, 0);
  wait_for_finish (self);
  g_assert_cmpint (self->result, ==, CURLE_OK);
  g_assert_true (test_loop_is_idle (&self->loop));
  curl_easy_cleanup (easy);
}

static void
test_multi_failure (Fixture *self, gconstpointer data)
{
  CURL *easy = new_easy (self, "/reset");

  keep_multi_add (self->multi, easy);
  wait_for_finish (self);
  g_assert_cmpint (self->result, ==, CURLE_RECV_ERROR);
  g_assert_true (test_loop_is_idle (&self->loop));
  curl_easy_cleanup (easy);
}

static void
test_multi_remove (Fixture *self, gconstpointer data)
{
  CURL *easy = new_easy (self, "/stall");

  keep_multi_add (self->multi, easy);
  test_loop_wait_readable (&self->loop, test_peer_get_fd (self->peer));
  keep_multi_remove (self->multi, easy);
  g_assert_true (test_loop_is_idle (&self->loop));
  g_assert_cmpuint (self->n_finished, ==, 0);
  curl_easy_cleanup (easy);
}

static void
test_multi_keeps_connection (Fixture *self, gconstpointer data)
{
  static const long wanted[] = { 1, 0 };

  for (gsize i = 0; i < G_N_ELEMENTS (wanted); i++)
    {
      CURL *easy = new_easy (self, "/echo");
      long n_connects = -1;

      keep_multi_add (self->multi, easy);
      wait_for_finish (self);
      curl_easy_getinfo (easy, CURLINFO_NUM_CONNECTS, &n_connects);
      g_assert_cmpint (n_connects, ==, wanted[i]);
      curl_easy_cleanup (easy);
    }
}

static void
test_multi_freed_in_func (Fixture *self, gconstpointer data)
{
  CURL *easy = new_easy (self, "/echo");

  self->frees_multi = TRUE;
  keep_multi_add (self->multi, easy);
  wait_for_finish (self);
  g_assert_null (self->multi);
  g_assert_true (test_loop_is_idle (&self->loop));
  curl_easy_cleanup (easy);
}

static void
add (const char *path, void (*test) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  test_network_isolate ();
  add ("/multi/waits-only-while-needed", test_multi_waits_only_while_needed);
  add ("/multi/failure", test_multi_failure);
  add ("/multi/remove", test_multi_remove);
  add ("/multi/keeps-connection", test_multi_keeps_connection);
  add ("/multi/freed-in-func", test_multi_freed_in_func);
  return g_test_run ();
}
