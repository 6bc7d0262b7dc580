/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tray/tidings.h"

#include <glib/gi18n-lib.h>

#include "tray/action.h"
#include "tray/repair.h"

/* What the person alone can mend. Everything else that fails is tried again by itself. */
static const char *const errors_for_people[] = {
  "permission", "store_malformed", "tls", "no_account", KEEP_EVENT_CODE_OVERWRITTEN,
};

void
keep_subject_clear (KeepSubject *self)
{
  g_clear_pointer (&self->label, g_free);
  g_clear_pointer (&self->provider, g_free);
}

static gboolean
is_ours (const KeepEvent *event)
{
  return g_str_equal (event->by, KEEP_EVENT_BY_TOKENKEEP);
}

static gboolean
is_error_for_people (const KeepEvent *event)
{
  for (gsize i = 0; i < G_N_ELEMENTS (errors_for_people); i++)
    if (g_strcmp0 (event->code, errors_for_people[i]) == 0)
      return TRUE;
  return FALSE;
}

KeepCause
keep_tidings_get_cause (const KeepEvent *event, gboolean tells_repairs)
{
  switch (event->kind)
    {
    case KEEP_EVENT_EXPIRING:
      return KEEP_CAUSE_ENDING;
    case KEEP_EVENT_EXPIRED:
      /* A program that was not used since: nobody has to do anything. */
      return g_strcmp0 (event->code, KEEP_EVENT_CODE_OVERDUE) == 0 ? KEEP_CAUSE_NONE
                                                                   : KEEP_CAUSE_ENDING;
    case KEEP_EVENT_INVALIDATED:
      return KEEP_CAUSE_ENDED;
    case KEEP_EVENT_REMOVED:
      return is_ours (event) ? KEEP_CAUSE_NONE : KEEP_CAUSE_ENDED;
    case KEEP_EVENT_ADOPTED:
      return is_ours (event) ? KEEP_CAUSE_NONE : KEEP_CAUSE_ADOPTED;
    case KEEP_EVENT_REPAIRED:
      return tells_repairs ? KEEP_CAUSE_REPAIRED : KEEP_CAUSE_NONE;
    case KEEP_EVENT_ROTATED_ELSEWHERE:
      return g_strcmp0 (event->code, KEEP_EVENT_CODE_ACCOUNT_SWITCHED) == 0 ? KEEP_CAUSE_SWITCHED
                                                                            : KEEP_CAUSE_NONE;
    case KEEP_EVENT_ERROR:
      return is_error_for_people (event) ? KEEP_CAUSE_ERROR : KEEP_CAUSE_NONE;
    case KEEP_EVENT_SIGNED_IN:
    case KEEP_EVENT_REFRESHED:
    case KEEP_EVENT_DEFAULT_CHANGED:
    case KEEP_EVENT_IMPORTED:
    case KEEP_EVENT_MIRRORED:
    case KEEP_EVENT_RESTORED:
    default:
      return KEEP_CAUSE_NONE;
    }
}

gboolean
keep_tidings_is_trouble (KeepCause cause)
{
  return cause == KEEP_CAUSE_ENDING || cause == KEEP_CAUSE_ENDED || cause == KEEP_CAUSE_ERROR;
}

gboolean
keep_tidings_is_relief (const KeepEvent *event)
{
  return event->kind == KEEP_EVENT_SIGNED_IN || event->kind == KEEP_EVENT_REFRESHED ||
         event->kind == KEEP_EVENT_ADOPTED || event->kind == KEEP_EVENT_IMPORTED ||
         event->kind == KEEP_EVENT_RESTORED;
}

char *
keep_tidings_dup_id (KeepCause cause, const char *profile)
{
  static const char *const names[] = {
    [KEEP_CAUSE_NONE] = "none",       [KEEP_CAUSE_ENDING] = "ending",
    [KEEP_CAUSE_ENDED] = "ended",     [KEEP_CAUSE_REPAIRED] = "repaired",
    [KEEP_CAUSE_ADOPTED] = "adopted", [KEEP_CAUSE_SWITCHED] = "switched",
    [KEEP_CAUSE_ERROR] = "error",
  };

  return g_strconcat ("login-", names[cause], ":", profile, NULL);
}

