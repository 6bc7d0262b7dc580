/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clis/codex-rotation.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "clis/codex.h"
#include "support/temp-home.h"

#define REFRESHED_MS G_GINT64_CONSTANT (1795454800123)
#define REFRESHED "2026-11-23T17:26:40.123Z"
#define AUTH(refresh, more)                                                                        \
  "{\"tokens\":{\"id_token\":\"e30.e30.c2ln\",\"access_token\":\"a\",\"refresh_token\":\"" refresh \
  "\",\"account_id\":\"x\"}" more "}"

/* A rotation with everything that it borrows. */
typedef struct
{
  KeepCodexRotation value;
  KeepTokenSet *tokens; /* owned */
  KeepSecret *spent;    /* owned */
  KeepSecret *id_token; /* owned, nullable */
} Rotation;

static Rotation *
rotation_new (const char *spent, const char *access, const char *refresh, const char *account)
{
  Rotation *self = g_new0 (Rotation, 1);

  self->tokens = g_new0 (KeepTokenSet, 1);
  self->tokens->access = keep_secret_new (access, -1);
  self->tokens->refresh = refresh != NULL ? keep_secret_new (refresh, -1) : NULL;
  self->tokens->account_id = g_strdup (account);
  self->spent = keep_secret_new (spent, -1);
  self->value = (KeepCodexRotation){ .spent = self->spent,
                                     .tokens = self->tokens,
                                     .refreshed_ms = REFRESHED_MS };
  return self;
}

static void
rotation_free (Rotation *self)
{
  keep_token_set_free (self->tokens);
  keep_secret_unref (self->spent);
  g_clear_pointer (&self->id_token, keep_secret_unref);
  g_free (self);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Rotation, rotation_free)

static char *
apply (const Rotation *rotation, const char *text, GError **error)
{
  g_autoptr (KeepBuffer) changed =
      keep_codex_rotation_apply (&rotation->value, text, strlen (text), "/p", error);

  return changed != NULL ? g_strdup (keep_buffer_get_data (changed)) : NULL;
}

static void
replace (GString *text, const char *old, const char *new)
{
  g_assert_cmpint (g_string_replace (text, old, new, 0), ==, 1);
}

/* What Codex wrote itself keeps every byte but the tokens' and the time's. */
static void
test_apply_real (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "tests", "data", "codex",
                                                 "device-login-0.169.0.json", NULL);
  g_autofree char *text = NULL;
  g_autoptr (Rotation) rotation = rotation_new ("rt-new-1", "new-access", "rt-2", "acct-1111");
  g_autoptr (KeepForeignLogin) before = NULL;
  g_autoptr (GString) expected = NULL;
  g_autofree char *changed = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  before = keep_codex_parse (text, strlen (text), 0);
  changed = apply (rotation, text, NULL);
  expected = g_string_new (text);
  replace (expected, keep_secret_get_text (before->tokens->access), "new-access");
  replace (expected, "rt-new-1", "rt-2");
  replace (expected, "2026-11-23T17:25:09.881808202Z", REFRESHED);
  g_assert_cmpstr (changed, ==, expected->str);
}

