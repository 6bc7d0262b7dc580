/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tray/application.h"

#include <glib-unix.h>
#include <glib/gi18n-lib.h>

#include "config.h"
#include "keeper/accounts.h"
#include "keeper/providers.h"
#include "keeper/sign-in.h"
#include "tray/account.h"
#include "tray/action.h"
#include "tray/background.h"
#include "tray/face.h"
#include "tray/herald.h"
#include "tray/indicator.h"
#include "tray/offer.h"
#include "tray/repair.h"

struct _KeepApplication
{
  GtkApplication parent_instance;
  KeepProviders *providers;   /* owned */
  GPtrArray *offer;           /* owned */
  KeepSink *sink;             /* owned */
  KeepHttp *http;             /* owned */
  KeepAccounts *accounts;     /* owned */
  KeepBackground *background; /* owned */
  KeepFace *face;             /* owned */
  KeepHerald *herald;         /* owned */

  KeepSignIn *sign_in;               /* owned, nullable: the running one */
  GCancellable *sign_in_cancellable; /* owned, nullable */

  gboolean was_activated;
  gboolean is_quitting;
  guint grace_source;
  guint signal_sources[3];
};

G_DEFINE_FINAL_TYPE (KeepApplication, keep_application, GTK_TYPE_APPLICATION)

static gboolean
is_help_needed (KeepApplication *self)
{
  return keep_sign_in_get_obstacle (self->sign_in) != NULL ||
         !keep_sign_in_is_listening (self->sign_in);
}

static KeepFacts
collect_facts (KeepApplication *self)
{
  KeepFacts facts = { 0 };

  facts.roster = keep_accounts_get_roster (self->accounts);
  facts.store_error = keep_accounts_get_error (self->accounts);
  facts.offer = self->offer;
  facts.now_ms = g_get_real_time () / 1000;
  facts.own_state_dir = keep_places_get_own_state_dir (keep_sink_get_places (self->sink));
  facts.is_signing_in = self->sign_in != NULL;
  if (self->sign_in != NULL)
    {
      facts.sign_in_state = keep_sign_in_get_state (self->sign_in);
      facts.is_help_needed = is_help_needed (self);
    }
  return facts;
}

static void
update_actions (KeepApplication *self)
{
  static const struct
  {
    const char *name;
    gboolean is_while_signing_in;
  } actions[] = {
    { KEEP_ACTION_SIGN_IN, FALSE },
    { KEEP_ACTION_SIGN_IN_AGAIN, FALSE },
    { KEEP_ACTION_CANCEL_SIGN_IN, TRUE },
    { KEEP_ACTION_SHOW_SIGN_IN, TRUE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (actions); i++)
    {
      GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), actions[i].name);

      g_simple_action_set_enabled (G_SIMPLE_ACTION (action),
                                   actions[i].is_while_signing_in == (self->sign_in != NULL));
    }
}

static void
update (KeepApplication *self)
{
  KeepFacts facts = collect_facts (self);

  update_actions (self);
  keep_face_update (self->face, &facts);
}

static void
show_accounts (KeepApplication *self)
{
  KeepFacts facts = collect_facts (self);

  keep_face_show_accounts (self->face, &facts);
}

/* (transfer full) (nullable): %NULL where the person cancelled */
static KeepNotice *
new_notice_of_end (KeepApplication *self, const char *profile_id, const GError *error)
{
  g_autofree char *account = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return NULL;
  if (error != NULL)
    return keep_notice_new_sign_in_failed (keep_sign_in_get_provider (self->sign_in), error);
  account = keep_account_dup_label_of_id (keep_accounts_get_roster (self->accounts), profile_id);
  return keep_notice_new_signed_in (account);
}

static void
on_sign_in_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (KeepApplication) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *profile_id = keep_sign_in_run_finish (self->sign_in, result, &error);
  KeepNotice *notice = NULL;

  g_signal_handlers_disconnect_by_data (self->sign_in, self);
  if (!self->is_quitting)
    notice = new_notice_of_end (self, profile_id, error);
  g_clear_object (&self->sign_in);
  g_clear_object (&self->sign_in_cancellable);
  if (self->is_quitting)
    {
      g_application_quit (G_APPLICATION (self));
      return;
    }
  keep_face_end_sign_in (self->face, notice);
  update (self);
}

/* Comes at each step; the obstacle of a step is known only after the step itself. */
static void
on_sign_in_changed (KeepApplication *self)
{
  update (self);
  if (keep_sign_in_get_state (self->sign_in) == KEEP_SIGN_IN_WAITING && is_help_needed (self))
    keep_face_show_sign_in (self->face, self->sign_in);
}

static void
on_obstacle_changed (KeepApplication *self)
{
  const GError *obstacle = keep_sign_in_get_obstacle (self->sign_in);

  on_sign_in_changed (self);
  if (keep_sign_in_get_state (self->sign_in) != KEEP_SIGN_IN_STORE_FAILED || obstacle == NULL)
    return;
  keep_face_show_sign_in (self->face, self->sign_in);
  keep_face_tell (self->face, keep_notice_new_store_failed (obstacle));
}

