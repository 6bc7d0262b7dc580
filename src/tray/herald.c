/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tray/herald.h"

#include <string.h>

#include "tray/account.h"
#include "tray/notifier.h"
#include "tray/offer.h"
#include "tray/settings.h"
#include "tray/teller.h"

struct _KeepHerald
{
  GApplication *application; /* borrowed */
  KeepAccounts *accounts;    /* owned */
  GPtrArray *offer;          /* owned */
  char *own_state_dir;       /* owned */
  GSettings *settings;       /* owned, nullable */
  KeepTeller *teller;        /* owned, nullable until the accounts have been read */
};

static void
show (KeepNotice *notice, gpointer user_data)
{
  KeepHerald *self = user_data;
  g_autoptr (KeepNotice) owned = notice;

  keep_notifier_show (self->application, owned);
}

static void
withdraw (const char *notice_id, gpointer user_data)
{
  keep_notifier_withdraw (((KeepHerald *) user_data)->application, notice_id);
}

/* A login that is gone from the store is still called by its provider's name. */
static char *
dup_provider (const KeepProfile *profile, const char *profile_id)
{
  return profile != NULL ? g_strdup (profile->provider)
                         : g_strndup (profile_id, strcspn (profile_id, ":"));
}

static void
describe (const char *profile_id, KeepSubject *subject, gpointer user_data)
{
  KeepHerald *self = user_data;
  const KeepRoster *roster = keep_accounts_get_roster (self->accounts);
  const KeepProfile *profile = roster != NULL ? keep_roster_find (roster, profile_id) : NULL;
  g_autofree char *provider = dup_provider (profile, profile_id);

  subject->label = keep_account_dup_label_of_id (roster, profile_id);
  if (keep_offer_find (self->offer, provider) != NULL &&
      (profile == NULL || profile->type == KEEP_PROFILE_OAUTH))
    subject->provider = g_steal_pointer (&provider);
  if (profile == NULL)
    return;
  subject->is_default = profile->is_default;
  subject->is_trouble = keep_account_is_trouble (profile, g_get_real_time () / 1000);
}

static void
update_settings (KeepHerald *self)
{
  if (self->teller != NULL && self->settings != NULL)
    keep_teller_set_tells_repairs (
        self->teller, g_settings_get_boolean (self->settings, KEEP_SETTINGS_NOTIFY_REPAIRED));
}

static void
on_accounts_changed (KeepHerald *self)
{
  const KeepListener listener = {
    .show = show,
    .withdraw = withdraw,
    .describe = describe,
    .user_data = self,
  };

  if (self->teller == NULL)
    self->teller = keep_teller_new (self->own_state_dir, &listener);
  update_settings (self);
}

KeepHerald *
keep_herald_new (GApplication *application,
                 KeepAccounts *accounts,
                 GPtrArray *offer,
                 KeepSink *sink)
{
  KeepHerald *self = g_new0 (KeepHerald, 1);

  self->application = application;
  self->accounts = g_object_ref (accounts);
  self->offer = g_ptr_array_ref (offer);
  self->own_state_dir = g_strdup (keep_places_get_own_state_dir (keep_sink_get_places (sink)));
  self->settings = keep_settings_open ();
  if (self->settings != NULL)
    g_signal_connect_swapped (self->settings, "changed::" KEEP_SETTINGS_NOTIFY_REPAIRED,
                              G_CALLBACK (update_settings), self);
  g_signal_connect_swapped (accounts, "changed", G_CALLBACK (on_accounts_changed), self);
  return self;
}

void
keep_herald_free (KeepHerald *self)
{
  g_signal_handlers_disconnect_by_data (self->accounts, self);
  if (self->settings != NULL)
    g_signal_handlers_disconnect_by_data (self->settings, self);
  g_clear_pointer (&self->teller, keep_teller_free);
  g_clear_object (&self->settings);
  g_object_unref (self->accounts);
  g_ptr_array_unref (self->offer);
  g_free (self->own_state_dir);
  g_free (self);
}