static void
test_apply_parts (void)
{
  static const struct
  {
    const char *refresh;
    const char *id_token;
    const char *text;
    const char *changed;
  } cases[] = {
    { "q", NULL, AUTH ("r", ",\"last_refresh\":null, \"z\" : 1e2"),
      "{\"tokens\":{\"id_token\":\"e30.e30.c2ln\",\"access_token\":\"b\",\"refresh_token\":\"q\","
      "\"account_id\":\"x\"},\"last_refresh\":\"" REFRESHED "\", \"z\" : 1e2}" },
    { NULL, NULL, AUTH ("r", ""),
      "{\"tokens\":{\"id_token\":\"e30.e30.c2ln\",\"access_token\":\"b\",\"refresh_token\":\"r\","
      "\"account_id\":\"x\"},\"last_refresh\":\"" REFRESHED "\"}" },
    { "q", "e30.e30.bmV3", AUTH ("r", ""),
      "{\"tokens\":{\"id_token\":\"e30.e30.bmV3\",\"access_token\":\"b\",\"refresh_token\":\"q\","
      "\"account_id\":\"x\"},\"last_refresh\":\"" REFRESHED "\"}" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (Rotation) rotation = rotation_new ("r", "b", cases[i].refresh, NULL);
      g_autofree char *changed = NULL;

      if (cases[i].id_token != NULL)
        rotation->value.id_token = rotation->id_token = keep_secret_new (cases[i].id_token, -1);
      changed = apply (rotation, cases[i].text, NULL);
      g_assert_cmpstr (changed, ==, cases[i].changed);
    }
}

static void
test_apply_refused (void)
{
  static const struct
  {
    const char *account; /* nullable */
    const char *text;
    int code;
  } cases[] = {
    { NULL, AUTH ("other", ""), KEEP_STORE_ERROR_CONFLICT },
    { NULL, AUTH ("", ""), KEEP_STORE_ERROR_CONFLICT },
    { "y", AUTH ("r", ""), KEEP_STORE_ERROR_CONFLICT },
    { NULL, "{}", KEEP_STORE_ERROR_CONFLICT },
    { NULL, "{\"OPENAI_API_KEY\":\"sk-1\"}", KEEP_STORE_ERROR_CONFLICT },
    { NULL, "", KEEP_STORE_ERROR_MALFORMED },
    { NULL, "{\"tokens\":7}", KEEP_STORE_ERROR_MALFORMED },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (Rotation) rotation = rotation_new ("r", "b", "q", cases[i].account);
      g_autoptr (GError) error = NULL;
      g_autofree char *changed = apply (rotation, cases[i].text, &error);

      g_assert_null (changed);
      g_assert_error (error, KEEP_STORE_ERROR, cases[i].code);
      g_assert_nonnull (strstr (error->message, "/p"));
    }
}

static void
assert_mode (TempHome *home, const char *name, guint mode)
{
  g_autofree char *path = temp_home_dup_path (home, name);
  GStatBuf status;

  g_assert_cmpint (g_lstat (path, &status), ==, 0);
  g_assert_cmphex (status.st_mode & 0777, ==, mode);
}

static gboolean
put (TempHome *home, const Rotation *rotation, GError **error)
{
  g_autofree char *folder = temp_home_dup_path (home, "codex");

  return keep_codex_put_rotation (folder, &rotation->value, error);
}

static void
assert_refresh (TempHome *home, const char *name, const char *refresh)
{
  g_autofree char *text = temp_home_read (home, name);
  g_autofree char *member = g_strdup_printf ("\"refresh_token\":\"%s\"", refresh);

  g_assert_nonnull (text);
  g_assert_nonnull (strstr (text, member));
}

static void
test_put (void)
{
  g_autoptr (TempHome) home = temp_home_new ();
  g_autoptr (Rotation) rotation = rotation_new ("r", "b", "q", "x");
  g_autoptr (GError) error = NULL;
  g_autofree char *path = temp_home_dup_path (home, "codex/auth.json");
  g_autofree char *names = NULL;

  temp_home_write (home, "codex/auth.json", AUTH ("r", ""));
  g_assert_cmpint (g_chmod (path, 0644), ==, 0);
  umask (022);
  g_assert_true (put (home, rotation, &error));
  g_assert_no_error (error);
  assert_refresh (home, "codex/auth.json", "q");
  names = temp_home_list (home, "codex");
  g_assert_cmpstr (names, ==, "auth.json auth.json.lock auth.lock");
  assert_mode (home, "codex/auth.json", 0600);
  assert_mode (home, "codex/auth.json.lock", 0600);
  assert_mode (home, "codex/auth.lock", 0644);
}

static void
test_put_link (void)
{
  g_autoptr (TempHome) home = temp_home_new ();
  g_autoptr (Rotation) rotation = rotation_new ("r", "b", "q", "x");
  g_autofree char *link = temp_home_dup_path (home, "codex/auth.json");
  g_autofree char *names = NULL;
  g_autofree char *beside = NULL;

  temp_home_write (home, "vault/mine.json", AUTH ("r", ""));
  temp_home_write (home, "codex/config.toml", "");
  g_assert_cmpint (symlink ("../vault/mine.json", link), ==, 0);
  g_assert_true (put (home, rotation, NULL));
  assert_refresh (home, "vault/mine.json", "q");
  g_assert_true (g_file_test (link, G_FILE_TEST_IS_SYMLINK));
  names = temp_home_list (home, "codex");
  beside = temp_home_list (home, "vault");
  g_assert_cmpstr (names, ==, "auth.json auth.lock config.toml");
  g_assert_cmpstr (beside, ==, "mine.json mine.json.lock");
}

static void
test_put_gone (void)
{
  g_autoptr (TempHome) home = temp_home_new ();
  g_autoptr (Rotation) rotation = rotation_new ("r", "b", "q", "x");
  g_autoptr (GError) error = NULL;
  g_autofree char *names = NULL;

  temp_home_write (home, "codex/config.toml", "");
  g_assert_false (put (home, rotation, &error));
  g_assert_error (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_NOT_FOUND);
  names = temp_home_list (home, "codex");
  g_assert_cmpstr (names, ==, "config.toml");
}

static void
test_put_spent_already (void)
{
  g_autoptr (TempHome) home = temp_home_new ();
  g_autoptr (Rotation) rotation = rotation_new ("r", "b", "q", "x");
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  temp_home_write (home, "codex/auth.json", AUTH ("newer", ""));
  g_assert_false (put (home, rotation, &error));
  g_assert_error (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_CONFLICT);
  text = temp_home_read (home, "codex/auth.json");
  g_assert_cmpstr (text, ==, AUTH ("newer", ""));
}

static gboolean
has_draft (TempHome *home)
{
  g_autofree char *names = temp_home_list (home, "codex");

  return strstr (names, ".auth-") != NULL;
}

static int
take_lock (TempHome *home, const char *name)
{
  g_autofree char *path = temp_home_dup_path (home, name);
  int fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

  g_assert_cmpint (flock (fd, LOCK_EX | LOCK_NB), ==, 0);
  return fd;
}

static void
test_put_locked (gconstpointer name)
{
  g_autoptr (TempHome) home = temp_home_new ();
  g_autoptr (Rotation) rotation = rotation_new ("r", "b", "q", "x");
  g_autoptr (GError) error = NULL;
  int fd = -1;

  temp_home_write (home, "codex/auth.json", AUTH ("r", ""));
  fd = take_lock (home, name);
  g_assert_false (put (home, rotation, &error));
  close (fd);
  g_assert_error (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_LOCKED);
  assert_refresh (home, "codex/auth.json", "r");
  g_assert_false (has_draft (home));
  g_assert_true (put (home, rotation, NULL));
}

/* One of several that put something at the same time. */
typedef struct
{
  TempHome *home;     /* borrowed */
  Rotation *rotation; /* owned */
  gboolean is_put;
  GError *error; /* owned, nullable */
  GThread *thread;
} Writer;

static gpointer
run_writer (gpointer data)
{
  Writer *self = data;

  self->is_put = put (self->home, self->rotation, &self->error);
  return NULL;
}

static void
wait_for_draft (TempHome *home)
{
  const gint64 deadline_us = g_get_monotonic_time () + 10 * G_TIME_SPAN_SECOND;

  while (!has_draft (home))
    {
      g_assert_cmpint (g_get_monotonic_time (), <, deadline_us);
      g_thread_yield ();
    }
}

/* Somebody writes between our draft and our rename: @then stands there, and the answer is @code, or
 * 0. */
static void
check_interrupted (const char *then, int code, const char *refresh)
{
  g_autoptr (TempHome) home = temp_home_new ();
  Writer writer = { .home = home, .rotation = rotation_new ("r", "b", "q", "x") };
  int fd = -1;

  temp_home_write (home, "codex/auth.json", AUTH ("r", ""));
  fd = take_lock (home, "codex/auth.lock");
  writer.thread = g_thread_new ("writer", run_writer, &writer);
  wait_for_draft (home);
  temp_home_write (home, "codex/auth.json", then);
  close (fd);
  g_thread_join (writer.thread);
  if (code != 0)
    g_assert_error (writer.error, KEEP_STORE_ERROR, code);
  else
    g_assert_no_error (writer.error);
  assert_refresh (home, "codex/auth.json", refresh);
  g_assert_false (has_draft (home));
  g_clear_error (&writer.error);
  rotation_free (writer.rotation);
}

static void
test_put_interrupted (void)
{
  check_interrupted (AUTH ("newer", ""), KEEP_STORE_ERROR_CONFLICT, "newer");
  check_interrupted (AUTH ("r", ",\"OPENAI_API_KEY\":null"), 0, "q");
}

#define N_WRITERS 8

static void
test_put_one_wins (void)
{
  g_autoptr (TempHome) home = temp_home_new ();
  Writer writers[N_WRITERS] = { 0 };
  guint n_put = 0;

  temp_home_write (home, "codex/auth.json", AUTH ("r", ""));
  for (guint i = 0; i < N_WRITERS; i++)
    {
      g_autofree char *refresh = g_strdup_printf ("q%u", i);

      writers[i].home = home;
      writers[i].rotation = rotation_new ("r", "b", refresh, "x");
      writers[i].thread = g_thread_new ("writer", run_writer, &writers[i]);
    }
  for (guint i = 0; i < N_WRITERS; i++)
    {
      g_thread_join (writers[i].thread);
      n_put += writers[i].is_put ? 1 : 0;
      if (writers[i].is_put)
        assert_refresh (home, "codex/auth.json",
                        keep_secret_get_text (writers[i].rotation->tokens->refresh));
      else
        g_assert_error (writers[i].error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_CONFLICT);
      g_clear_error (&writers[i].error);
      rotation_free (writers[i].rotation);
    }
  g_assert_cmpuint (n_put, ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/codex-rotation/apply/real", test_apply_real);
  g_test_add_func ("/codex-rotation/apply/parts", test_apply_parts);
  g_test_add_func ("/codex-rotation/apply/refused", test_apply_refused);
  g_test_add_func ("/codex-rotation/put/plain", test_put);
  g_test_add_func ("/codex-rotation/put/link", test_put_link);
  g_test_add_func ("/codex-rotation/put/gone", test_put_gone);
  g_test_add_func ("/codex-rotation/put/spent-already", test_put_spent_already);
  g_test_add_data_func ("/codex-rotation/put/login-locked", "codex/auth.lock", test_put_locked);
  g_test_add_data_func ("/codex-rotation/put/file-locked", "codex/auth.json.lock", test_put_locked);
  g_test_add_func ("/codex-rotation/put/interrupted", test_put_interrupted);
  g_test_add_func ("/codex-rotation/put/one-wins", test_put_one_wins);
  return g_test_run ();
}
