/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/check-files.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <linux/magic.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "disk/file.h"

#define OTHERS (S_IRWXG | S_IRWXO)
/* Our own folders lie no deeper in each other. */
#define OWN_DEPTH 3

#define OTHERS_WRITE (S_IWGRP | S_IWOTH)

/* The kernel's numbers that its headers keep to themselves. */
#define LUSTRE_MAGIC 0x0BD00BD0
#define GPFS_MAGIC 0x47504653
#define PANFS_MAGIC 0xAAD7AAEA

/* Borrowed for the length of the check. */
typedef struct
{
  const KeepSurvey *survey;
  GPtrArray *findings;
  GHashTable *seen;    /* path of a folder that was looked at → whether it is ours */
  GHashTable *devices; /* of which the file system was looked at */
} Check;

static void
add (const Check *check,
     KeepFindingCode code,
     const char *path,
     const char *agent,
     char *message,
     char *fix)
{
  g_ptr_array_add (check->findings, keep_finding_new (code, path, agent, message, fix));
}

static void
add_foreign_owner (const Check *check, const char *path, const char *agent, uid_t uid)
{
  g_autofree char *quoted = g_shell_quote (path);

  add (check, KEEP_FINDING_FOREIGN_OWNER, path, agent,
       g_strdup_printf (_ ("%s belongs to another user (number %u). OpenClaw and Tokenkeep cannot "
                           "both work with it."),
                        path, (guint) uid),
       geteuid () == 0
           ? g_strdup (_ ("Run OpenClaw and Tokenkeep as that user."))
           : g_strdup_printf (_ ("Give it to yourself: “sudo chown -R \"$(id -un)\" %s”. It comes "
                                 "from running OpenClaw with sudo."),
                              quoted));
}

static void
add_permissions (
    const Check *check, KeepFindingCode code, const char *path, const char *agent, mode_t mode)
{
  g_autofree char *quoted = g_shell_quote (path);
  char *message = NULL;
  char *fix = NULL;

  if (code == KEEP_FINDING_FOLDER_WRITABLE)
    {
      message = g_strdup_printf (_ ("Other users may put files into %s and replace logins there "
                                    "(mode %04o)."),
                                 path, mode & 07777);
      fix = g_strdup_printf (_ ("“chmod go-w %s”."), quoted);
    }
  else if ((mode & OTHERS) != 0)
    {
      message = g_strdup_printf (_ ("%s is open to other users (mode %04o)."), path, mode & 07777);
      fix = g_strdup_printf (_ ("“chmod go-rwx %s”."), quoted);
    }
  else
    {
      message =
          g_strdup_printf (_ ("%s cannot be used by yourself (mode %04o)."), path, mode & 07777);
      fix = g_strdup_printf (_ ("“chmod u+rwX %s”."), quoted);
    }
  add (check, code, path, agent, message, fix);
}

/* Returns whether there is something behind @path. */
static gboolean
check_links (const Check *check, const char *path, const char *agent)
{
  struct stat status;
  g_autofree char *target = NULL;

  if (lstat (path, &status) != 0)
    return FALSE;
  if (!S_ISLNK (status.st_mode) || stat (path, &status) == 0)
    return TRUE;
  if (errno == ELOOP)
    {
      add (check, KEEP_FINDING_LINK_CYCLE, path, agent,
           g_strdup_printf (_ ("%s is a link that goes round in circles."), path),
           g_strdup (_ ("Let it point to the file that is meant, or remove it.")));
      return FALSE;
    }
  if (errno != ENOENT && errno != ENOTDIR)
    return TRUE;
  target = keep_file_resolve (path);
  add (
      check, KEEP_FINDING_LINK_DANGLING, path, agent,
      target != NULL
          ? g_strdup_printf (_ ("%s is a link to %s, which does not exist."), path, target)
          : g_strdup_printf (_ ("%s is a link into a folder that does not exist."), path),
      g_strdup (_ ("If the file is on a disk that is not mounted, mount it; otherwise let the link "
                   "point to the file that is meant, or remove it.")));
  return FALSE;
}

static void
add_unreadable (const Check *check, const char *path, const char *agent, int failure)
{
  add (check, KEEP_FINDING_STORE_UNREADABLE, path, agent,
       g_strdup_printf (_ ("%s cannot be read: %s."), path, g_strerror (failure)),
       g_strdup (_ ("Look at the permissions of the folders that it is in, and at the disk.")));
}

