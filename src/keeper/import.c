/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "keeper/import.h"

#include <glib/gi18n-lib.h>

#include "core/credential.h"
#include "disk/file.h"
#include "store/journal.h"
#include "store/json-dialect.h"
#include "store/json-legacy.h"
#include "store/json-login.h"

static void
refuse_absent (const KeepProgram *program, const KeepForeignLogin *login, GError **error)
{
  if (login->state == KEEP_FOREIGN_LOGIN_NOT_THERE)
    g_set_error (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_NOT_FOUND,
                 _ ("There is no trace of %s here, so there is nothing to import."), program->name);
  else if (login->state == KEEP_FOREIGN_LOGIN_DEAD)
    g_set_error (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_NOT_FOUND,
                 _ ("%s found that its login is dead, so there is nothing to import. Sign in there "
                    "again first."),
                 program->name);
  else
    g_set_error (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_NOT_FOUND,
                 _ ("Nobody is signed in to %s, so there is nothing to import. Sign in there "
                    "first."),
                 program->name);
}

static void
refuse_kind (const KeepProgram *program, const KeepForeignLogin *login, GError **error)
{
  const char *reason = _ ("it is signed in without a refresh token");

  if (login->state == KEEP_FOREIGN_LOGIN_KEY)
    reason = _ ("it is signed in by an API key, which needs no keeper");
  else if (login->state == KEEP_FOREIGN_LOGIN_ELSEWHERE)
    reason = _ ("it is told to keep its login in a keyring or in memory, and not in a file");
  g_set_error (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_UNSUPPORTED,
               /* Translators: a program, and why: “it is signed in by an API key …” */
               _ ("The login of %s cannot be imported: %s. “tokenkeep login %s” gets a login of "
                  "OpenClaw's own."),
               program->name, reason, program->provider);
}

static void
refuse_unreadable (const KeepProgram *program,
                   const KeepForeignLogin *login,
                   const KeepSurroundings *surroundings,
                   GError **error)
{
  g_autofree char *path = program->dup_path (surroundings);

  g_set_error (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_MALFORMED,
               _ ("The login of %s cannot be read from %s: %s Nothing was imported."),
               program->name, path, login->flaw);
}

static void
refuse_copy (const KeepProgram *program, GError **error)
{
  g_set_error (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_UNSUPPORTED,
               _ ("There is nothing to import: OpenClaw reads the login of %s where it is, each "
                  "time it needs it, and %s alone renews it. A copy would sign one of the two out "
                  "at the next renewal. Nothing was changed."),
               program->name, program->name);
}

static gboolean
has_tokens (const KeepForeignLogin *login)
{
  return login->tokens != NULL && login->tokens->access != NULL && login->tokens->refresh != NULL;
}

/* Whether @login has what can be taken over. */
static gboolean
check_login (const KeepProgram *program,
             const KeepForeignLogin *login,
             const KeepSurroundings *surroundings,
             GError **error)
{
  switch (login->state)
    {
    case KEEP_FOREIGN_LOGIN_NOT_THERE:
    case KEEP_FOREIGN_LOGIN_SIGNED_OUT:
    case KEEP_FOREIGN_LOGIN_DEAD:
      refuse_absent (program, login, error);
      return FALSE;
    case KEEP_FOREIGN_LOGIN_UNREADABLE:
      refuse_unreadable (program, login, surroundings, error);
      return FALSE;
    case KEEP_FOREIGN_LOGIN_OAUTH:
    case KEEP_FOREIGN_LOGIN_KEY:
    case KEEP_FOREIGN_LOGIN_OTHER:
    case KEEP_FOREIGN_LOGIN_ELSEWHERE:
    default:
      if (program->profile_id == NULL)
        refuse_copy (program, error);
      else if (!has_tokens (login))
        refuse_kind (program, login, error);
      return program->profile_id != NULL && has_tokens (login);
    }
}

/* What is in the place already, main's logins included, stays; and one refresh token under two ids
 * would be spent twice. */
static gboolean
check_place (const KeepImport *self, const KeepRoster *roster, GError **error)
{
  const KeepProfile *there = keep_roster_find (roster, self->profile_id);
  g_autofree char *digest = keep_secret_dup_digest (self->tokens->refresh);

  for (guint i = 0; i < keep_roster_get_n_profiles (roster); i++)
    {
      const KeepProfile *profile = keep_roster_get_profile (roster, i);

      if (profile == there || g_strcmp0 (profile->generation, digest) != 0)
        continue;
      g_set_error (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_CONFLICT,
                   _ ("OpenClaw has this very login already, as “%s”. Under a second id it would "
                      "be renewed twice, and that ends it."),
                   profile->id);
      return FALSE;
    }
  if (there == NULL || !there->has_secret)
    return TRUE;
  g_set_error (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_CONFLICT,
               _ ("OpenClaw has a login “%s” already, and it stays: an import only fills an "
                  "empty place. If it is in trouble, “tokenkeep login %s” gets a new one."),
               self->profile_id, self->provider);
  return FALSE;
}

KeepImport *
keep_import_plan (const KeepProgram *program,
                  const KeepSurroundings *surroundings,
                  KeepSink *sink,
                  gint64 now_ms,
                  GError **error)
{
  g_autoptr (KeepForeignLogin) login = program->read (surroundings);
  g_autoptr (KeepRoster) roster = NULL;
  g_autoptr (KeepImport) self = NULL;

  if (!check_login (program, login, surroundings, error))
    return NULL;
  roster = keep_sink_load_roster (sink, now_ms, error);
  if (roster == NULL)
    return NULL;
  self = g_new0 (KeepImport, 1);
  self->program = program;
  self->path = program->dup_path (surroundings);
  self->profile_id = g_strdup (program->profile_id);
  self->provider = g_strdup (program->provider);
  self->tokens = g_steal_pointer (&login->tokens);
  return check_place (self, roster, error) ? g_steal_pointer (&self) : NULL;
}