static char *
dup_title (const KeepEvent *event, KeepCause cause, const char *label)
{
  switch (cause)
    {
    case KEEP_CAUSE_ENDING:
      if (event->kind == KEEP_EVENT_EXPIRING)
        /* Translators: %s is an account, such as alice@example.com */
        return g_strdup_printf (_ ("%s expires soon"), label);
      /* Translators: %s is an account, such as alice@example.com */
      return g_strdup_printf (_ ("%s has expired"), label);
    case KEEP_CAUSE_ENDED:
      /* Translators: %s is an account, such as alice@example.com */
      return g_strdup_printf (_ ("%s is signed out"), label);
    case KEEP_CAUSE_REPAIRED:
      /* Translators: %s is an account, such as alice@example.com */
      return g_strdup_printf (_ ("%s was repaired"), label);
    case KEEP_CAUSE_ADOPTED:
      /* Translators: %s is an account, such as alice@example.com */
      return g_strdup_printf (_ ("New login for %s"), label);
    case KEEP_CAUSE_SWITCHED:
      return g_strdup (_ ("Another account is signed in"));
    case KEEP_CAUSE_ERROR:
    case KEEP_CAUSE_NONE:
    default:
      /* Translators: %s is an account, such as alice@example.com */
      return g_strdup_printf (_ ("%s needs your help"), label);
    }
}

/* Neither ends a line nor turns the direction of what follows. */
static gboolean
is_shown (gunichar character)
{
  GUnicodeType type = g_unichar_type (character);

  return type != G_UNICODE_CONTROL && type != G_UNICODE_FORMAT;
}

/* Some notification services read a body as markup, others as plain text, and the ids in it come
 * from files that other programs write. */
static char *
dup_plain (const char *text)
{
  GString *plain = g_string_new (NULL);

  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar character = g_utf8_get_char (at);

      if (character == '<')
        g_string_append (plain, "‹");
      else if (character == '>')
        g_string_append (plain, "›");
      else
        g_string_append_unichar (plain, is_shown (character) ? character : ' ');
    }
  return g_string_free (plain, FALSE);
}

/* A notification has no room for where it happened, but what failed is the point of an error. */
static char *
dup_body (const KeepEvent *event, const char *label)
{
  g_autoptr (KeepEvent) brief =
      keep_event_new (event->at_ms, event->kind, event->profile, event->by, event->code,
                      event->kind == KEEP_EVENT_ERROR ? event->detail : NULL);

  return keep_tidings_dup_sentence (brief, label);
}

static void
offer_sign_in (KeepNotice *notice, const KeepEvent *event, const char *provider)
{
  notice->button = g_strdup (_ ("Sign in again"));
  notice->action = KEEP_ACTION_SIGN_IN_AGAIN;
  notice->target = keep_repair_format (provider, event->profile);
}

static void
offer_use (KeepNotice *notice, const KeepEvent *event)
{
  notice->button = g_strdup (_ ("Use the new login"));
  notice->action = KEEP_ACTION_SET_DEFAULT;
  notice->target = g_strdup (event->profile);
}

static void
offer_accounts (KeepNotice *notice)
{
  notice->button = g_strdup (_ ("Show accounts"));
  notice->action = KEEP_ACTION_SHOW_ACCOUNTS;
}

char *
keep_tidings_dup_sentence (const KeepEvent *event, const char *label)
{
  g_autoptr (KeepEvent) named =
      keep_event_new (event->at_ms, event->kind, label, event->by, event->code, event->detail);
  g_autofree char *text = keep_event_dup_text (named);

  return dup_plain (text);
}

KeepNotice *
keep_tidings_new_notice (const KeepEvent *event, KeepCause cause, const KeepSubject *subject)
{
  g_autofree char *label = dup_plain (subject->label != NULL ? subject->label : "Tokenkeep");
  KeepNotice *notice = g_new0 (KeepNotice, 1);

  notice->id = keep_tidings_dup_id (cause, event->profile);
  notice->title = dup_title (event, cause, label);
  notice->body = dup_body (event, subject->label);
  notice->is_problem = keep_tidings_is_trouble (cause);
  if ((cause == KEEP_CAUSE_ENDING || cause == KEEP_CAUSE_ENDED) && event->profile != NULL &&
      subject->provider != NULL)
    offer_sign_in (notice, event, subject->provider);
  else if (cause == KEEP_CAUSE_ADOPTED && event->profile != NULL && !subject->is_default)
    offer_use (notice, event);
  else
    offer_accounts (notice);
  return notice;
}

KeepNotice *
keep_tidings_new_notice_of_many (guint n_logins)
{
  KeepNotice *notice = g_new0 (KeepNotice, 1);

  notice->id = g_strdup ("login-many");
  notice->title =
      g_strdup_printf (ngettext ("News of %u account", "News of %u accounts", n_logins), n_logins);
  notice->body = g_strdup (_ ("The accounts window tells what happened to each."));
  notice->is_problem = TRUE;
  offer_accounts (notice);
  return notice;
}
