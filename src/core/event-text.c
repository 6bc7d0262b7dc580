/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n-lib.h>

#include "core/event.h"

typedef enum
{
  CAUSE_OTHER,
  CAUSE_REUSED,
  CAUSE_EXPIRED,
  CAUSE_REVOKED,
  CAUSE_SIGNED_OUT,
  CAUSE_LOGIN_STARTED,
  CAUSE_EMPTIED,
} Cause;

static const struct
{
  const char *code;
  Cause cause;
} known_causes[] = {
  { "refresh_token_reused", CAUSE_REUSED },
  { "refresh_token_expired", CAUSE_EXPIRED },
  { "refresh_token_invalidated", CAUSE_REVOKED },
  { "token_invalidated", CAUSE_REVOKED },
  { "app_session_terminated", CAUSE_REVOKED },
  { KEEP_EVENT_CODE_SIGNED_OUT, CAUSE_SIGNED_OUT },
  { KEEP_EVENT_CODE_LOGIN_STARTED, CAUSE_LOGIN_STARTED },
  { KEEP_EVENT_CODE_EMPTIED, CAUSE_EMPTIED },
};

static Cause
find_cause (const char *code)
{
  for (gsize i = 0; code != NULL && i < G_N_ELEMENTS (known_causes); i++)
    if (g_str_equal (code, known_causes[i].code))
      return known_causes[i].cause;
  return CAUSE_OTHER;
}

static gboolean
is_by (const KeepEvent *self, const char *program)
{
  return g_str_equal (self->by, program);
}

