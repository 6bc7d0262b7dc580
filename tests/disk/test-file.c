/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "disk/file.h"
#include "support/temp-home.h"

static void
assert_mode (const char *path, guint mode)
{
  GStatBuf status;

  g_assert_cmpint (g_stat (path, &status), ==, 0);
  g_assert_cmphex (status.st_mode & 07777, ==, mode);
}

static void
test_read_missing (void)
{
  g_autoptr (KeepBuffer) contents = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (keep_file_read ("/nonexistent/file", &contents, &error));
  g_assert_no_error (error);
  g_assert_null (contents);
}

static void
test_read_fifo (void)
{
  g_autoptr (TempHome) home = temp_home_new ();
  g_autofree char *path = temp_home_dup_path (home, "fifo");
  g_autoptr (KeepBuffer) contents = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (mkfifo (path, 0600), ==, 0);
  g_assert_false (keep_file_read (path, &contents, &error));
  g_assert_error (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_MALFORMED);
}

static void
test_read_too_large (void)
{
  g_autoptr (TempHome) home = temp_home_new ();
  g_autofree char *path = temp_home_dup_path (home, "large");
  g_autoptr (KeepBuffer) contents = NULL;
  g_autoptr (GError) error = NULL;

  temp_home_write (home, "large", "");
  g_assert_cmpint (truncate (path, KEEP_FILE_MAX_BYTES + 1), ==, 0);
  g_assert_false (keep_file_read (path, &contents, &error));
  g_assert_error (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_MALFORMED);
}

static void
test_replace_is_private (void)
{
  g_autoptr (TempHome) home = temp_home_new ();
  g_autofree char *path = temp_home_dup_path (home, "file");
  g_autofree char *text = NULL;
  g_autofree char *names = NULL;
  g_autoptr (GError) error = NULL;

  temp_home_write (home, "file", "old");
  g_assert_cmpint (g_chmod (path, 0644), ==, 0);
  g_assert_true (keep_file_replace (path, "new", 3, &error));
  g_assert_no_error (error);
  text = temp_home_read (home, "file");
  names = temp_home_list (home, "");
  g_assert_cmpstr (text, ==, "new");
  g_assert_cmpstr (names, ==, "file");
  assert_mode (path, 0600);
}

static void
test_replace_keeps_link (void)
{
  g_autoptr (TempHome) home = temp_home_new ();
  g_autofree char *link = temp_home_dup_path (home, "a/link");
  g_autofree char *second = temp_home_dup_path (home, "a/second");
  g_autofree char *folder = temp_home_dup_path (home, "b");
  g_autofree char *text = NULL;
  g_autofree char *names = NULL;

  temp_home_write (home, "a/x", "");
  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  g_assert_cmpint (symlink ("second", link), ==, 0);
  g_assert_cmpint (symlink ("../b/target", second), ==, 0);
  g_assert_true (keep_file_replace (link, "new", 3, NULL));
  text = temp_home_read (home, "b/target");
  names = temp_home_list (home, "b");
  g_assert_cmpstr (text, ==, "new");
  g_assert_cmpstr (names, ==, "target");
  g_assert_true (g_file_test (link, G_FILE_TEST_IS_SYMLINK));
  g_assert_true (g_file_test (second, G_FILE_TEST_IS_SYMLINK));
}

/* ".." in a link goes up from where the link really is. */
static void
test_replace_link_below_linked_folder (void)
{
  g_autoptr (TempHome) home = temp_home_new ();
  g_autofree char *outer = temp_home_dup_path (home, "outer");
  g_autofree char *link = temp_home_dup_path (home, "far/away/link");
  g_autofree char *path = temp_home_dup_path (home, "outer/link");
  g_autofree char *text = NULL;

  temp_home_write (home, "far/away/x", "");
  temp_home_write (home, "far/target", "old");
  g_assert_cmpint (symlink ("far/away", outer), ==, 0);
  g_assert_cmpint (symlink ("../target", link), ==, 0);
  g_assert_true (keep_file_replace (path, "new", 3, NULL));
  text = temp_home_read (home, "far/target");
  g_assert_cmpstr (text, ==, "new");
  g_assert_false (temp_home_has (home, "target"));
}

