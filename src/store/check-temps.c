/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/check-temps.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/lock-body.h"
#include "disk/file.h"
#include "store/json-credential.h"
#include "store/json-dialect.h"
#include "store/lock.h"

#define TEMP ".tmp"
#define UUID_LENGTH 36

/* A writer needs milliseconds between the first byte and the rename. */
#define YOUNG_MS (60 * 1000)

/* Of many profiles. */
#define MAX_NAMED 5

/* Its turn comes: nobody holds the lock for longer than two seconds. */
#define LOCK_RETRIES 4

/* A document of a store, as it is on the disk now. */
typedef struct
{
  char *target;   /* owned: where writing it would write */
  KeepJson *json; /* owned, nullable: missing, or damaged */
  gboolean has_secrets;
} Target;

static void
target_clear (Target *target)
{
  g_free (target->target);
  g_clear_pointer (&target->json, keep_json_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Target, target_clear)

static KeepJson *
read_profiles (const char *path)
{
  g_autoptr (KeepBuffer) contents = NULL;

  if (!keep_file_read (path, &contents, NULL) || contents == NULL)
    return NULL;
  return keep_json_dialect_parse_profiles (keep_buffer_get_data (contents),
                                           keep_buffer_get_length_bytes (contents), path, NULL);
}

/* Whether @name is `<target>.<uuid4>.tmp`. */
static gboolean
is_temporary (const char *name, const char *target)
{
  const char *uuid = name + strlen (target) + 1;
  g_autofree char *text = NULL;

  if (!g_str_has_prefix (name, target) || uuid[-1] != '.' ||
      strlen (uuid) != UUID_LENGTH + strlen (TEMP) || !g_str_has_suffix (uuid, TEMP))
    return FALSE;
  text = g_strndup (uuid, UUID_LENGTH);
  return g_uuid_string_is_valid (text);
}

/* Whether its writer is dead; what is young may yet be renamed. A writer that was stopped for so
 * long finds the file gone and says that it failed: nothing is lost, since all is in the store. */
static gboolean
is_left (const char *path, gint64 now_ms)
{
  struct stat status;

  return lstat (path, &status) == 0 && S_ISREG (status.st_mode) &&
         now_ms - (gint64) status.st_mtim.tv_sec * 1000 >= YOUNG_MS;
}

/* The value without which an entry is no login. */
static KeepSecret *
dup_essence (const KeepJsonNode *entry)
{
  static const char *const names[] = { "refresh", "access", "token", "key", "apiKey" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      KeepSecret *secret = keep_json_node_dup_secret (keep_json_node_get_member (entry, names[i]));

      if (secret != NULL && keep_secret_get_length_bytes (secret) > 0)
        return secret;
      g_clear_pointer (&secret, keep_secret_unref);
    }
  return NULL;
}

static double
get_expiry (const KeepJsonNode *entry)
{
  double expires = 0;

  keep_json_node_get_number (keep_json_node_get_member (entry, "expires"), &expires);
  return expires;
}

/* Whether losing @entry could lose a login. @stored: (nullable) */
static gboolean
is_newer (const KeepJsonNode *entry, const KeepJsonNode *stored)
{
  g_autoptr (KeepSecret) ours = dup_essence (entry);
  g_autoptr (KeepSecret) theirs = dup_essence (stored);

  if (ours == NULL)
    return FALSE;
  if (theirs == NULL)
    return TRUE;
  if (keep_secret_equal (ours, theirs))
    return get_expiry (entry) > get_expiry (stored);
  return get_expiry (entry) <= 0 || get_expiry (entry) >= get_expiry (stored);
}

/* (transfer full): the ids of the profiles that may be newer in @json than in the store, with
 * commas between; "" without any. @n_more: how many are not named */
static char *
list_newer (const KeepJson *json, const KeepJson *stored)
{
  const KeepJsonNode *stored_root = stored != NULL ? keep_json_get_root (stored) : NULL;
  const KeepJsonNode *profiles =
      keep_json_node_get_member (keep_json_get_root (json), KEEP_JSON_DIALECT_PROFILES);
  g_autoptr (GHashTable) known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GString) ids = g_string_new (NULL);
  const KeepJsonNode *name = NULL;
  const KeepJsonNode *entry = NULL;
  guint n_newer = 0;
  KeepJsonIter iter;

  keep_json_iter_init (&iter, keep_json_node_get_member (stored_root, KEEP_JSON_DIALECT_PROFILES));
  while (keep_json_iter_next (&iter, &name, &entry))
    {
      char *id = keep_json_node_dup_string (name);

      if (id != NULL)
        g_hash_table_insert (known, id, (gpointer) entry);
    }
  keep_json_iter_init (&iter, profiles);
  while (keep_json_iter_next (&iter, &name, &entry))
    {
      g_autofree char *id = keep_json_node_dup_string (name);

      if (!is_newer (entry, id != NULL ? g_hash_table_lookup (known, id) : NULL))
        continue;
      n_newer++;
      if (n_newer <= MAX_NAMED)
        g_string_append_printf (ids, "%s%s", n_newer > 1 ? ", " : "", id != NULL ? id : "?");
    }
  if (n_newer > MAX_NAMED)
    g_string_append (ids, ", …");
  return g_string_free (g_steal_pointer (&ids), FALSE);
}

