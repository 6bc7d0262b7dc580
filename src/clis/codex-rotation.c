/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clis/codex-rotation.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "clis/codex.h"
#include "core/json-edit.h"
#include "core/json-writer.h"
#include "disk/file.h"

#define LOCK_PAUSE_US 1000
#define MAX_ATTEMPTS 5

static gboolean
check_login (const KeepCodexRotation *rotation,
             const KeepForeignLogin *login,
             const char *path,
             GError **error)
{
  const char *account = rotation->tokens->account_id;

  if (login->state == KEEP_FOREIGN_LOGIN_UNREADABLE)
    g_set_error (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_MALFORMED,
                 _ ("%s cannot be used: %s It was left as it is."), path, login->flaw);
  else if (login->tokens == NULL || !keep_secret_equal (login->tokens->refresh, rotation->spent))
    g_set_error (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_CONFLICT,
                 _ ("Codex has another login by now. %s was left as it is."), path);
  else if (account != NULL && login->tokens->account_id != NULL &&
           !g_str_equal (account, login->tokens->account_id))
    g_set_error (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_CONFLICT,
                 _ ("Codex is signed in to another account. %s was left as it is."), path);
  else
    return TRUE;
  return FALSE;
}

/* The document while it is edited member by member. */
static void
take (KeepJson **json, KeepBuffer *changed)
{
  g_clear_pointer (json, keep_json_free);
  *json = keep_json_parse (keep_buffer_get_data (changed), keep_buffer_get_length_bytes (changed),
                           NULL);
  g_assert (*json != NULL);
  keep_buffer_free (changed);
}

/* @parent: (nullable): a member of the root, %NULL for the root itself. @text: (nullable): nothing
 * to put */
static void
put_string (KeepJson **json, const char *parent, const char *name, const char *text)
{
  const KeepJsonNode *object = keep_json_get_root (*json);
  g_autoptr (KeepBuffer) value = NULL;

  if (text == NULL)
    return;
  if (parent != NULL)
    object = keep_json_node_get_member (object, parent);
  value = keep_buffer_new ();
  keep_json_append_string (value, text, -1);
  take (json, keep_json_put_member (*json, object, name, keep_buffer_get_data (value),
                                    keep_buffer_get_length_bytes (value)));
}

/* (nullable) */
static const char *
get_text (const KeepSecret *secret)
{
  return secret != NULL ? keep_secret_get_text (secret) : NULL;
}

static char *
format_time (gint64 time_ms)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (time_ms / 1000);
  g_autofree char *seconds = g_date_time_format (time, "%Y-%m-%dT%H:%M:%S");

  return g_strdup_printf ("%s.%03dZ", seconds, (int) (time_ms % 1000));
}

KeepBuffer *
keep_codex_rotation_apply (const KeepCodexRotation *rotation,
                           const char *text,
                           gsize length_bytes,
                           const char *path,
                           GError **error)
{
  g_autoptr (KeepForeignLogin) login = keep_codex_parse (text, length_bytes, 0);
  g_autofree char *time = format_time (rotation->refreshed_ms);
  g_autoptr (KeepJson) json = NULL;
  KeepBuffer *changed = NULL;

  if (!check_login (rotation, login, path, error))
    return NULL;
  json = keep_json_parse (text, length_bytes, NULL);
  put_string (&json, KEEP_CODEX_TOKENS, KEEP_CODEX_ID_TOKEN, get_text (rotation->id_token));
  put_string (&json, KEEP_CODEX_TOKENS, KEEP_CODEX_ACCESS_TOKEN,
              get_text (rotation->tokens->access));
  put_string (&json, KEEP_CODEX_TOKENS, KEEP_CODEX_REFRESH_TOKEN,
              get_text (rotation->tokens->refresh));
  put_string (&json, NULL, KEEP_CODEX_LAST_REFRESH, time);
  changed = keep_buffer_new ();
  keep_buffer_append (changed, keep_json_get_text (json),
                      (gssize) keep_json_get_length_bytes (json));
  return changed;
}

/* Codex's two locks; -1 where it is not open. They stay behind as empty files, as Codex's do. */
typedef struct
{
  int login;  /* auth.lock */
  int commit; /* auth.json.lock */
} Locks;

static void
locks_release (Locks *locks)
{
  if (locks->commit >= 0)
    close (locks->commit);
  if (locks->login >= 0)
    close (locks->login);
  locks->commit = locks->login = -1;
}

/* Returns: the descriptor of the lock, or -1 with errno: EWOULDBLOCK while somebody else has it */
static int
try_lock (const char *path, mode_t mode)
{
  int fd = TEMP_FAILURE_RETRY (open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOCTTY, mode));
  int failure = 0;

  if (fd < 0 || flock (fd, LOCK_EX | LOCK_NB) == 0)
    return fd;
  failure = errno;
  close (fd);
  errno = failure;
  return -1;
}

