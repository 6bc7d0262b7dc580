/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/peer.h"

#include <poll.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define START_SECONDS 60

struct _TestPeer
{
  GPid pid;
  int in;         /* owned */
  int out;        /* owned */
  KeepJson *said; /* owned */
};

/* Byte by byte: what follows the line stays in the pipe, where a main loop can wait for it. */
char *
test_peer_read_line (TestPeer *self)
{
  g_autoptr (GString) line = g_string_new (NULL);
  char byte = '\0';

  for (;;)
    {
      struct pollfd wait = { .fd = self->out, .events = POLLIN };

      g_assert_cmpint (poll (&wait, 1, START_SECONDS * 1000), ==, 1);
      g_assert_cmpint (read (self->out, &byte, 1), ==, 1);
      if (byte == '\n')
        return g_string_free (g_steal_pointer (&line), FALSE);
      g_string_append_c (line, byte);
    }
}

TestPeer *
test_peer_start (const char *script, const char *option)
{
  TestPeer *self = g_new0 (TestPeer, 1);
  g_autofree char *path = g_build_filename (TEST_SOURCE_DIR, script, NULL);
  const char *const argv[] = { "/usr/bin/python3", "-E", "-s", path, option, NULL };
  g_auto (GStrv) environment = g_environ_setenv (NULL, "PATH", "/usr/bin:/bin", TRUE);
  g_autofree char *line = NULL;
  g_autoptr (GError) error = NULL;

  environment = g_environ_setenv (environment, "PYTHONDONTWRITEBYTECODE", "1", TRUE);
  g_spawn_async_with_pipes (NULL, (char **) argv, environment, G_SPAWN_DO_NOT_REAP_CHILD, NULL,
                            NULL, &self->pid, &self->in, &self->out, NULL, &error);
  g_assert_no_error (error);
  line = test_peer_read_line (self);
  self->said = keep_json_parse (line, strlen (line), NULL);
  g_assert_nonnull (self->said);
  return self;
}

void
test_peer_stop (TestPeer *self)
{
  int status = -1;

  close (self->in);
  g_assert_cmpint (waitpid (self->pid, &status, 0), ==, self->pid);
  g_assert_cmpint (status, ==, 0);
  g_spawn_close_pid (self->pid);
  close (self->out);
  keep_json_free (self->said);
  g_free (self);
}

char *
test_peer_dup (TestPeer *self, const char *member, const char *rest)
{
  g_autofree char *value = keep_json_node_dup_string (
      keep_json_node_get_member (keep_json_get_root (self->said), member));

  g_assert_nonnull (value);
  return g_strconcat (value, rest, NULL);
}

int
test_peer_get_fd (TestPeer *self)
{
  return self->out;
}