/* Whether a half-written document says nothing beyond what the store says. */
static gboolean
is_beginning_of (const KeepBuffer *contents, const KeepJson *stored)
{
  gsize length = keep_buffer_get_length_bytes (contents);

  return length == 0 ||
         (stored != NULL && length <= keep_json_get_length_bytes (stored) &&
          memcmp (keep_buffer_get_data (contents), keep_json_get_text (stored), length) == 0);
}

/* (transfer full) (nullable): %NULL if nothing is lost with the file at @path, else what: the ids
 * of profiles, or "" where nobody can tell. */
static char *
find_loss (const char *path, const Target *target)
{
  g_autoptr (KeepBuffer) contents = NULL;
  g_autoptr (KeepJson) json = NULL;
  g_autofree char *ids = NULL;

  if (!target->has_secrets)
    return NULL;
  if (!keep_file_read (path, &contents, NULL))
    return g_strdup ("");
  if (contents == NULL || is_beginning_of (contents, target->json))
    return NULL;
  json = keep_json_dialect_parse_profiles (keep_buffer_get_data (contents),
                                           keep_buffer_get_length_bytes (contents), path, NULL);
  if (json == NULL)
    return g_strdup ("");
  ids = list_newer (json, target->json);
  return *ids != '\0' ? g_steal_pointer (&ids) : NULL;
}

static KeepFinding *
new_left (const char *path, const char *agent)
{
  return keep_finding_new (
      KEEP_FINDING_TEMP_LEFT, path, agent,
      g_strdup_printf (_ ("%s was left by a program that died while it wrote. The store has "
                          "everything that is in it."),
                       path),
      g_strdup (_ ("“tokenkeep doctor --fix” removes it.")));
}

static KeepFinding *
new_newer (const char *path, const char *agent, const char *ids, const char *target)
{
  g_autofree char *quoted = g_shell_quote (path);
  g_autofree char *quoted_target = g_shell_quote (target);
  char *message = NULL;

  if (*ids != '\0')
    message = g_strdup_printf (_ ("%s was left by a program that died while it wrote, and may hold "
                                  "the only copy of these logins: %s."),
                               path, ids);
  else
    message = g_strdup_printf (_ ("%s was left by a program that died while it wrote. It is not "
                                  "whole, and may hold the only copy of a login."),
                               path);
  return keep_finding_new (
      KEEP_FINDING_TEMP_NEWER, path, agent, message,
      g_strdup_printf (
          _ ("Keep it until you know that the login works. If it works: “rm %s”. If it does not, "
             "stop OpenClaw, look at it in an editor, and if it is whole, put it in the store's "
             "place: “mv -b %s %s”. Otherwise sign in again."),
          quoted, quoted, quoted_target));
}

