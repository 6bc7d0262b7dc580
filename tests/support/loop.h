/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * TestLoop: a main context of a test's own, thread-default while the loop lives, so that the test
 * can tell whether anything is left in it. Waiting has a deadline.
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct
{
  GMainContext *context; /* owned */
  GAsyncResult *result;  /* owned, nullable: what test_loop_on_result() got */
} TestLoop;

void test_loop_init (TestLoop *self);

/* Fails where a source is left. */
void test_loop_clear (TestLoop *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (TestLoop, test_loop_clear)

/* A GAsyncReadyCallback whose user data is a TestLoop without a result. */
void test_loop_on_result (GObject *source, GAsyncResult *result, gpointer user_data);

/* Iterates until there is a result, and takes it. */
GAsyncResult *test_loop_wait (TestLoop *self);

/* Iterates until @fd is readable, or fails. */
void test_loop_wait_readable (TestLoop *self, int fd);

/* Iterates until @is_true returns it, or fails. */
void test_loop_wait_until (TestLoop *self, gboolean (*is_true) (gpointer), gpointer user_data);

/* Handles what is ready and no more. */
void test_loop_settle (TestLoop *self);

/**
 * test_loop_is_idle:
 *
 * Returns: whether the context waits for no descriptor and no time
 */
gboolean test_loop_is_idle (TestLoop *self);

G_END_DECLS
