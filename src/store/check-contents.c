/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/check-contents.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/lock-body.h"
#include "disk/file.h"
#include "store/generation.h"
#include "store/json-dialect.h"
#include "store/json-dropped.h"
#include "store/lock.h"

#define LOCK_RETRIES 4

/* Whether a file is there that could be read, as far as its owner and rights go; where not, the
 * check of files says so. */
static gboolean
is_readable_file (const char *path)
{
  struct stat status;

  return stat (path, &status) == 0 && S_ISREG (status.st_mode) && status.st_uid == geteuid () &&
         (status.st_mode & S_IRUSR) != 0;
}

/* @code: what it is if it is damaged */
static void
check_document (GPtrArray *findings,
                KeepFindingCode code,
                const char *path,
                const char *agent,
                const GError *error)
{
  char *fix = NULL;

  if (error == NULL || !is_readable_file (path))
    return;
  if (g_error_matches (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_UNSUPPORTED))
    {
      code = KEEP_FINDING_STORE_VERSION;
      fix = g_strdup (_ ("A later OpenClaw wrote it. Use that one, and a later Tokenkeep."));
    }
  else if (!g_error_matches (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_MALFORMED))
    {
      code = KEEP_FINDING_STORE_UNREADABLE;
      fix = g_strdup (_ ("Look at the disk and at the system's log."));
    }
  else if (code == KEEP_FINDING_CONFIG_CORRUPT)
    fix = g_strdup (_ ("Mend it in an editor; until then only the main agent's logins are known."));
  else
    fix = g_strdup (_ ("Mend it in an editor, or put a copy in its place. “tokenkeep doctor --fix” "
                       "keeps a copy of it as it is; with “--replace-corrupt” as well it is taken "
                       "away then, and you sign in again."));
  g_ptr_array_add (findings, keep_finding_new (code, path, agent, g_strdup (error->message), fix));
}

/* What came before the store; damaged, it is never imported. */
static void
check_legacy (GPtrArray *findings, const char *path, const char *agent)
{
  g_autoptr (KeepBuffer) contents = NULL;
  g_autoptr (GError) error = NULL;
  KeepJson *json = NULL;

  if (keep_file_read (path, &contents, &error) && contents != NULL)
    {
      json = keep_json_dialect_parse_state (keep_buffer_get_data (contents),
                                            keep_buffer_get_length_bytes (contents), path, &error);
      g_clear_pointer (&json, keep_json_free);
    }
  check_document (findings, KEEP_FINDING_STORE_CORRUPT, path, agent, error);
}

static void
check_entries (GPtrArray *findings, const KeepSurveyStore *store)
{
  const KeepJsonStore documents = { .profiles = store->profiles.json };
  g_autoptr (GPtrArray) list = keep_json_dropped_list (&documents, NULL);

  for (guint i = 0; i < list->len; i++)
    {
      const KeepDropped *dropped = g_ptr_array_index (list, i);
      g_autofree char *id = g_utf8_make_valid (dropped->id, -1);
      KeepFinding *finding = keep_finding_new (
          KEEP_FINDING_ENTRY_DROPPED, store->profiles.path, store->agent,
          g_strdup_printf (_ ("OpenClaw passes over the entry “%s” in %s and loses it when it next "
                              "writes."),
                           id, store->profiles.path),
          /* Translators: what is wrong with an entry of a store, and what to do. */
          g_strdup_printf (_ ("In an editor: %s. Tokenkeep keeps the entry as it is."),
                           keep_dropped_reason_get_text (dropped->reason)));

      finding->profile = g_steal_pointer (&id);
      g_ptr_array_add (findings, finding);
    }
}

static gboolean
has_legacy (const KeepSurvey *survey, const KeepSurveyStore *store)
{
  g_autofree char *legacy = g_build_filename (store->dir, "auth.json", NULL);
  g_autofree char *oauth =
      g_build_filename (keep_places_get_credentials_dir (survey->places), "oauth.json", NULL);

  return !keep_file_is_missing (store->profiles.path) || !keep_file_is_missing (legacy) ||
         (g_str_equal (store->dir, keep_places_get_main_agent_dir (survey->places)) &&
          !keep_file_is_missing (oauth));
}