static void
check_file (const Check *check, KeepFindingCode code, const char *path, const char *agent)
{
  struct stat status;

  if (!check_links (check, path, agent))
    return;
  if (stat (path, &status) != 0)
    add_unreadable (check, path, agent, errno);
  else if (status.st_uid != geteuid ())
    add_foreign_owner (check, path, agent, status.st_uid);
  else if (!S_ISREG (status.st_mode))
    add (check, KEEP_FINDING_NOT_A_FILE, path, agent,
         g_strdup_printf (_ ("%s is no regular file, so nothing can be stored in it."), path),
         g_strdup (_ ("Move it away.")));
  else if ((status.st_mode & OTHERS) != 0 || (status.st_mode & S_IRUSR) == 0)
    add_permissions (check, code, path, agent, status.st_mode);
}

/* Returns whether it is a folder of ours. @forbidden: rights that others must not have. */
static gboolean
look_at_folder (
    const Check *check, KeepFindingCode code, const char *path, const char *agent, mode_t forbidden)
{
  struct stat status;

  if (!check_links (check, path, agent))
    return FALSE;
  if (stat (path, &status) != 0)
    {
      add_unreadable (check, path, agent, errno);
      return FALSE;
    }
  if (status.st_uid != geteuid ())
    {
      add_foreign_owner (check, path, agent, status.st_uid);
      return FALSE;
    }
  if ((status.st_mode & forbidden) != 0 || (status.st_mode & S_IRWXU) != S_IRWXU)
    add_permissions (check, code, path, agent, status.st_mode);
  return TRUE;
}

/* The same, once for each folder: many agents have the same ones above them. */
static gboolean
check_folder (
    const Check *check, KeepFindingCode code, const char *path, const char *agent, mode_t forbidden)
{
  gpointer is_ours = NULL;

  if (!g_hash_table_lookup_extended (check->seen, path, NULL, &is_ours))
    {
      is_ours = GINT_TO_POINTER (look_at_folder (check, code, path, agent, forbidden));
      g_hash_table_insert (check->seen, g_strdup (path), is_ours);
    }
  return GPOINTER_TO_INT (is_ours);
}

/* OpenClaw's own folders above an agent's; what is above those is the person's affair. */
static gboolean
check_folders_above (const Check *check, const KeepSurveyStore *store)
{
  g_autofree char *folder = g_path_get_dirname (store->dir);
  gsize length = strlen (store->state_dir);
  gboolean is_ours = TRUE;

  while (is_ours && strncmp (folder, store->state_dir, length) == 0 &&
         (folder[length] == '\0' || folder[length] == '/'))
    {
      char *parent = g_path_get_dirname (folder);

      is_ours = check_folder (check, KEEP_FINDING_FOLDER_WRITABLE, folder, NULL, OTHERS_WRITE);
      g_free (folder);
      folder = parent;
    }
  return is_ours;
}

/* Locks hold no secret, and OpenClaw makes them with the person's usual permissions. */
static gboolean
is_secret (const char *name)
{
  return !g_str_has_suffix (name, ".lock") && !g_str_has_suffix (name, ".reclaim");
}

