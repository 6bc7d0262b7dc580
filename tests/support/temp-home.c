/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/temp-home.h"

#include <fcntl.h>
#include <ftw.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

TempHome *
temp_home_new (void)
{
  TempHome *self = g_new0 (TempHome, 1);
  g_autofree char *home = NULL;
  const char *environment[] = { NULL, NULL };

  self->path = g_dir_make_tmp ("tokenkeep-XXXXXX", NULL);
  g_assert_nonnull (self->path);
  home = g_strconcat ("HOME=", self->path, NULL);
  environment[0] = home;
  self->places = keep_places_new (environment, self->path);
  self->sink = keep_sink_new (self->places, NULL);
  return self;
}

static int
remove_entry (const char *path, const struct stat *status, int kind, struct FTW *place)
{
  return remove (path);
}

void
temp_home_free (TempHome *self)
{
  g_assert_cmpint (nftw (self->path, remove_entry, 16, FTW_DEPTH | FTW_PHYS), ==, 0);
  keep_sink_unref (self->sink);
  keep_places_unref (self->places);
  g_free (self->path);
  g_free (self);
}

char *
temp_home_dup_path (TempHome *self, const char *relative)
{
  return g_build_filename (self->path, relative, NULL);
}

void
temp_home_write (TempHome *self, const char *relative, const char *text)
{
  g_autofree char *path = temp_home_dup_path (self, relative);
  g_autofree char *folder = g_path_get_dirname (path);
  int fd = -1;

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  /* In place, as programs without care write. */
  fd = open (path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  g_assert_cmpint (write (fd, text, strlen (text)), ==, strlen (text));
  g_assert_cmpint (close (fd), ==, 0);
}

char *
temp_home_read (TempHome *self, const char *relative)
{
  g_autofree char *path = temp_home_dup_path (self, relative);
  char *text = NULL;

  g_file_get_contents (path, &text, NULL, NULL);
  return text;
}

gboolean
temp_home_has (TempHome *self, const char *relative)
{
  g_autofree char *path = temp_home_dup_path (self, relative);

  return g_file_test (path, G_FILE_TEST_EXISTS) || g_file_test (path, G_FILE_TEST_IS_SYMLINK);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 (*(const char *const *) a, *(const char *const *) b);
}

char *
temp_home_list (TempHome *self, const char *relative)
{
  g_autofree char *path = temp_home_dup_path (self, relative);
  g_autoptr (GDir) entries = g_dir_open (path, 0, NULL);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const char *name = NULL;

  while (entries != NULL && (name = g_dir_read_name (entries)) != NULL)
    g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare_names);
  g_ptr_array_add (names, NULL);
  return g_strjoinv (" ", (char **) names->pdata);
}

KeepTokenSet *
temp_token_set_new (const char *access, const char *refresh, const char *email)
{
  KeepTokenSet *tokens = g_new0 (KeepTokenSet, 1);

  tokens->access = keep_secret_new (access, -1);
  tokens->refresh = keep_secret_new (refresh, -1);
  tokens->expires_ms = G_GINT64_CONSTANT (1790000000000);
  tokens->email = g_strdup (email);
  tokens->account_id = g_strdup ("acct-1");
  tokens->plan = g_strdup ("pro");
  return tokens;
}

gboolean
temp_home_sign_in (TempHome *self, const char *email, GError **error)
{
  g_autoptr (KeepTokenSet) tokens = temp_token_set_new ("A", "R", email);
  g_autofree char *id = g_strconcat ("openai-codex:", email, NULL);
  g_autoptr (KeepTransaction) transaction = keep_sink_begin (self->sink, -1, error);

  if (transaction == NULL)
    return FALSE;
  keep_transaction_put_login (transaction, id, "openai-codex", tokens);
  return keep_transaction_commit (transaction, error);
}
