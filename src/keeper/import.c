/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "keeper/import.h"

#include <glib/gi18n-lib.h>

#include "store/journal.h"

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
check_place (const KeepProgram *program,
             const KeepForeignLogin *login,
             const KeepRoster *roster,
             GError **error)
{
  const KeepProfile *there = keep_roster_find (roster, program->profile_id);
  g_autofree char *digest = keep_secret_dup_digest (login->tokens->refresh);

  if (there != NULL && there->has_secret)
    {
      g_set_error (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_CONFLICT,
                   _ ("OpenClaw has a login “%s” already, and it stays: an import only fills an "
                      "empty place. If it is in trouble, “tokenkeep login %s” gets a new one."),
                   program->profile_id, program->provider);
      return FALSE;
    }
  for (guint i = 0; i < keep_roster_get_n_profiles (roster); i++)
    {
      const KeepProfile *profile = keep_roster_get_profile (roster, i);

      if (g_strcmp0 (profile->generation, digest) != 0)
        continue;
      g_set_error (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_CONFLICT,
                   _ ("OpenClaw has this very login already, as “%s”. Under a second id it would "
                      "be renewed twice, and that ends it."),
                   profile->id);
      return FALSE;
    }
  return TRUE;
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
  KeepImport *self = NULL;

  if (!check_login (program, login, surroundings, error))
    return NULL;
  roster = keep_sink_load_roster (sink, now_ms, error);
  if (roster == NULL || !check_place (program, login, roster, error))
    return NULL;
  self = g_new0 (KeepImport, 1);
  self->program = program;
  self->tokens = g_steal_pointer (&login->tokens);
  return self;
}

void
keep_import_free (KeepImport *self)
{
  keep_token_set_free (self->tokens);
  g_free (self);
}

gboolean
keep_import_renew (KeepImport *self, const KeepSurroundings *surroundings, gint64 now_ms)
{
  g_autoptr (KeepForeignLogin) before = keep_foreign_login_new (KEEP_FOREIGN_LOGIN_OAUTH);
  g_autoptr (KeepForeignLogin) after = self->program->read (surroundings);
  KeepVerdict verdict = { 0 };

  before->tokens = keep_token_set_copy (self->tokens);
  verdict = keep_verdict_find (before, after, self->program->revocation, now_ms);
  if (verdict.kind != KEEP_VERDICT_ROTATED || after->tokens->refresh == NULL)
    return FALSE;
  keep_token_set_free (self->tokens);
  self->tokens = g_steal_pointer (&after->tokens);
  return TRUE;
}

void
keep_import_record (const KeepImport *self,
                    const KeepSurroundings *surroundings,
                    const KeepSink *sink,
                    gint64 now_ms)
{
  g_autofree char *path = self->program->dup_path (surroundings);

  keep_journal_note (keep_places_get_own_state_dir (keep_sink_get_places (sink)),
                     keep_event_new (now_ms, KEEP_EVENT_IMPORTED, self->program->profile_id,
                                     KEEP_EVENT_BY_TOKENKEEP, NULL, path));
}