/* Stands behind "by", "in" or "from" in all the sentences. */
static const char *
get_program_name (const KeepEvent *self)
{
  static const struct
  {
    const char *by;
    const char *name;
  } programs[] = {
    { KEEP_EVENT_BY_TOKENKEEP, "Tokenkeep" },
    { KEEP_EVENT_BY_OPENCLAW, "OpenClaw" },
    { KEEP_EVENT_BY_CODEX, "Codex" },
    { KEEP_EVENT_BY_CLAUDE, "Claude Code" },
    { "gemini", "Gemini CLI" },
    { "qwen", "Qwen Code" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (programs); i++)
    if (is_by (self, programs[i].by))
      return programs[i].name;
  /* Translators: fills in for the name of a program: "was renewed by another program". */
  return is_by (self, KEEP_EVENT_BY_UNKNOWN) ? _ ("another program") : self->by;
}

/* Begins all the sentences. */
static char *
dup_login_name (const KeepEvent *self)
{
  if (self->profile == NULL)
    /* Translators: fills in for the name of a login: "A login was renewed by Codex." */
    return g_strdup (_ ("A login"));
  /* Translators: the name of a login, which begins a sentence. */
  return g_strdup_printf (_ ("“%s”"), self->profile);
}

/* The answer to "why was I logged out?" */
static char *
dup_end_text (const KeepEvent *self, const char *login, const char *program)
{
  switch (find_cause (self->code))
    {
    case CAUSE_REUSED:
      /* Whoever came first had the right to; the one who came second is told. */
      return g_strdup_printf (
          _ ("%s was ended by its provider, because its refresh token had "
             "already been used by %s. Sign in again, and let each program "
             "have a login of its own."),
          login, is_by (self, KEEP_EVENT_BY_TOKENKEEP) ? _ ("another program") : program);
    case CAUSE_EXPIRED:
      return g_strdup_printf (
          _ ("%s was ended by its provider, because it had not been renewed for too long. Sign "
             "in again."),
          login);
    case CAUSE_REVOKED:
      return g_strdup_printf (
          _ ("%s was revoked by its provider, as after a sign-out from all devices or a new "
             "password. Sign in again."),
          login);
    case CAUSE_SIGNED_OUT:
      return g_strdup_printf (_ ("%s was ended by a sign-out in %s. Sign in again."), login,
                              program);
    case CAUSE_LOGIN_STARTED:
      return g_strdup_printf (_ ("%s was ended by a new sign-in that was started in %s. Sign in "
                                 "again."),
                              login, program);
    case CAUSE_EMPTIED:
      return g_strdup_printf (_ ("%s was given up by %s, because its provider no longer accepted "
                                 "it. Sign in again."),
                              login, program);
    case CAUSE_OTHER:
    default:
      return g_strdup_printf (_ ("%s is no longer accepted by its provider (%s). Sign in again."),
                              login, self->code != NULL ? self->code : _ ("without a reason"));
    }
}

static char *
dup_repair_text (const KeepEvent *self, const char *login, const char *program)
{
  if (is_by (self, KEEP_EVENT_BY_TOKENKEEP))
    return g_strdup_printf (
        _ ("%s had been overwritten by another program and was put back by Tokenkeep."), login);
  return g_strdup_printf (_ ("%s had been overwritten by %s and was put back by Tokenkeep."), login,
                          program);
}

static char *
dup_rotation_text (const KeepEvent *self, const char *login, const char *program)
{
  if (g_strcmp0 (self->code, KEEP_EVENT_CODE_ACCOUNT_SWITCHED) == 0)
    return g_strdup_printf (_ ("%s gave way to another account in %s."), login, program);
  return g_strdup_printf (_ ("%s was renewed by %s for itself; older copies of it no longer work."),
                          login, program);
}

/* Of a program that did not renew its own login nobody knows why, and it may do so yet. */
static char *
dup_expiry_text (const KeepEvent *self, const char *login, const char *program)
{
  if (g_strcmp0 (self->code, KEEP_EVENT_CODE_OVERDUE) == 0)
    return g_strdup_printf (_ ("%s has expired and was not renewed by %s, which was not used since "
                               "or can no longer renew it."),
                            login, program);
  return g_strdup_printf (_ ("%s has expired and was not renewed. Sign in again."), login);
}

static char *
dup_sentence (const KeepEvent *self, const char *login, const char *program)
{
  switch (self->kind)
    {
    case KEEP_EVENT_SIGNED_IN:
      return g_strdup_printf (_ ("%s was signed in by %s."), login, program);
    case KEEP_EVENT_REFRESHED:
      return g_strdup_printf (_ ("%s was renewed by %s."), login, program);
    case KEEP_EVENT_ROTATED_ELSEWHERE:
      return dup_rotation_text (self, login, program);
    case KEEP_EVENT_INVALIDATED:
      return dup_end_text (self, login, program);
    case KEEP_EVENT_EXPIRED:
      return dup_expiry_text (self, login, program);
    case KEEP_EVENT_EXPIRING:
      return g_strdup_printf (
          _ ("%s expires within a day and cannot be renewed. Sign in again before."), login);
    case KEEP_EVENT_ADOPTED:
      return g_strdup_printf (_ ("%s was renewed by %s, and Tokenkeep took that over."), login,
                              program);
    case KEEP_EVENT_REPAIRED:
      return dup_repair_text (self, login, program);
    case KEEP_EVENT_DEFAULT_CHANGED:
      return g_strdup_printf (_ ("%s was made the default by %s."), login, program);
    case KEEP_EVENT_REMOVED:
      return g_strdup_printf (_ ("%s was removed by %s. Signing in again brings it back."), login,
                              program);
    case KEEP_EVENT_IMPORTED:
      return g_strdup_printf (_ ("%s was imported by %s."), login, program);
    case KEEP_EVENT_MIRRORED:
      return g_strdup_printf (_ ("%s was copied to the keyring by %s."), login, program);
    case KEEP_EVENT_RESTORED:
      return g_strdup_printf (_ ("%s was restored from the keyring by %s."), login, program);
    case KEEP_EVENT_ERROR:
    default:
      return g_strdup_printf (_ ("%s: %s ran into a problem."), login, program);
    }
}

char *
keep_event_dup_text (const KeepEvent *self)
{
  g_autofree char *login = dup_login_name (self);
  g_autofree char *sentence = dup_sentence (self, login, get_program_name (self));
  const char *more = self->detail;

  if (more == NULL && self->kind == KEEP_EVENT_ERROR)
    more = self->code;
  if (more == NULL || *more == '\0')
    return g_steal_pointer (&sentence);
  /* Translators: a sentence, and what more there is to know: a message, or the path of a file. */
  return g_strdup_printf (_ ("%s (%s)"), sentence, more);
}