/* @profile_id: (nullable): the login that it is to mend */
static void
run_sign_in (KeepApplication *self, KeepProvider *provider, const char *profile_id)
{
  GdkDisplay *display = gdk_display_get_default ();
  g_autoptr (GdkAppLaunchContext) launch_context = gdk_display_get_app_launch_context (display);

  self->sign_in = keep_sign_in_new (provider, self->sink, self->http, KEEP_SIGN_IN_DEFAULT,
                                    profile_id, KEEP_SIGN_IN_TIMEOUT_SECONDS);
  self->sign_in_cancellable = g_cancellable_new ();
  g_signal_connect_swapped (self->sign_in, "notify::state", G_CALLBACK (on_sign_in_changed), self);
  g_signal_connect_swapped (self->sign_in, "notify::obstacle", G_CALLBACK (on_obstacle_changed),
                            self);
  gdk_app_launch_context_set_timestamp (launch_context, gtk_get_current_event_time ());
  keep_sign_in_run_async (self->sign_in, G_APP_LAUNCH_CONTEXT (launch_context),
                          self->sign_in_cancellable, on_sign_in_done, g_object_ref (self));
}

static void
begin_sign_in (KeepApplication *self, const char *provider_id, const char *profile_id)
{
  g_autoptr (GError) error = NULL;
  KeepProvider *provider = keep_providers_find (self->providers, provider_id, &error);

  keep_face_begin_sign_in (self->face);
  if (provider == NULL)
    keep_face_tell (self->face, keep_notice_new_sign_in_failed (NULL, error));
  else
    run_sign_in (self, provider, profile_id);
  update (self);
}

static void
on_sign_in (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  begin_sign_in (user_data, g_variant_get_string (parameter, NULL), NULL);
}

static void
on_sign_in_again (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  KeepApplication *self = user_data;
  KeepRoster *roster = keep_accounts_get_roster (self->accounts);
  g_autoptr (KeepRepair) repair = keep_repair_parse (g_variant_get_string (parameter, NULL));

  if (repair != NULL && keep_repair_fits (repair, roster, self->offer))
    begin_sign_in (self, repair->provider, repair->profile);
  else
    show_accounts (self);
}

static void
on_cancel_sign_in (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  g_cancellable_cancel (KEEP_APPLICATION (user_data)->sign_in_cancellable);
}

static void
on_show_sign_in (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  KeepApplication *self = user_data;

  keep_face_show_sign_in (self->face, self->sign_in);
}

static void
on_default_set (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (KeepApplication) self = user_data;
  g_autoptr (GError) error = NULL;

  if (keep_accounts_set_default_finish (KEEP_ACCOUNTS (source), result, &error) ||
      self->is_quitting)
    return;
  keep_face_tell (self->face, keep_notice_new_default_failed (error));
  update (self);
}

static void
on_set_default (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  KeepApplication *self = user_data;

  keep_accounts_set_default_async (self->accounts, g_variant_get_string (parameter, NULL), NULL,
                                   on_default_set, g_object_ref (self));
}

static void
on_show_accounts (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  show_accounts (user_data);
}

static void
on_about (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  keep_face_show_about (KEEP_APPLICATION (user_data)->face);
}

/* A running sign-in ends first: it gives back its port and the store's lock. */
static void
quit (KeepApplication *self)
{
  self->is_quitting = TRUE;
  if (self->sign_in != NULL)
    g_cancellable_cancel (self->sign_in_cancellable);
  else
    g_application_quit (G_APPLICATION (self));
}

static void
on_quit_response (GtkDialog *dialog, int response, gpointer user_data)
{
  gtk_widget_destroy (GTK_WIDGET (dialog));
  if (response == GTK_RESPONSE_ACCEPT)
    quit (user_data);
}

static void
on_quit (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  KeepApplication *self = user_data;
  if (self->sign_in == NULL || keep_sign_in_get_state (self->sign_in) != KEEP_SIGN_IN_STORE_FAILED)
    quit (self);
  else
    g_signal_connect_object (keep_face_ask_to_quit (self->face, self->sign_in), "response",
                             G_CALLBACK (on_quit_response), self, 0);
}

static gboolean
on_signal (gpointer user_data)
{
  quit (user_data);
  return G_SOURCE_CONTINUE;
}

/* Without a tray the window is the interface. */
static gboolean
on_grace_over (gpointer user_data)
{
  KeepApplication *self = user_data;

  self->grace_source = 0;
  if (!keep_face_has_icon (self->face))
    show_accounts (self);
  return G_SOURCE_REMOVE;
}

/* The first activation is the start of the program, whose interface is the icon. */
static void
keep_application_activate (GApplication *application)
{
  KeepApplication *self = KEEP_APPLICATION (application);
  gboolean is_start = !self->was_activated && !keep_face_has_icon (self->face);

  self->was_activated = TRUE;
  if (is_start)
    self->grace_source = g_timeout_add (KEEP_INDICATOR_GRACE_MS, on_grace_over, self);
  else
    show_accounts (self);
}

