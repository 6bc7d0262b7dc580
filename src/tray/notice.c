/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tray/notice.h"

#include <glib/gi18n-lib.h>

#include "tray/action.h"

KeepNotice *
keep_notice_new_signed_in (const char *account)
{
  KeepNotice *self = g_new0 (KeepNotice, 1);

  self->id = g_strdup (KEEP_NOTICE_SIGN_IN);
  /* Translators: %s is an account, such as alice@example.com */
  self->title = g_strdup_printf (_ ("Signed in as %s"), account);
  self->button = g_strdup (_ ("Show accounts"));
  self->action = KEEP_ACTION_SHOW_ACCOUNTS;
  return self;
}

KeepNotice *
keep_notice_new_sign_in_failed (const KeepProvider *provider, const GError *error)
{
  KeepNotice *self = g_new0 (KeepNotice, 1);

  self->id = g_strdup (KEEP_NOTICE_SIGN_IN);
  self->body = g_strdup (error->message);
  self->is_problem = TRUE;
  self->is_lasting = TRUE;
  if (provider == NULL)
    {
      self->title = g_strdup (_ ("Sign-in failed"));
      self->button = g_strdup (_ ("Show accounts"));
      self->action = KEEP_ACTION_SHOW_ACCOUNTS;
      return self;
    }
  /* Translators: %s is a provider's name such as ChatGPT */
  self->title = g_strdup_printf (_ ("Sign-in with %s failed"), keep_provider_get_name (provider));
  self->button = g_strdup (_ ("Sign in again"));
  self->action = KEEP_ACTION_SIGN_IN;
  self->target = g_strdup (keep_provider_get_id (provider));
  return self;
}

KeepNotice *
keep_notice_new_store_failed (const GError *error)
{
  KeepNotice *self = g_new0 (KeepNotice, 1);

  self->id = g_strdup (KEEP_NOTICE_SIGN_IN);
  self->title = g_strdup (_ ("Signed in, but not saved yet"));
  self->body = g_strdup (error->message);
  self->button = g_strdup (_ ("Save the login"));
  self->action = KEEP_ACTION_SHOW_SIGN_IN;
  self->is_problem = TRUE;
  return self;
}

KeepNotice *
keep_notice_new_default_failed (const GError *error)
{
  KeepNotice *self = g_new0 (KeepNotice, 1);

  self->id = g_strdup (KEEP_NOTICE_DEFAULT);
  self->title = g_strdup (_ ("The default account could not be changed"));
  self->body = g_strdup (error->message);
  self->button = g_strdup (_ ("Show accounts"));
  self->action = KEEP_ACTION_SHOW_ACCOUNTS;
  self->is_problem = TRUE;
  self->is_lasting = TRUE;
  return self;
}

void
keep_notice_free (KeepNotice *self)
{
  g_free (self->id);
  g_free (self->title);
  g_free (self->body);
  g_free (self->button);
  g_free (self->target);
  g_free (self);
}
