/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/secret-program.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "core/exec-answer.h"
#include "disk/file.h"
#include "store/child.h"
#include "store/secret-file.h"

#define OTHERS_MAY_WRITE (S_IWGRP | S_IWOTH)

static char *
refuse (GError **error, const char *path, const char *why)
{
  /* Translators: a path and a sentence. */
  g_set_error (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_PERMISSION,
               _ ("%s is not started for a secret: %s"), path, why);
  return NULL;
}

/* (transfer full) (nullable): the file that @path leads to, in @status what it is */
static char *
follow (const KeepSecretProvider *provider, const char *path, struct stat *status, GError **error)
{
  char *real = NULL;
  char *copy = NULL;

  if (lstat (path, status) != 0)
    {
      keep_file_set_read_error (error, errno, path);
      return NULL;
    }
  if (!S_ISLNK (status->st_mode))
    return g_strdup (path);
  if (!provider->may_be_link)
    return refuse (error, path,
                   _ ("it is a symbolic link. Name the program itself in OpenClaw's configuration, "
                      "or allow it there (allowSymlinkCommand)."));
  real = realpath (path, NULL);
  if (real == NULL || lstat (real, status) != 0)
    keep_file_set_read_error (error, errno, path);
  else
    copy = g_strdup (real);
  free (real);
  return copy;
}

static gboolean
is_trusted (const KeepSecretProvider *provider, const KeepPlaces *places, const char *path)
{
  if (provider->trusted_folders == NULL || provider->trusted_folders[0] == NULL)
    return TRUE;
  for (gsize i = 0; provider->trusted_folders[i] != NULL; i++)
    {
      g_autofree char *folder = keep_places_dup_user_path (places, provider->trusted_folders[i]);
      gsize length = strlen (folder);

      if (g_str_equal (folder, "/") || g_str_equal (folder, path) ||
          (strncmp (path, folder, length) == 0 && path[length] == '/'))
        return TRUE;
    }
  return FALSE;
}

/* (transfer full) (nullable): the program to start */
static char *
find_program (const KeepSecretProvider *provider, const KeepPlaces *places, GError **error)
{
  g_autofree char *path = keep_places_dup_user_path (places, provider->command);
  struct stat status;
  g_autofree char *program = follow (provider, path, &status, error);

  if (program == NULL)
    return NULL;
  if (!S_ISREG (status.st_mode))
    return refuse (error, program, _ ("it is not a regular file."));
  if (!is_trusted (provider, places, program))
    return refuse (error, program,
                   _ ("it is outside the folders that OpenClaw's configuration trusts "
                      "(trustedDirs)."));
  if (!provider->may_be_insecure &&
      !keep_secret_file_check_safe (program, &status, OTHERS_MAY_WRITE, error))
    return NULL;
  return g_steal_pointer (&program);
}

static gboolean
is_setting_of (const char *setting, const char *name)
{
  gsize length = strlen (name);

  return strncmp (setting, name, length) == 0 && setting[length] == '=';
}

static gboolean
is_set_later (const KeepSecretProvider *provider, const char *name)
{
  for (guint i = 0; i < provider->settings->len; i++)
    if (is_setting_of (keep_secret_get_text (provider->settings->pdata[i]), name))
      return TRUE;
  return FALSE;
}

/* (transfer container) (element-type utf8): borrowed texts, %NULL at the end */
static GPtrArray *
list_variables (const KeepSecretProvider *provider)
{
  GPtrArray *variables = g_ptr_array_new ();

  for (gsize p = 0; provider->passed != NULL && provider->passed[p] != NULL; p++)
    for (gsize v = 0; provider->variables[v] != NULL; v++)
      if (is_setting_of (provider->variables[v], provider->passed[p]) &&
          !is_set_later (provider, provider->passed[p]))
        {
          g_ptr_array_add (variables, provider->variables[v]);
          break;
        }
  for (guint i = 0; i < provider->settings->len; i++)
    g_ptr_array_add (variables, (char *) keep_secret_get_text (provider->settings->pdata[i]));
  g_ptr_array_add (variables, NULL);
  return variables;
}