static const char *
find_network (const struct statfs *status)
{
  static const struct
  {
    guint32 magic;
    const char *name;
  } networks[] = {
    { NFS_SUPER_MAGIC, "NFS" },     { SMB_SUPER_MAGIC, "SMB" },   { CIFS_SUPER_MAGIC, "SMB" },
    { SMB2_SUPER_MAGIC, "SMB" },    { V9FS_MAGIC, "9P" },         { AFS_SUPER_MAGIC, "AFS" },
    { AFS_FS_MAGIC, "AFS" },        { CEPH_SUPER_MAGIC, "Ceph" }, { CODA_SUPER_MAGIC, "Coda" },
    { OCFS2_SUPER_MAGIC, "OCFS2" }, { LUSTRE_MAGIC, "Lustre" },   { GPFS_MAGIC, "GPFS" },
    { PANFS_MAGIC, "PanFS" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (networks); i++)
    if ((guint32) status->f_type == networks[i].magic)
      return networks[i].name;
  return NULL;
}

static void
check_file_system (const Check *check, const KeepSurveyStore *store)
{
  struct stat status;
  struct statfs system;
  const char *network = NULL;

  if (stat (store->dir, &status) != 0 ||
      !g_hash_table_add (check->devices, g_strdup_printf ("%lu", (gulong) status.st_dev)) ||
      check->survey->system.statfs (store->dir, &system) != 0)
    return;
  network = find_network (&system);
  if (network == NULL)
    return;
  add (check, KEEP_FINDING_NETWORK_FILE_SYSTEM, store->dir, store->agent,
       g_strdup_printf (_ ("%s is on a network file system (%s). Locks name processes of one "
                           "computer only, and another computer's changes are not noticed."),
                        store->dir, network),
       g_strdup (_ ("Let OpenClaw keep its state on this computer's own disk (OPENCLAW_STATE_DIR), "
                    "and sign in on each computer by itself.")));
}

static void
check_store (const Check *check, const KeepSurveyStore *store)
{
  gboolean is_ours = check_folders_above (check, store);

  if (!is_ours ||
      !check_folder (check, KEEP_FINDING_FOLDER_PERMISSIONS, store->dir, store->agent, OTHERS))
    return;
  for (gsize i = 0; store->names[i] != NULL; i++)
    {
      g_autofree char *path = g_build_filename (store->dir, store->names[i], NULL);

      if (is_secret (store->names[i]))
        check_file (check, KEEP_FINDING_STORE_PERMISSIONS, path, store->agent);
    }
  check_file_system (check, store);
}

/* What Tokenkeep keeps for itself: who signed in when, and between two steps of a refresh a token.
 */
static void
check_own (const Check *check, const char *dir, int depth)
{
  g_autoptr (GDir) folder = NULL;
  const char *name = NULL;

  if (!check_folder (check, KEEP_FINDING_OWN_PERMISSIONS, dir, NULL, OTHERS))
    return;
  folder = g_dir_open (dir, 0, NULL);
  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *path = g_build_filename (dir, name, NULL);

      if (!g_file_test (path, G_FILE_TEST_IS_DIR))
        check_file (check, KEEP_FINDING_OWN_PERMISSIONS, path, NULL);
      else if (depth < OWN_DEPTH && !g_file_test (path, G_FILE_TEST_IS_SYMLINK))
        check_own (check, path, depth + 1);
    }
}

void
keep_check_files (const KeepSurvey *survey, GPtrArray *findings)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) devices = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  const Check check = { .survey = survey, .findings = findings, .seen = seen, .devices = devices };
  const char *config_path = keep_places_get_config_path (survey->places);
  g_autofree char *oauth_path =
      g_build_filename (keep_places_get_credentials_dir (survey->places), "oauth.json", NULL);

  for (guint i = 0; i < survey->stores->len; i++)
    {
      const KeepSurveyStore *store = g_ptr_array_index (survey->stores, i);

      if (!store->is_elsewhere && store->twin == NULL)
        check_store (&check, store);
    }
  check_file (&check, KEEP_FINDING_STORE_PERMISSIONS, oauth_path, NULL);
  check_file (&check, KEEP_FINDING_STORE_PERMISSIONS, config_path, NULL);
  check_own (&check, keep_places_get_own_state_dir (survey->places), 0);
}

/* Returns 0 or an errno. Goes by a descriptor, so that what is changed is what was looked at. */
static int
restrict_rights (const char *path, gboolean only_writing)
{
  int fd = TEMP_FAILURE_RETRY (open (path, O_PATH | O_CLOEXEC));
  g_autofree char *name = g_strdup_printf ("/proc/self/fd/%d", fd);
  struct stat status = { 0 };
  int failure = fd < 0 || fstat (fd, &status) != 0 ? errno : 0;
  mode_t mode = status.st_mode & 07777;

  if (failure == 0 && status.st_uid != geteuid ())
    failure = EPERM;
  if (only_writing)
    mode &= ~(mode_t) OTHERS_WRITE;
  else
    mode = S_ISDIR (status.st_mode) ? 0700 : 0600;
  if (failure == 0 && chmod (name, mode) != 0)
    failure = errno;
  if (fd >= 0)
    close (fd);
  return failure;
}

void
keep_check_files_mend_permissions (KeepFinding *finding)
{
  int failure = restrict_rights (finding->path, finding->code == KEEP_FINDING_FOLDER_WRITABLE);

  finding->is_fixed = failure == 0;
  if (failure != 0)
    finding->obstacle = g_strdup (g_strerror (failure));
}
