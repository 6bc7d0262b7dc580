/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/secret-file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

#include "core/ecmascript.h"
#include "core/json-pointer.h"
#include "disk/file.h"

#define READ_STEP_BYTES 4096
#define BYTE_ORDER_MARK "\xef\xbb\xbf"
#define OTHERS_MAY_READ_OR_WRITE (S_IRGRP | S_IWGRP | S_IROTH | S_IWOTH)
#define SINGLE_VALUE_ID "value"

gboolean
keep_secret_file_check_safe (const char *path,
                             const struct stat *status,
                             mode_t forbidden_mode,
                             GError **error)
{
  if ((status->st_mode & forbidden_mode) != 0)
    g_set_error (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_PERMISSION,
                 /* Translators: a path, then a command with that path. */
                 _ ("%s is open to other users, so it is not used. “chmod %s %s” closes it."), path,
                 (forbidden_mode & S_IROTH) != 0 ? "go-rw" : "go-w", path);
  else if (status->st_uid != getuid ())
    g_set_error (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_PERMISSION,
                 _ ("%s belongs to another user, so it is not used. Make a copy of your own."),
                 path);
  else
    return TRUE;
  return FALSE;
}

/* Whether @fd is what it should be; asked of the open file, so that it stays so. */
static gboolean
check_file (const KeepSecretProvider *provider, int fd, const char *path, GError **error)
{
  struct stat status;

  if (fstat (fd, &status) != 0)
    {
      keep_file_set_read_error (error, errno, path);
      return FALSE;
    }
  if (!S_ISREG (status.st_mode))
    {
      g_set_error (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_MALFORMED,
                   _ ("%s is not a regular file. It was left as it is."), path);
      return FALSE;
    }
  return provider->may_be_insecure ||
         keep_secret_file_check_safe (path, &status, OTHERS_MAY_READ_OR_WRITE, error);
}

static gboolean
read_all (int fd, gint64 max_bytes, KeepBuffer *contents, const char *path, GError **error)
{
  char step[READ_STEP_BYTES];
  gssize got = 0;

  do
    {
      got = TEMP_FAILURE_RETRY (read (fd, step, sizeof step));
      if (got > 0)
        keep_buffer_append (contents, step, got);
    }
  while (got > 0 && keep_buffer_get_length_bytes (contents) <= (gsize) max_bytes);
  explicit_bzero (step, sizeof step);
  if (got < 0)
    keep_file_set_read_error (error, errno, path);
  else if (got > 0)
    g_set_error (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_MALFORMED,
                 _ ("%s is larger than %d bytes, the most that OpenClaw's configuration allows it "
                    "(maxBytes)."),
                 path, (int) max_bytes);
  return got == 0;
}

static KeepBuffer *
read_file (const KeepSecretProvider *provider, const char *path, GError **error)
{
  g_autoptr (KeepBuffer) contents = keep_buffer_new ();
  int fd =
      TEMP_FAILURE_RETRY (open (path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
  gboolean is_read = FALSE;

  if (fd < 0 && errno == ELOOP)
    g_set_error (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_PERMISSION,
                 _ ("%s is a symbolic link, so it is not used. Name the file itself in OpenClaw's "
                    "configuration."),
                 path);
  else if (fd < 0)
    keep_file_set_read_error (error, errno, path);
  if (fd < 0)
    return NULL;
  is_read = check_file (provider, fd, path, error) &&
            read_all (fd, provider->max_bytes, contents, path, error);
  close (fd);
  return is_read ? g_steal_pointer (&contents) : NULL;
}

static KeepSecret *
refuse (GError **error, int code, const char *path, const char *id, const char *why)
{
  /* Translators: a path, what is asked for in it, and a sentence. */
  g_set_error (error, KEEP_STORE_ERROR, code, _ ("%s has no usable secret “%s”: %s"), path, id,
               why);
  return NULL;
}

/* The whole file but for one line end. */
static KeepSecret *
take_single_value (const char *text, gsize length, const char *path, const char *id, GError **error)
{
  const char *inner = text;
  gsize inner_length = 0;

  if (!g_str_equal (id, SINGLE_VALUE_ID))
    return refuse (error, KEEP_STORE_ERROR_NOT_FOUND, path, id,
                   _ ("it holds one secret only, whose name is “value”."));
  if (length > 0 && text[length - 1] == '\n')
    length -= length > 1 && text[length - 2] == '\r' ? 2 : 1;
  inner_length = length;
  keep_ecmascript_narrow (&inner, &inner_length);
  if (inner_length == 0)
    return refuse (error, KEEP_STORE_ERROR_NOT_FOUND, path, id, _ ("the file is empty."));
  return keep_secret_new (text, (gssize) length);
}

static KeepSecret *
take_member (const char *text, gsize length, const char *path, const char *id, GError **error)
{
  g_autoptr (KeepJson) json = keep_json_parse (text, length, NULL);
  const KeepJsonNode *node = NULL;
  g_autoptr (KeepSecret) secret = NULL;
  const char *inner = NULL;

  if (json == NULL || keep_json_node_get_type (keep_json_get_root (json)) != KEEP_JSON_OBJECT)
    return refuse (error, KEEP_STORE_ERROR_MALFORMED, path, id, _ ("the file is no JSON object."));
  node = keep_json_pointer_find (keep_json_get_root (json), id);
  if (node == NULL)
    return refuse (error, KEEP_STORE_ERROR_NOT_FOUND, path, id,
                   _ ("nothing in the file is called so."));
  secret = keep_json_node_dup_secret (node);
  if (secret != NULL)
    {
      inner = keep_secret_get_text (secret);
      length = keep_secret_get_length_bytes (secret);
      keep_ecmascript_narrow (&inner, &length);
    }
  if (secret == NULL || length == 0)
    return refuse (error, KEEP_STORE_ERROR_MALFORMED, path, id,
                   _ ("what is called so is no text, or an empty one."));
  return g_steal_pointer (&secret);
}

KeepSecret *
keep_secret_file_read (const KeepSecretProvider *provider,
                       const KeepPlaces *places,
                       const char *id,
                       GError **error)
{
  g_autofree char *path = keep_places_dup_user_path (places, provider->path);
  g_autoptr (KeepBuffer) contents = read_file (provider, path, error);
  const char *text = NULL;
  gsize length = 0;

  if (contents == NULL)
    return NULL;
  text = keep_buffer_get_data (contents);
  length = keep_buffer_get_length_bytes (contents);
  if (!g_utf8_validate_len (text, length, NULL))
    return refuse (error, KEEP_STORE_ERROR_MALFORMED, path, id, _ ("the file is not UTF-8 text."));
  if (g_str_has_prefix (text, BYTE_ORDER_MARK))
    {
      text += strlen (BYTE_ORDER_MARK);
      length -= strlen (BYTE_ORDER_MARK);
    }
  return provider->is_single_value ? take_single_value (text, length, path, id, error)
                                   : take_member (text, length, path, id, error);
}