/* (transfer container) (element-type utf8): borrowed texts, %NULL at the end */
static GPtrArray *
list_arguments (const KeepSecretProvider *provider, char *program)
{
  GPtrArray *arguments = g_ptr_array_new ();

  g_ptr_array_add (arguments, program);
  for (gsize i = 0; provider->arguments != NULL && provider->arguments[i] != NULL; i++)
    g_ptr_array_add (arguments, provider->arguments[i]);
  g_ptr_array_add (arguments, NULL);
  return arguments;
}

static char *
dup_reason (const KeepSecretProvider *provider, KeepChildEnd end, int status)
{
  switch (end)
    {
    case KEEP_CHILD_FAILED:
      return g_strdup_printf (_ ("it cannot be started: %s."), g_strerror (status));
    case KEEP_CHILD_TIMED_OUT:
      return g_strdup_printf (_ ("it took longer than %d ms (timeoutMs) and was stopped."),
                              (int) provider->timeout_ms);
    case KEEP_CHILD_SILENT:
      return g_strdup_printf (_ ("it said nothing for %d ms (noOutputTimeoutMs) and was stopped."),
                              (int) provider->silence_ms);
    case KEEP_CHILD_TOO_LONG:
      return g_strdup_printf (_ ("it said more than %d bytes (maxOutputBytes) and was stopped."),
                              (int) provider->max_bytes);
    case KEEP_CHILD_EXITED:
    default:
      if (WIFEXITED (status))
        return g_strdup_printf (_ ("it ended with exit code %d."), WEXITSTATUS (status));
      return g_strdup_printf (_ ("it was ended by signal %d."), WTERMSIG (status));
    }
}

/* Whether it ran as it should; what it said is in @output. */
static gboolean
run (const KeepSecretProvider *provider,
     char *program,
     const KeepBuffer *request,
     KeepBuffer *output,
     GError **error)
{
  g_autofree char *folder = g_path_get_dirname (program);
  g_autoptr (GPtrArray) arguments = list_arguments (provider, program);
  g_autoptr (GPtrArray) variables = list_variables (provider);
  const KeepChild child = {
    .program = program,
    .folder = folder,
    .arguments = (char *const *) arguments->pdata,
    .variables = (char *const *) variables->pdata,
    .input = request,
    .timeout_ms = provider->timeout_ms,
    .silence_ms = provider->silence_ms,
    .max_bytes = (gsize) provider->max_bytes,
  };
  g_autofree char *reason = NULL;
  int status = 0;
  KeepChildEnd end = keep_child_run (&child, output, &status);

  if (end == KEEP_CHILD_EXITED && WIFEXITED (status) && WEXITSTATUS (status) == 0)
    return TRUE;
  reason = dup_reason (provider, end, status);
  /* Translators: a path, a name in OpenClaw's configuration, and a sentence. */
  g_set_error (
      error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_IO,
      _ ("%s, the program of the secret provider “%s”, gave no secret: %s Start it yourself "
         "to see why, or look at secrets.providers in OpenClaw's configuration."),
      program, provider->alias, reason);
  return FALSE;
}

KeepSecret *
keep_secret_program_ask (const KeepSecretProvider *provider,
                         const KeepPlaces *places,
                         const char *id,
                         GError **error)
{
  g_autofree char *program = NULL;
  g_autoptr (KeepBuffer) request = NULL;
  g_autoptr (KeepBuffer) output = keep_buffer_new ();

  if (!keep_reference_is_program_id (id))
    {
      g_set_error (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_MALFORMED,
                   _ ("“%s” is no name that a program can be asked for: letters, digits and "
                      "“._:/-”, up to 256, and no part “.” or “..”."),
                   id);
      return NULL;
    }
  program = find_program (provider, places, error);
  if (program == NULL)
    return NULL;
  request = keep_exec_answer_write_request (provider->alias, id);
  if (!run (provider, program, request, output, error))
    return NULL;
  return keep_exec_answer_parse (
      keep_buffer_get_data (output), keep_buffer_get_length_bytes (output), provider->alias, id,
      provider->is_json_only ? KEEP_EXEC_ANSWER_JSON : KEEP_EXEC_ANSWER_JSON_OR_TEXT, error);
}
