/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/loop.h"

#include <glib-unix.h>

#define DEADLINE_SECONDS 30

void
test_loop_init (TestLoop *self)
{
  self->context = g_main_context_new ();
  self->result = NULL;
  g_main_context_push_thread_default (self->context);
}

void
test_loop_clear (TestLoop *self)
{
  g_assert_null (self->result);
  test_loop_settle (self);
  g_assert_true (test_loop_is_idle (self));
  g_main_context_pop_thread_default (self->context);
  g_main_context_unref (self->context);
}

void
test_loop_on_result (GObject *source, GAsyncResult *result, gpointer user_data)
{
  TestLoop *self = user_data;

  g_assert_null (self->result);
  self->result = g_object_ref (result);
}

static gboolean
on_deadline (gpointer user_data)
{
  g_error ("nothing came within %d seconds", DEADLINE_SECONDS);
  return G_SOURCE_REMOVE;
}

void
test_loop_wait_until (TestLoop *self, gboolean (*is_true) (gpointer), gpointer user_data)
{
  g_autoptr (GSource) deadline = g_timeout_source_new_seconds (DEADLINE_SECONDS);

  g_source_set_callback (deadline, on_deadline, NULL, NULL);
  g_source_attach (deadline, self->context);
  while (!is_true (user_data))
    g_main_context_iteration (self->context, TRUE);
  g_source_destroy (deadline);
}

static gboolean
has_result (gpointer user_data)
{
  return ((TestLoop *) user_data)->result != NULL;
}

GAsyncResult *
test_loop_wait (TestLoop *self)
{
  test_loop_wait_until (self, has_result, self);
  return g_steal_pointer (&self->result);
}

static gboolean
on_readable (int fd, GIOCondition condition, gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
  return G_SOURCE_REMOVE;
}

static gboolean
is_set (gpointer user_data)
{
  return *(gboolean *) user_data;
}

void
test_loop_wait_readable (TestLoop *self, int fd)
{
  g_autoptr (GSource) source = g_unix_fd_source_new (fd, G_IO_IN);
  gboolean is_readable = FALSE;

  g_source_set_callback (source, G_SOURCE_FUNC (on_readable), &is_readable, NULL);
  g_source_attach (source, self->context);
  test_loop_wait_until (self, is_set, &is_readable);
}

void
test_loop_settle (TestLoop *self)
{
  while (g_main_context_iteration (self->context, FALSE))
    ;
}

gboolean
test_loop_is_idle (TestLoop *self)
{
  GPollFD fds[2];
  int timeout_ms = 0;
  int priority = 0;
  int n_fds = 0;
  gboolean is_ready = FALSE;

  g_assert_true (g_main_context_acquire (self->context));
  is_ready = g_main_context_prepare (self->context, &priority);
  /* One descriptor is the context's own, to be woken by. */
  n_fds = g_main_context_query (self->context, G_MAXINT, &timeout_ms, fds, G_N_ELEMENTS (fds));
  g_main_context_release (self->context);
  return !is_ready && timeout_ms == -1 && n_fds == 1;
}