static void
test_replace_link_loop (void)
{
  g_autoptr (TempHome) home = temp_home_new ();
  g_autofree char *path = temp_home_dup_path (home, "loop");
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (symlink ("loop", path), ==, 0);
  g_assert_false (keep_file_replace (path, "new", 3, &error));
  g_assert_error (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_IO);
  g_assert_true (g_file_test (path, G_FILE_TEST_IS_SYMLINK));
}

static void
test_replace_no_folder (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (keep_file_replace ("/nonexistent/file", "new", 3, &error));
  g_assert_error (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_IO);
  g_assert_nonnull (strstr (error->message, "/nonexistent/file"));
}

static void
test_draft_unpublished (void)
{
  g_autoptr (TempHome) home = temp_home_new ();
  g_autofree char *path = temp_home_dup_path (home, "file");
  g_autoptr (KeepFileDraft) draft = NULL;
  g_autofree char *text = NULL;
  g_autofree char *names = NULL;

  temp_home_write (home, "file", "old");
  draft = keep_file_draft_new (path, "new", 3, NULL);
  g_assert_nonnull (draft);
  text = temp_home_read (home, "file");
  g_assert_cmpstr (text, ==, "old");
  g_clear_pointer (&draft, keep_file_draft_free);
  names = temp_home_list (home, "");
  g_assert_cmpstr (names, ==, "file");
}

static void
test_draft_named (void)
{
  g_autoptr (TempHome) home = temp_home_new ();
  g_autofree char *link = temp_home_dup_path (home, "a/link");
  g_autoptr (KeepFileDraft) draft = NULL;
  g_autoptr (KeepFileDraft) second = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *drafted = NULL;
  g_autofree char *renamed = NULL;

  temp_home_write (home, "a/x", "");
  temp_home_write (home, "b/target", "old");
  g_assert_cmpint (symlink ("../b/target", link), ==, 0);
  draft = keep_file_draft_new_named (link, ".draft", "new", 3, NULL);
  drafted = temp_home_list (home, "b");
  g_assert_cmpstr (drafted, ==, ".draft target");
  second = keep_file_draft_new_named (link, ".draft", "other", 5, &error);
  g_assert_null (second);
  g_assert_error (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_IO);
  g_assert_true (keep_file_draft_rename (draft, NULL));
  keep_file_draft_settle (draft);
  renamed = temp_home_list (home, "b");
  g_assert_cmpstr (renamed, ==, "target");
}

/* Whoever looked at the time just before it was published must not take the contents for those. */
static void
test_draft_renews_time (void)
{
  g_autoptr (TempHome) home = temp_home_new ();
  g_autofree char *path = temp_home_dup_path (home, "file");
  g_autoptr (KeepFileDraft) draft = keep_file_draft_new (path, "new", 3, NULL);
  g_autofree char *name = temp_home_list (home, "");
  g_autofree char *temporary = temp_home_dup_path (home, name);
  struct stat before;
  struct stat after;

  g_assert_cmpint (stat (temporary, &before), ==, 0);
  g_assert_true (keep_file_draft_publish (draft, NULL));
  g_assert_cmpint (stat (path, &after), ==, 0);
  g_assert_cmpint (after.st_ino, ==, before.st_ino);
  g_assert_true (after.st_mtim.tv_sec > before.st_mtim.tv_sec ||
                 (after.st_mtim.tv_sec == before.st_mtim.tv_sec &&
                  after.st_mtim.tv_nsec > before.st_mtim.tv_nsec));
}

