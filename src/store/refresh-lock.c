/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/refresh-lock.h"

#include <string.h>

#include "disk/file.h"
#include "store/lock.h"

struct _KeepRefreshLock
{
  char *folder;       /* owned */
  GPtrArray *targets; /* owned; owned paths */
  GPtrArray *locks;   /* owned; owned KeepLock */
};

char *
keep_refresh_lock_dup_name (const char *provider, const char *profile_id)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);

  /* The NUL behind the provider is part of it. */
  g_checksum_update (checksum, (const guchar *) provider, (gssize) strlen (provider) + 1);
  g_checksum_update (checksum, (const guchar *) profile_id, -1);
  return g_strconcat ("sha256-", g_checksum_get_string (checksum), NULL);
}

static char *
dup_folder (const KeepPlaces *places)
{
  return g_build_filename (keep_places_get_state_dir (places), "locks", "oauth-refresh", NULL);
}

KeepRefreshLock *
keep_refresh_lock_new (const KeepPlaces *places)
{
  KeepRefreshLock *self = g_new0 (KeepRefreshLock, 1);

  self->folder = dup_folder (places);
  self->targets = g_ptr_array_new_with_free_func (g_free);
  self->locks = g_ptr_array_new_with_free_func ((GDestroyNotify) keep_lock_free);
  return self;
}

static void
add (KeepRefreshLock *self, const char *folder, const char *provider, const char *profile_id)
{
  g_autofree char *name = keep_refresh_lock_dup_name (provider, profile_id);
  g_autofree char *target = g_build_filename (folder, name, NULL);

  if (!g_ptr_array_find_with_equal_func (self->targets, target, g_str_equal, NULL))
    g_ptr_array_add (self->targets, g_steal_pointer (&target));
}

void
keep_refresh_lock_add (KeepRefreshLock *self, const char *provider, const char *profile_id)
{
  add (self, self->folder, provider, profile_id);
}

void
keep_refresh_lock_add_elsewhere (KeepRefreshLock *self,
                                 const KeepPlaces *places,
                                 const char *provider,
                                 const char *profile_id)
{
  g_autofree char *folder = dup_folder (places);

  add (self, folder, provider, profile_id);
}

static gint
compare_targets (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static KeepLock *
acquire (const char *target, int cancel_fd, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (target);

  if (!keep_file_make_folder (folder, error))
    return NULL;
  return keep_lock_acquire (target, KEEP_REFRESH_LOCK_RETRIES, KEEP_REFRESH_LOCK_STALE_MS,
                            cancel_fd, error);
}

/* By whole paths, so that the order is the same for all, whatever state folder they come from. */
gboolean
keep_refresh_lock_acquire (KeepRefreshLock *self, int cancel_fd, GError **error)
{
  g_ptr_array_sort (self->targets, compare_targets);
  for (guint i = 0; i < self->targets->len; i++)
    {
      KeepLock *lock = acquire (self->targets->pdata[i], cancel_fd, error);

      if (lock == NULL)
        {
          g_ptr_array_set_size (self->locks, 0);
          return FALSE;
        }
      g_ptr_array_add (self->locks, lock);
    }
  return TRUE;
}

gboolean
keep_refresh_lock_is_held (const KeepRefreshLock *self)
{
  for (guint i = 0; i < self->locks->len; i++)
    if (!keep_lock_is_held (self->locks->pdata[i]))
      return FALSE;
  return self->locks->len == self->targets->len;
}

void
keep_refresh_lock_free (KeepRefreshLock *self)
{
  g_ptr_array_unref (self->locks);
  g_ptr_array_unref (self->targets);
  g_free (self->folder);
  g_free (self);
}
