/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "keeper/linkage.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "clis/codex.h"
#include "clis/program.h"
#include "core/identity.h"
#include "keeper/kin.h"

/* (nullable): the profile, if it is one that can be renewed. */
static KeepCredential *
load_login (KeepSink *sink, const char *profile_id, gint64 now_ms, GError **error)
{
  g_autoptr (KeepCredential) login = NULL;

  if (!keep_sink_load_credential (sink, profile_id, now_ms, &login, error))
    return NULL;
  if (login->profile->type == KEEP_PROFILE_OAUTH && login->access != NULL && login->refresh != NULL)
    return g_steal_pointer (&login);
  g_set_error (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_UNSUPPORTED,
               _ ("“%s” has nothing that is renewed, so there is nothing to write to others."),
               profile_id);
  return NULL;
}

static KeepLink *
new_link (KeepSink *sink,
          KeepLinkProgram program,
          const char *place,
          const KeepCredential *login,
          gint64 now_ms)
{
  return keep_link_new (program, place, login->profile->id,
                        keep_places_get_state_dir (keep_sink_get_places (sink)),
                        keep_sink_get_agent (sink), now_ms);
}

static void
refuse_codex (const KeepForeignLogin *login, const char *place, GError **error)
{
  switch (login->state)
    {
    case KEEP_FOREIGN_LOGIN_UNREADABLE:
      g_set_error (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_MALFORMED,
                   _ ("The login of Codex in %s cannot be read: %s Nothing was linked."), place,
                   login->flaw);
      return;
    case KEEP_FOREIGN_LOGIN_NOT_THERE:
    case KEEP_FOREIGN_LOGIN_SIGNED_OUT:
    case KEEP_FOREIGN_LOGIN_DEAD:
      g_set_error (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_NOT_FOUND,
                   _ ("Codex is signed out (%s), and a link signs nobody in: it keeps up a login "
                      "that both have. “codex login” gets Codex one of its own, which needs no "
                      "link. Nothing was changed."),
                   place);
      return;
    case KEEP_FOREIGN_LOGIN_OAUTH:
    case KEEP_FOREIGN_LOGIN_KEY:
    case KEEP_FOREIGN_LOGIN_OTHER:
    case KEEP_FOREIGN_LOGIN_ELSEWHERE:
    default:
      g_set_error (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_UNSUPPORTED,
                   _ ("Codex (%s) has no login in a file that could be renewed: it uses a key, a "
                      "keyring, or no refresh token. Nothing was changed."),
                   place);
      return;
    }
}

static const char *
get_account (const KeepProfile *profile)
{
  if (profile->email != NULL)
    return profile->email;
  return profile->account_id != NULL ? profile->account_id : _ ("an account without a name");
}

/* One refresh token is one login, whatever else is known of it. */
static gboolean
check_account (const KeepProfile *ours,
               const KeepProfile *theirs,
               const char *place,
               GError **error)
{
  if (strcmp (ours->provider, theirs->provider) == 0 &&
      (keep_identity_matches (ours, theirs) ||
       g_strcmp0 (ours->generation, theirs->generation) == 0))
    return TRUE;
  g_set_error (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_CONFLICT,
               /* Translators: a profile and its account; a folder and its account */
               _ ("“%s” is %s, and what is signed in in %s is %s: not certainly the same account. "
                  "Nothing was linked."),
               ours->id, get_account (ours), place, get_account (theirs));
  return FALSE;
}

/* A list of links is a JSON document. */
static gboolean
check_names (const KeepLink *link, GError **error)
{
  if (g_utf8_validate (link->place, -1, NULL) && g_utf8_validate (link->state_dir, -1, NULL))
    return TRUE;
  g_set_error (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_UNSUPPORTED,
               _ ("The names of both folders must be UTF-8 text. Nothing was linked."));
  return FALSE;
}

/* @link: (transfer full) */
static KeepLink *
check_copies (
    KeepSink *sink, KeepLink *link, const KeepCredential *login, gboolean *has_any, GError **error)
{
  g_autoptr (KeepLink) owned = link;
  g_autoptr (GPtrArray) copies = NULL;

  if (!check_names (link, error))
    return NULL;
  copies = keep_kin_read_copies (sink, link);
  *has_any = copies->len > 0;
  for (guint i = 0; i < copies->len; i++)
    {
      const KeepKin *copy = copies->pdata[i];

      if (!check_account (login->profile, copy->held->profile, link->place, error))
        return NULL;
    }
  return g_steal_pointer (&owned);
}

KeepLink *
keep_linkage_plan_codex (KeepSink *sink,
                         const char *profile_id,
                         const KeepSurroundings *surroundings,
                         gint64 now_ms,
                         GError **error)
{
  g_autoptr (KeepCredential) login = load_login (sink, profile_id, now_ms, error);
  g_autofree char *place = keep_codex_dup_home (surroundings);
  g_autoptr (KeepForeignLogin) codex = NULL;
  g_autoptr (KeepLink) link = NULL;
  gboolean has_any = FALSE;

  if (login == NULL)
    return NULL;
  codex = keep_codex_read (surroundings);
  link = check_copies (sink, new_link (sink, KEEP_LINK_CODEX, place, login, now_ms), login,
                       &has_any, error);
  if (link != NULL && !has_any)
    {
      refuse_codex (codex, place, error);
      return NULL;
    }
  return g_steal_pointer (&link);
}

KeepLink *
keep_linkage_plan_openclaw (
    KeepSink *sink, const char *profile_id, const char *state_dir, gint64 now_ms, GError **error)
{
  g_autoptr (KeepCredential) login = load_login (sink, profile_id, now_ms, error);
  g_autoptr (KeepLink) link = NULL;
  gboolean has_any = FALSE;

  if (login == NULL)
    return NULL;
  if (strcmp (state_dir, keep_places_get_state_dir (keep_sink_get_places (sink))) == 0)
    {
      g_set_error (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_CONFLICT,
                   _ ("%s is the state folder that “%s” is in; its agents need no link."),
                   state_dir, profile_id);
      return NULL;
    }
  link = check_copies (sink, new_link (sink, KEEP_LINK_OPENCLAW, state_dir, login, now_ms), login,
                       &has_any, error);
  if (link != NULL && !has_any)
    {
      g_set_error (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_NOT_FOUND,
                   _ ("No agent in %s has a login “%s”, and a link signs nobody in: it keeps up a "
                      "login that both have. Nothing was changed."),
                   state_dir, login->profile->id);
      return NULL;
    }
  return g_steal_pointer (&link);
}