static void
add_actions (KeepApplication *self)
{
  const GActionEntry entries[] = {
    { .name = KEEP_ACTION_SIGN_IN, .activate = on_sign_in, .parameter_type = "s" },
    { .name = KEEP_ACTION_SIGN_IN_AGAIN, .activate = on_sign_in_again, .parameter_type = "s" },
    { .name = KEEP_ACTION_CANCEL_SIGN_IN, .activate = on_cancel_sign_in },
    { .name = KEEP_ACTION_SHOW_SIGN_IN, .activate = on_show_sign_in },
    { .name = KEEP_ACTION_SET_DEFAULT, .activate = on_set_default, .parameter_type = "s" },
    { .name = KEEP_ACTION_SHOW_ACCOUNTS, .activate = on_show_accounts },
    { .name = KEEP_ACTION_ABOUT, .activate = on_about },
    { .name = KEEP_ACTION_QUIT, .activate = on_quit },
  };
  static const struct
  {
    const char *action;
    const char *keys[2];
  } accels[] = {
    { "app." KEEP_ACTION_QUIT, { "<Primary>q", NULL } },
    { "win.close", { "<Primary>w", NULL } },
    { "win.search", { "<Primary>f", NULL } },
    { "win.dismiss", { "Escape", NULL } },
  };

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  for (gsize i = 0; i < G_N_ELEMENTS (accels); i++)
    gtk_application_set_accels_for_action (GTK_APPLICATION (self), accels[i].action,
                                           accels[i].keys);
}

static void
open_store (KeepApplication *self)
{
  g_auto (GStrv) environment = g_get_environ ();
  g_autofree char *current_dir = g_get_current_dir ();
  g_autoptr (GError) error = NULL;

  self->providers = keep_providers_load ((const char *const *) environment);
  self->offer = keep_offer_list (self->providers);
  self->sink = keep_sink_open ((const char *const *) environment, current_dir, NULL, &error);
  if (self->sink == NULL)
    {
      /* A damaged configuration is OpenClaw's to complain about; the shared store needs none. */
      g_warning ("%s", error->message);
      self->sink = keep_sink_open ((const char *const *) environment, current_dir, "main", NULL);
    }
  self->http = keep_http_new ();
  self->accounts = keep_accounts_new (self->sink);
  self->background = keep_background_new (self->providers);
  g_signal_connect_object (self->accounts, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
}

static void
keep_application_startup (GApplication *application)
{
  KeepApplication *self = KEEP_APPLICATION (application);
  static const int signals[] = { SIGHUP, SIGINT, SIGTERM };

  /* What Wayland knows the windows by, so that they get the desktop entry's icon. */
  g_set_prgname (KEEP_APPLICATION_ID);
  g_set_application_name ("Tokenkeep");
  G_APPLICATION_CLASS (keep_application_parent_class)->startup (application);

  for (gsize i = 0; i < G_N_ELEMENTS (signals); i++)
    self->signal_sources[i] = g_unix_signal_add (signals[i], on_signal, self);
  add_actions (self);
  open_store (self);
  self->face = keep_face_new (GTK_APPLICATION (self), self->offer);
  self->herald = keep_herald_new (application, self->accounts, self->offer, self->sink);
  update (self);
  g_application_hold (application);
}

static void
keep_application_shutdown (GApplication *application)
{
  KeepApplication *self = KEEP_APPLICATION (application);

  for (gsize i = 0; i < G_N_ELEMENTS (self->signal_sources); i++)
    g_clear_handle_id (&self->signal_sources[i], g_source_remove);
  g_clear_handle_id (&self->grace_source, g_source_remove);
  g_clear_pointer (&self->herald, keep_herald_free);
  g_clear_pointer (&self->face, keep_face_free);
  if (self->accounts != NULL)
    g_signal_handlers_disconnect_by_data (self->accounts, self);
  g_clear_pointer (&self->background, keep_background_free);
  g_clear_object (&self->accounts);
  g_clear_object (&self->http);
  g_clear_pointer (&self->sink, keep_sink_unref);
  g_clear_pointer (&self->offer, g_ptr_array_unref);
  g_clear_pointer (&self->providers, keep_providers_free);
  G_APPLICATION_CLASS (keep_application_parent_class)->shutdown (application);
}

static void
keep_application_class_init (KeepApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  application_class->startup = keep_application_startup;
  application_class->activate = keep_application_activate;
  application_class->shutdown = keep_application_shutdown;
}

static void
keep_application_init (KeepApplication *self)
{
}

KeepApplication *
keep_application_new (void)
{
  return g_object_new (KEEP_TYPE_APPLICATION, "application-id", KEEP_APPLICATION_ID,
                       "resource-base-path", "/io/github/tokenkeep/Tokenkeep", NULL);
}
