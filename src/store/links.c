/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/links.h"

#include <glib/gi18n-lib.h>

#include "disk/file.h"
#include "store/claim.h"

#define LOCK_FILE "links.lock"
#define LOCK_TIMEOUT_MS 10000

static char *
dup_path (const char *own_state_dir)
{
  return g_build_filename (own_state_dir, KEEP_LINKS_FILE, NULL);
}

GPtrArray *
keep_links_load (const char *own_state_dir, GError **error)
{
  g_autofree char *path = dup_path (own_state_dir);
  g_autoptr (KeepBuffer) text = NULL;
  GPtrArray *links = NULL;

  if (!keep_file_read (path, &text, error))
    return NULL;
  if (text == NULL)
    return keep_link_list_new ();
  links = keep_link_list_parse (keep_buffer_get_data (text), keep_buffer_get_length_bytes (text));
  if (links == NULL)
    g_set_error (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_MALFORMED,
                 _ ("%s is damaged, so no other program's login is written. Remove it, and link "
                    "them again."),
                 path);
  return links;
}

static gboolean
save (const char *own_state_dir, GPtrArray *links, GError **error)
{
  g_autofree char *path = dup_path (own_state_dir);
  g_autoptr (KeepBuffer) text = keep_link_list_format (links);

  return keep_file_replace (path, keep_buffer_get_data (text), keep_buffer_get_length_bytes (text),
                            error);
}

static KeepClaim *
lock (const char *own_state_dir, GError **error)
{
  g_autofree char *path = g_build_filename (own_state_dir, LOCK_FILE, NULL);

  return keep_claim_acquire (path, LOCK_TIMEOUT_MS, -1, error);
}

gboolean
keep_links_put (const char *own_state_dir, KeepLink *link, GError **error)
{
  g_autoptr (KeepLink) owned = link;
  g_autoptr (KeepClaim) claim = lock (own_state_dir, error);
  g_autoptr (GPtrArray) links = claim != NULL ? keep_links_load (own_state_dir, error) : NULL;

  if (links == NULL)
    return FALSE;
  if (!keep_link_list_put (links, g_steal_pointer (&owned)))
    {
      g_set_error (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_UNSUPPORTED,
                   _ ("More than %d places cannot be linked. “tokenkeep unlink” makes room."),
                   KEEP_LINK_MAX_COUNT);
      return FALSE;
    }
  return save (own_state_dir, links, error);
}

gboolean
keep_links_drop (const char *own_state_dir,
                 KeepLinkProgram program,
                 const char *place,
                 GError **error)
{
  g_autoptr (KeepClaim) claim = lock (own_state_dir, error);
  g_autoptr (GPtrArray) links = claim != NULL ? keep_links_load (own_state_dir, error) : NULL;

  if (links == NULL)
    return FALSE;
  if (keep_link_list_drop (links, program, place) > 0)
    return save (own_state_dir, links, error);
  if (place != NULL)
    g_set_error (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_NOT_FOUND,
                 _ ("%s is not linked. Nothing was changed."), place);
  else
    g_set_error (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_NOT_FOUND,
                 _ ("%s is not linked anywhere. Nothing was changed."),
                 keep_link_program_get_name (program));
  return FALSE;
}
