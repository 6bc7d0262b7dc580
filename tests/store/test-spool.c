/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/spool.h"

#include <string.h>
#include <sys/stat.h>

#include "support/temp-home.h"

#define SPENT "0123456789abcdef"
#define FILE_NAME "own/spool/" SPENT ".json"

typedef struct
{
  TempHome *home; /* owned */
  char *own;      /* owned */
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  self->home = temp_home_new ();
  self->own = temp_home_dup_path (self->home, "own");
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  temp_home_free (self->home);
  g_free (self->own);
}

static KeepRotation *
new_rotation (void)
{
  KeepRotation *rotation = g_new0 (KeepRotation, 1);

  rotation->spent = g_strdup (SPENT);
  rotation->state_dir = g_strdup ("/home/alice/.openclaw");
  rotation->agent = g_strdup ("main");
  rotation->profile_id = g_strdup ("p:a");
  rotation->provider = g_strdup ("p");
  rotation->at_ms = 1780000000000;
  rotation->tokens = temp_token_set_new ("at-new", "rt-new", "alice@example.com");
  return rotation;
}

static void
write_one (Fixture *self)
{
  g_autoptr (KeepRotation) rotation = new_rotation ();
  g_autoptr (KeepSpool) spool = keep_spool_open (self->own, SPENT, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (keep_spool_write (spool, rotation, &error));
  g_assert_no_error (error);
}

static KeepRotation *
load (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  KeepRotation *rotation = NULL;

  g_assert_true (keep_spool_load (self->own, SPENT, &rotation, &error));
  g_assert_no_error (error);
  return rotation;
}

static void
test_written (Fixture *self, gconstpointer data)
{
  g_autofree char *path = temp_home_dup_path (self->home, FILE_NAME);
  g_autoptr (KeepRotation) rotation = NULL;
  struct stat status;

  write_one (self);
  g_assert_cmpint (stat (path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 07777, ==, 0600);
  rotation = load (self);
  g_assert_cmpstr (keep_secret_get_text (rotation->tokens->refresh), ==, "rt-new");
  keep_spool_forget (self->own, SPENT);
  g_assert_null (load (self));
}

/* Before it is written it is there, has its space, and counts for nothing. */
static void
test_reserved (Fixture *self, gconstpointer data)
{
  g_autoptr (KeepSpool) spool = keep_spool_open (self->own, SPENT, NULL);
  g_autofree char *path = temp_home_dup_path (self->home, FILE_NAME);
  struct stat status;

  g_assert_nonnull (spool);
  g_assert_cmpint (stat (path, &status), ==, 0);
  g_assert_cmpint (status.st_size, ==, 0);
  g_assert_null (load (self));
}

/* No answer came, or what came is in its store: nothing stays behind. */
static void
test_not_needed (Fixture *self, gconstpointer data)
{
  g_autoptr (KeepRotation) rotation = new_rotation ();
  KeepSpool *spool = keep_spool_open (self->own, SPENT, NULL);

  keep_spool_free (spool);
  g_assert_false (temp_home_has (self->home, FILE_NAME));
  spool = keep_spool_open (self->own, SPENT, NULL);
  g_assert_true (keep_spool_write (spool, rotation, NULL));
  keep_spool_remove (spool);
  keep_spool_free (spool);
  g_assert_false (temp_home_has (self->home, FILE_NAME));
}

static void
test_void (Fixture *self, gconstpointer data)
{
  static const char *const contents[] = { "", "{", "{}", "{\"version\": 1}" };
  g_autofree char *whole = NULL;
  g_autofree char *renamed = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (contents); i++)
    {
      temp_home_write (self->home, FILE_NAME, contents[i]);
      g_assert_null (load (self));
    }
  /* A rotation of another token under this name is none of it. */
  write_one (self);
  whole = temp_home_read (self->home, FILE_NAME);
  memcpy (strstr (whole, SPENT), "fedcba9876543210", strlen (SPENT));
  temp_home_write (self->home, FILE_NAME, whole);
  g_assert_null (load (self));
}

static void
test_list (Fixture *self, gconstpointer data)
{
  g_auto (GStrv) none = keep_spool_list (self->own);
  g_auto (GStrv) some = NULL;
  g_autofree char *names = NULL;

  g_assert_cmpstr (none[0], ==, NULL);
  temp_home_write (self->home, "own/spool/fedcba9876543210.json", "");
  temp_home_write (self->home, FILE_NAME, "");
  temp_home_write (self->home, "own/spool/notes.txt", "");
  temp_home_write (self->home, "own/spool/0123456789abcdeF.json", "");
  some = keep_spool_list (self->own);
  names = g_strjoinv (" ", some);
  g_assert_cmpstr (names, ==, SPENT " fedcba9876543210");
}

/* Where it cannot be kept, it must not be spent. */
static void
test_no_folder (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  temp_home_write (self->home, "own", "in the way");
  g_assert_null (keep_spool_open (self->own, SPENT, &error));
  g_assert_nonnull (error);
  g_assert_cmpint (error->domain, ==, KEEP_STORE_ERROR);
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
  add ("/spool/written", test_written);
  add ("/spool/reserved", test_reserved);
  add ("/spool/not-needed", test_not_needed);
  add ("/spool/void", test_void);
  add ("/spool/list", test_list);
  add ("/spool/no-folder", test_no_folder);
  return g_test_run ();
}