/* Documents that are written beside their targets, by position. */
static gboolean
load_target (const KeepSurveyStore *store, guint position, Target *target)
{
  static const char *const names[] = { "auth-profiles.json", "auth-state.json", "auth.json" };
  g_autofree char *path = NULL;

  *target = (Target){ 0 };
  if (position >= G_N_ELEMENTS (names))
    return FALSE;
  path = g_build_filename (store->dir, names[position], NULL);
  target->target = keep_file_resolve (path);
  if (target->target == NULL)
    target->target = g_steal_pointer (&path);
  target->has_secrets = position != 1;
  return TRUE;
}

static void
check_target (const KeepSurvey *survey,
              const KeepSurveyStore *store,
              Target *target,
              GPtrArray *findings)
{
  g_autofree char *folder = g_path_get_dirname (target->target);
  g_autofree char *base = g_path_get_basename (target->target);
  g_autoptr (GDir) entries = g_dir_open (folder, 0, NULL);
  const char *name = NULL;

  while (entries != NULL && (name = g_dir_read_name (entries)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autofree char *loss = NULL;

      if (!is_temporary (name, base) || !is_left (path, survey->now_ms))
        continue;
      /* Read again for each: it is rare, and the survey is older than this. */
      g_clear_pointer (&target->json, keep_json_free);
      target->json = target->has_secrets ? read_profiles (target->target) : NULL;
      loss = find_loss (path, target);
      g_ptr_array_add (findings, loss == NULL
                                     ? new_left (path, store->agent)
                                     : new_newer (path, store->agent, loss, target->target));
    }
}

void
keep_check_temps (const KeepSurvey *survey, GPtrArray *findings)
{
  for (guint i = 0; i < survey->stores->len; i++)
    {
      const KeepSurveyStore *store = g_ptr_array_index (survey->stores, i);

      if (store->is_elsewhere || store->twin != NULL || store->real_dir == NULL)
        continue;
      for (guint position = 0;; position++)
        {
          g_auto (Target) target = { 0 };

          if (!load_target (store, position, &target))
            break;
          check_target (survey, store, &target, findings);
        }
    }
}

/* Whose temporary file it is. */
static const KeepSurveyStore *
find_store (const KeepSurvey *survey, const char *path, Target *target)
{
  for (guint i = 0; i < survey->stores->len; i++)
    for (guint position = 0;; position++)
      {
        const KeepSurveyStore *store = g_ptr_array_index (survey->stores, i);
        gsize length = 0;

        if (store->is_elsewhere || !load_target (store, position, target))
          break;
        length = strlen (target->target);
        if (strncmp (path, target->target, length) == 0 &&
            strlen (path) == length + 1 + UUID_LENGTH + strlen (TEMP))
          return store;
        target_clear (target);
      }
  *target = (Target){ 0 };
  return NULL;
}

static void
remove_file (KeepFinding *finding, const Target *target)
{
  g_autofree char *loss = NULL;

  if (!is_left (finding->path, g_get_real_time () / 1000))
    {
      finding->is_fixed = access (finding->path, F_OK) != 0;
      if (!finding->is_fixed)
        finding->obstacle = g_strdup (_ ("A program is using it."));
      return;
    }
  loss = find_loss (finding->path, target);
  if (loss != NULL)
    finding->obstacle = g_strdup (_ ("Meanwhile it holds something that the store has not."));
  else if (unlink (finding->path) != 0 && errno != ENOENT)
    finding->obstacle = g_strdup (g_strerror (errno));
  finding->is_fixed = finding->obstacle == NULL;
}

void
keep_check_temps_mend (const KeepSurvey *survey, KeepFinding *finding)
{
  g_auto (Target) target = { 0 };
  const KeepSurveyStore *store = find_store (survey, finding->path, &target);
  g_autoptr (KeepLock) lock = NULL;
  g_autoptr (GError) error = NULL;

  if (store == NULL)
    return;
  lock =
      keep_lock_acquire (store->profiles.path, LOCK_RETRIES, KEEP_LOCK_STORE_STALE_MS, -1, &error);
  if (lock == NULL)
    {
      finding->obstacle = g_strdup (error->message);
      return;
    }
  target.json = target.has_secrets ? read_profiles (target.target) : NULL;
  remove_file (finding, &target);
}