/* Both or none: Codex waits without limit for the first while somebody has it. */
static gboolean
locks_try (Locks *locks, const char *login_path, const char *commit_path)
{
  int failure = 0;

  locks->login = try_lock (login_path, 0666);
  if (locks->login >= 0)
    locks->commit = try_lock (commit_path, 0600);
  if (locks->login >= 0 && locks->commit >= 0)
    return TRUE;
  failure = errno;
  locks_release (locks);
  errno = failure;
  return FALSE;
}

static gboolean
locks_acquire (Locks *locks, const char *home, const char *target, GError **error)
{
  const gint64 deadline_us = g_get_monotonic_time () + KEEP_CODEX_LOCK_PATIENCE_MS * 1000LL;
  g_autofree char *login_path = g_build_filename (home, "auth.lock", NULL);
  g_autofree char *commit_path = g_strconcat (target, ".lock", NULL);

  while (!locks_try (locks, login_path, commit_path))
    {
      if (errno != EWOULDBLOCK)
        {
          keep_file_set_write_error (error, errno, commit_path);
          return FALSE;
        }
      if (g_get_monotonic_time () > deadline_us)
        {
          g_set_error (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_LOCKED,
                       _ ("Codex, or a program like it, keeps %s locked. Try again when it has "
                          "finished."),
                       target);
          return FALSE;
        }
      g_usleep (LOCK_PAUSE_US);
    }
  return TRUE;
}

typedef enum
{
  COMMIT_DONE,
  COMMIT_CHANGED, /* somebody wrote after the draft was made */
  COMMIT_FAILED,
} Commit;

static gboolean
is_same (const KeepBuffer *a, const KeepBuffer *b)
{
  return a != NULL && b != NULL &&
         keep_buffer_get_length_bytes (a) == keep_buffer_get_length_bytes (b) &&
         memcmp (keep_buffer_get_data (a), keep_buffer_get_data (b),
                 keep_buffer_get_length_bytes (a)) == 0;
}

/* Everything that happens under the locks. */
static Commit
commit (const char *home,
        const char *target,
        KeepFileDraft *draft,
        const KeepBuffer *expected,
        GError **error)
{
  Locks locks = { .login = -1, .commit = -1 };
  g_autoptr (KeepBuffer) found = NULL;
  Commit result = COMMIT_FAILED;

  if (!locks_acquire (&locks, home, target, error))
    return COMMIT_FAILED;
  if (keep_file_read (target, &found, error))
    {
      result = COMMIT_CHANGED;
      if (is_same (found, expected))
        result = keep_file_draft_rename (draft, error) ? COMMIT_DONE : COMMIT_FAILED;
    }
  locks_release (&locks);
  return result;
}

static KeepBuffer *
read_login (const char *target, GError **error)
{
  KeepBuffer *contents = NULL;

  if (keep_file_read (target, &contents, error) && contents == NULL)
    g_set_error (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_NOT_FOUND,
                 _ ("Codex has signed out: there is no %s any more. It was not brought back."),
                 target);
  return contents;
}

/* The name that Codex gives its own. */
static char *
dup_temporary (void)
{
  g_autofree char *uuid = g_uuid_string_random ();

  return g_strdup_printf (".auth-%.6s", uuid);
}

static Commit
try_to_put (const char *home, const char *target, const KeepCodexRotation *rotation, GError **error)
{
  g_autoptr (KeepBuffer) contents = read_login (target, error);
  g_autofree char *temporary = dup_temporary ();
  g_autoptr (KeepBuffer) changed = NULL;
  g_autoptr (KeepFileDraft) draft = NULL;
  Commit result = COMMIT_FAILED;

  if (contents == NULL)
    return COMMIT_FAILED;
  changed = keep_codex_rotation_apply (rotation, keep_buffer_get_data (contents),
                                       keep_buffer_get_length_bytes (contents), target, error);
  if (changed != NULL)
    draft = keep_file_draft_new_named (target, temporary, keep_buffer_get_data (changed),
                                       keep_buffer_get_length_bytes (changed), error);
  if (draft == NULL)
    return COMMIT_FAILED;
  result = commit (home, target, draft, contents, error);
  if (result == COMMIT_DONE)
    keep_file_draft_settle (draft);
  return result;
}

gboolean
keep_codex_put_rotation (const char *home, const KeepCodexRotation *rotation, GError **error)
{
  g_autofree char *path = keep_codex_dup_path (home);
  g_autofree char *target = keep_file_resolve (path);
  Commit result = COMMIT_CHANGED;

  if (target == NULL)
    {
      keep_file_set_write_error (error, errno, path);
      return FALSE;
    }
  for (guint i = 0; i < MAX_ATTEMPTS && result == COMMIT_CHANGED; i++)
    result = try_to_put (home, target, rotation, error);
  if (result == COMMIT_CHANGED)
    g_set_error (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_CONFLICT,
                 _ ("Another program keeps changing %s. Try again later."), target);
  return result == COMMIT_DONE;
}