static void
check_generation (const KeepSurvey *survey, GPtrArray *findings, const KeepSurveyStore *store)
{
  g_autofree char *database = g_build_filename (keep_places_get_state_dir (survey->places), "state",
                                                "openclaw.sqlite", NULL);
  char *message = NULL;
  char *fix = NULL;

  /* Of a folder that cannot be looked into another finding tells. */
  if (!has_legacy (survey, store) || !keep_generation_can_tell (store->dir, NULL))
    return;
  if (keep_generation_detect (survey->places, store->dir) == KEEP_GENERATION_SQLITE)
    {
      message =
          g_strdup_printf (_ ("There are logins in files in %s and in a database beside them. "
                              "OpenClaw from 2026.6 on refuses to work as long as it finds "
                              "the files; an earlier one does not see the database."),
                           store->dir);
      fix = g_strdup (_ ("With a new OpenClaw run “openclaw doctor --fix”, which takes the files "
                         "over. If you need both, give each a state folder of its own "
                         "(OPENCLAW_STATE_DIR)."));
    }
  else if (!keep_file_is_missing (database))
    {
      message =
          g_strdup_printf (_ ("An OpenClaw from 2026.6 on has looked at %s, but has not taken "
                              "the logins in it over. It refuses to use them."),
                           store->dir);
      fix = g_strdup (_ ("Run “openclaw doctor --fix”, or go on with an OpenClaw before 2026.6."));
    }
  if (message != NULL)
    g_ptr_array_add (findings, keep_finding_new (KEEP_FINDING_TWO_GENERATIONS, store->profiles.path,
                                                 store->agent, message, fix));
}

void
keep_check_contents (const KeepSurvey *survey, GPtrArray *findings)
{
  g_autofree char *oauth =
      g_build_filename (keep_places_get_credentials_dir (survey->places), "oauth.json", NULL);

  check_document (findings, KEEP_FINDING_CONFIG_CORRUPT,
                  keep_places_get_config_path (survey->places), NULL, survey->config_error);
  for (guint i = 0; i < survey->stores->len; i++)
    {
      const KeepSurveyStore *store = g_ptr_array_index (survey->stores, i);
      g_autofree char *legacy = g_build_filename (store->dir, "auth.json", NULL);

      if (store->is_elsewhere || store->twin != NULL)
        continue;
      check_document (findings, KEEP_FINDING_STORE_CORRUPT, store->profiles.path, store->agent,
                      store->profiles.error);
      check_document (findings, KEEP_FINDING_STATE_CORRUPT, store->state.path, store->agent,
                      store->state.error);
      check_legacy (findings, legacy, store->agent);
      check_entries (findings, store);
      check_generation (survey, findings, store);
    }
  check_legacy (findings, oauth, NULL);
}

/* (transfer full) (nullable): the copy's path, or %NULL with the finding's obstacle set, or if it
 * is not damaged any more. */
static char *
copy_aside (KeepFinding *finding)
{
  g_autoptr (KeepBuffer) contents = NULL;
  g_autoptr (KeepJson) json = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *name = g_path_get_basename (finding->path);
  char *copy = NULL;

  if (keep_file_read (finding->path, &contents, &error) && contents != NULL)
    {
      json = (g_str_equal (name, "auth-profiles.json") ? keep_json_dialect_parse_profiles
                                                       : keep_json_dialect_parse_state) (
          keep_buffer_get_data (contents), keep_buffer_get_length_bytes (contents), finding->path,
          NULL);
      if (json == NULL)
        copy = keep_file_copy_aside (finding->path, "corrupt", contents, &error);
    }
  if (error != NULL)
    finding->obstacle = g_strdup (error->message);
  else if (copy == NULL)
    finding->is_fixed = TRUE;
  return copy;
}

void
keep_check_contents_copy_aside (KeepFinding *finding)
{
  g_autofree char *copy = copy_aside (finding);
  g_autofree char *shown = copy != NULL ? g_filename_display_name (copy) : NULL;

  if (copy != NULL)
    finding->obstacle =
        g_strdup_printf (_ ("A copy was kept as %s; the file is as it was."), shown);
}

/* What is behind a link is not ours to take away, and without its target the link is another
 * finding. */
static gboolean
is_removable (const char *path)
{
  g_autofree char *name = g_path_get_basename (path);

  return (g_str_equal (name, "auth-profiles.json") || g_str_equal (name, "auth-state.json")) &&
         !g_file_test (path, G_FILE_TEST_IS_SYMLINK);
}

void
keep_check_contents_remove (KeepFinding *finding)
{
  g_autofree char *folder = g_path_get_dirname (finding->path);
  g_autofree char *target = g_build_filename (folder, "auth-profiles.json", NULL);
  g_autofree char *copy = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (KeepLock) lock = NULL;

  if (!is_removable (finding->path))
    {
      keep_check_contents_copy_aside (finding);
      return;
    }
  lock = keep_lock_acquire (target, LOCK_RETRIES, KEEP_LOCK_STORE_STALE_MS, -1, &error);
  if (lock == NULL)
    {
      finding->obstacle = g_strdup (error->message);
      return;
    }
  copy = copy_aside (finding);
  if (copy == NULL)
    return;
  if (keep_lock_is_held (lock) && (unlink (finding->path) == 0 || errno == ENOENT))
    finding->is_fixed = TRUE;
  else
    finding->obstacle = g_strdup (g_strerror (errno));
}