static void
test_is_missing (void)
{
  g_autoptr (TempHome) home = temp_home_new ();
  g_autofree char *loop = temp_home_dup_path (home, "loop");

  g_assert_true (keep_file_is_missing ("/nonexistent/file"));
  g_assert_true (keep_file_is_missing ("/dev/null/file"));
  g_assert_false (keep_file_is_missing (home->path));
  /* Nobody knows what is behind it. */
  g_assert_cmpint (symlink ("loop", loop), ==, 0);
  g_assert_false (keep_file_is_missing (loop));
}

static void
test_copy_aside (void)
{
  g_autoptr (TempHome) home = temp_home_new ();
  g_autofree char *path = temp_home_dup_path (home, "store");
  g_autoptr (KeepBuffer) contents = keep_buffer_new ();
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autofree char *names = NULL;

  keep_buffer_append (contents, "broken", -1);
  first = keep_file_copy_aside (path, "corrupt", contents, NULL);
  second = keep_file_copy_aside (path, "corrupt", contents, NULL);
  g_assert_cmpstr (first, ==, second);
  names = temp_home_list (home, "");
  /* sha256("broken") */
  g_assert_cmpstr (names, ==, "store.corrupt-f526795c95399cea.bak");
  assert_mode (first, 0600);
}

static void
test_make_folder (void)
{
  g_autoptr (TempHome) home = temp_home_new ();
  g_autofree char *outer = temp_home_dup_path (home, "a");
  g_autofree char *inner = temp_home_dup_path (home, "a/b/c");
  g_autoptr (GError) error = NULL;

  g_assert_true (keep_file_make_folder (inner, &error));
  g_assert_no_error (error);
  assert_mode (outer, 0700);
  assert_mode (inner, 0700);
  g_assert_true (keep_file_make_folder (inner, &error));
  temp_home_write (home, "file", "");
  g_free (inner);
  inner = temp_home_dup_path (home, "file/x");
  g_assert_false (keep_file_make_folder (inner, &error));
  g_assert_error (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_IO);
}

static void
test_errors (void)
{
  static const struct
  {
    int system_error;
    int code;
  } errors[] = {
    { ENOSPC, KEEP_STORE_ERROR_NO_SPACE },   { EDQUOT, KEEP_STORE_ERROR_NO_SPACE },
    { EACCES, KEEP_STORE_ERROR_PERMISSION }, { EPERM, KEEP_STORE_ERROR_PERMISSION },
    { EROFS, KEEP_STORE_ERROR_PERMISSION },  { EIO, KEEP_STORE_ERROR_IO },
    { EMFILE, KEEP_STORE_ERROR_IO },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (errors); i++)
    {
      g_autoptr (GError) error = NULL;

      keep_file_set_write_error (&error, errors[i].system_error, "/p");
      g_assert_error (error, KEEP_STORE_ERROR, errors[i].code);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/file/read/missing", test_read_missing);
  g_test_add_func ("/file/read/fifo", test_read_fifo);
  g_test_add_func ("/file/read/too-large", test_read_too_large);
  g_test_add_func ("/file/replace/is-private", test_replace_is_private);
  g_test_add_func ("/file/replace/keeps-link", test_replace_keeps_link);
  g_test_add_func ("/file/replace/link-below-linked-folder", test_replace_link_below_linked_folder);
  g_test_add_func ("/file/replace/link-loop", test_replace_link_loop);
  g_test_add_func ("/file/replace/no-folder", test_replace_no_folder);
  g_test_add_func ("/file/draft/unpublished", test_draft_unpublished);
  g_test_add_func ("/file/draft/named", test_draft_named);
  g_test_add_func ("/file/draft/renews-time", test_draft_renews_time);
  g_test_add_func ("/file/is-missing", test_is_missing);
  g_test_add_func ("/file/copy-aside", test_copy_aside);
  g_test_add_func ("/file/make-folder", test_make_folder);
  g_test_add_func ("/file/errors", test_errors);
  return g_test_run ();
}