static KeepJson *
parse_file (const char *path, GError **error)
{
  g_autoptr (KeepBuffer) contents = NULL;
  KeepJsonFault fault = { 0 };
  KeepJson *json = NULL;

  if (!keep_file_read (path, &contents, error))
    return NULL;
  if (contents == NULL)
    {
      g_set_error (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_NOT_FOUND, _ ("There is no file %s."),
                   path);
      return NULL;
    }
  json = keep_json_parse (keep_buffer_get_data (contents), keep_buffer_get_length_bytes (contents),
                          &fault);
  if (json == NULL)
    g_set_error (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_MALFORMED,
                 _ ("%s is not JSON: line %u, column %u has %s. Nothing was imported."), path,
                 fault.line, fault.column, fault.reason);
  return json;
}

/* Returns: (transfer full) (element-type KeepCredential): of a store, or of what came before it */
static GPtrArray *
list_logins (const KeepJson *json)
{
  g_autoptr (KeepBuffer) legacy = keep_json_legacy_import (json, json);
  g_autoptr (KeepJson) profiles = NULL;

  if (legacy == NULL ||
      keep_json_node_get_member (keep_json_get_root (json), KEEP_JSON_DIALECT_PROFILES) != NULL)
    return keep_json_login_list (json);
  profiles =
      keep_json_parse (keep_buffer_get_data (legacy), keep_buffer_get_length_bytes (legacy), NULL);
  return keep_json_login_list (profiles);
}

static KeepImport *
import_new (const char *path, const KeepCredential *login)
{
  KeepImport *self = g_new0 (KeepImport, 1);

  self->path = g_strdup (path);
  self->profile_id = g_strdup (login->profile->id);
  self->provider = g_strdup (login->profile->provider);
  self->tokens = g_new0 (KeepTokenSet, 1);
  self->tokens->access = keep_secret_ref (login->access);
  self->tokens->refresh = keep_secret_ref (login->refresh);
  self->tokens->expires_ms = MAX (login->profile->expires_ms, 0);
  self->tokens->account_id = g_strdup (login->profile->account_id);
  self->tokens->plan = g_strdup (login->profile->plan);
  self->tokens->email = g_strdup (login->profile->email);
  return self;
}

static gboolean
is_whole (const KeepCredential *login)
{
  return login->access != NULL && login->refresh != NULL &&
         !keep_credential_is_fence (login->access) && !keep_credential_is_fence (login->refresh);
}

GPtrArray *
keep_import_plan_file (
    const char *path, KeepSink *sink, gint64 now_ms, GError **conflict, GError **error)
{
  g_autoptr (KeepJson) json = parse_file (path, error);
  g_autoptr (GPtrArray) logins = json != NULL ? list_logins (json) : NULL;
  g_autoptr (KeepRoster) roster = NULL;
  g_autoptr (GPtrArray) imports =
      g_ptr_array_new_with_free_func ((GDestroyNotify) keep_import_free);
  guint n_logins = 0;

  if (logins == NULL)
    return NULL;
  roster = keep_sink_load_roster (sink, now_ms, error);
  if (roster == NULL)
    return NULL;
  for (guint i = 0; i < logins->len; i++)
    if (is_whole (logins->pdata[i]))
      {
        g_autoptr (KeepImport) import = import_new (path, logins->pdata[i]);

        n_logins++;
        if (check_place (import, roster, *conflict == NULL ? conflict : NULL))
          g_ptr_array_add (imports, g_steal_pointer (&import));
      }
  if (n_logins > 0)
    return g_steal_pointer (&imports);
  g_set_error (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_UNSUPPORTED,
               _ ("%s holds no login with a refresh token, so there is nothing to import."), path);
  return NULL;
}

void
keep_import_free (KeepImport *self)
{
  g_free (self->path);
  g_free (self->profile_id);
  g_free (self->provider);
  g_clear_pointer (&self->tokens, keep_token_set_free);
  g_free (self);
}

gboolean
keep_import_renew (KeepImport *self, const KeepSurroundings *surroundings, gint64 now_ms)
{
  g_autoptr (KeepForeignLogin) before = NULL;
  g_autoptr (KeepForeignLogin) after = NULL;
  KeepVerdict verdict = { 0 };

  if (self->program == NULL)
    return FALSE;
  before = keep_foreign_login_new (KEEP_FOREIGN_LOGIN_OAUTH);
  before->tokens = keep_token_set_copy (self->tokens);
  after = self->program->read (surroundings);
  verdict = keep_verdict_find (before, after, self->program->revocation, now_ms);
  if (verdict.kind != KEEP_VERDICT_ROTATED || after->tokens->refresh == NULL)
    return FALSE;
  keep_token_set_free (self->tokens);
  self->tokens = g_steal_pointer (&after->tokens);
  return TRUE;
}

void
keep_import_record (const KeepImport *self, const KeepSink *sink, gint64 now_ms)
{
  keep_journal_note (keep_places_get_own_state_dir (keep_sink_get_places (sink)),
                     keep_event_new (now_ms, KEEP_EVENT_IMPORTED, self->profile_id,
                                     KEEP_EVENT_BY_TOKENKEEP, NULL, self->path));
}
