/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/links.h"

#include <glib/gstdio.h>

#include "support/temp-home.h"

#define FILE_NAME "own/" KEEP_LINKS_FILE

static gboolean
put (const char *own, const char *place)
{
  return keep_links_put (
      own, keep_link_new (KEEP_LINK_CODEX, place, "p:a", "/home/a/.openclaw", "main", 1000), NULL);
}

static void
test_put (void)
{
  g_autoptr (TempHome) home = temp_home_new ();
  g_autofree char *own = temp_home_dup_path (home, "own");
  g_autofree char *path = temp_home_dup_path (home, FILE_NAME);
  g_autofree char *names = NULL;
  g_autoptr (GPtrArray) none = keep_links_load (own, NULL);
  g_autoptr (GPtrArray) links = NULL;
  GStatBuf status;

  g_assert_cmpuint (none->len, ==, 0);
  g_assert_true (put (own, "/a"));
  g_assert_true (put (own, "/b"));
  links = keep_links_load (own, NULL);
  g_assert_cmpuint (links->len, ==, 2);
  names = temp_home_list (home, "own");
  g_assert_cmpstr (names, ==, KEEP_LINKS_FILE);
  g_assert_cmpint (g_stat (path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);
}

static void
test_drop (void)
{
  g_autoptr (TempHome) home = temp_home_new ();
  g_autofree char *own = temp_home_dup_path (home, "own");
  g_autoptr (GPtrArray) links = NULL;
  g_autoptr (GError) error = NULL;

  put (own, "/a");
  put (own, "/b");
  g_assert_true (keep_links_drop (own, KEEP_LINK_CODEX, "/a", NULL));
  g_assert_false (keep_links_drop (own, KEEP_LINK_CODEX, "/a", &error));
  g_assert_error (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_NOT_FOUND);
  g_assert_true (keep_links_drop (own, KEEP_LINK_CODEX, NULL, NULL));
  g_assert_false (keep_links_drop (own, KEEP_LINK_OPENCLAW, NULL, NULL));
  links = keep_links_load (own, NULL);
  g_assert_cmpuint (links->len, ==, 0);
}

/* A person's word is not written over because of a reader that does not understand it. */
static void
test_damaged (void)
{
  g_autoptr (TempHome) home = temp_home_new ();
  g_autofree char *own = temp_home_dup_path (home, "own");
  g_autofree char *after = NULL;
  g_autoptr (GError) error = NULL;

  temp_home_write (home, FILE_NAME, "{\"schema\":");
  g_assert_null (keep_links_load (own, &error));
  g_assert_error (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_MALFORMED);
  g_assert_false (put (own, "/a"));
  g_assert_false (keep_links_drop (own, KEEP_LINK_CODEX, NULL, NULL));
  after = temp_home_read (home, FILE_NAME);
  g_assert_cmpstr (after, ==, "{\"schema\":");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/links/put", test_put);
  g_test_add_func ("/links/drop", test_drop);
  g_test_add_func ("/links/damaged", test_damaged);
  return g_test_run ();
}
