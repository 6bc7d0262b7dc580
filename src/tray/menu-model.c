/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tray/menu-model.h"

#include <glib/gi18n-lib.h>

#include "tray/account.h"
#include "tray/action.h"
#include "tray/menu-choice.h"
#include "tray/offer.h"
#include "tray/repair.h"
#include "tray/summary.h"

static KeepMenuRow *
add (GPtrArray *rows,
     KeepMenuRowKind kind,
     const char *key,
     char *label,
     const char *action,
     const char *target)
{
  KeepMenuRow *row = keep_menu_row_new (kind, key, label, action, target);

  g_ptr_array_add (rows, row);
  return row;
}

static void
add_separator (GPtrArray *rows, const char *name)
{
  g_autofree char *key = g_strconcat ("separator:", name, NULL);

  add (rows, KEEP_MENU_ROW_SEPARATOR, key, NULL, NULL, NULL);
}

static void
add_sign_in (GPtrArray *rows, const char *key_prefix, const char *provider_id, char *label)
{
  g_autofree char *key = g_strconcat (key_prefix, provider_id, NULL);

  add (rows, KEEP_MENU_ROW_ACTION, key, label, KEEP_ACTION_SIGN_IN, provider_id);
}

static void
add_repairs (GPtrArray *rows, const KeepFacts *facts)
{
  guint n_profiles = keep_roster_get_n_profiles (facts->roster);
  guint n_repairs = 0;

  for (guint i = 0; i < n_profiles && n_repairs < KEEP_MENU_MODEL_MAX_REPAIRS; i++)
    {
      const KeepProfile *profile = keep_roster_get_profile (facts->roster, i);
      g_autofree char *key = NULL;
      g_autofree char *target = NULL;

      if (!keep_account_is_mendable (profile, facts->now_ms) ||
          keep_offer_find (facts->offer, profile->provider) == NULL)
        continue;
      n_repairs++;
      key = g_strconcat ("repair:", profile->id, NULL);
      target = keep_repair_format (profile->provider, profile->id);
      /* Translators: %s is an account, such as alice@example.com */
      add (rows, KEEP_MENU_ROW_ACTION, key,
           g_strdup_printf (_ ("Sign in again: %s"),
                            keep_account_get_label (facts->roster, profile)),
           KEEP_ACTION_SIGN_IN_AGAIN, target);
    }
}

static void
add_profile (GPtrArray *rows, const KeepFacts *facts, const KeepProfile *profile)
{
  g_autofree char *key = g_strconcat ("profile:", profile->id, NULL);
  g_autofree char *health = keep_profile_dup_health_text (profile, facts->now_ms);
  KeepMenuRow *row = NULL;

  /* Translators: an account and its health, such as: alice@example.com (expires in 3 hours) */
  row =
      add (rows, KEEP_MENU_ROW_CHOICE, key,
           g_strdup_printf (_ ("%s (%s)"), keep_account_get_label (facts->roster, profile), health),
           KEEP_ACTION_SET_DEFAULT, profile->id);
  row->is_active = profile->is_default;
}

/* (transfer container): the providers' ids in the order of their first profiles */
static GPtrArray *
list_providers (GPtrArray *profiles)
{
  GPtrArray *ids = g_ptr_array_new ();

  for (guint i = 0; i < profiles->len; i++)
    {
      char *id = ((const KeepProfile *) g_ptr_array_index (profiles, i))->provider;

      if (!g_ptr_array_find_with_equal_func (ids, id, g_str_equal, NULL))
        g_ptr_array_add (ids, id);
    }
  return ids;
}

static void
add_heading (GPtrArray *rows, const KeepFacts *facts, const char *provider_id)
{
  const KeepProvider *provider = keep_offer_find (facts->offer, provider_id);
  g_autofree char *key = g_strconcat ("provider:", provider_id, NULL);

  add (rows, KEEP_MENU_ROW_TEXT, key,
       g_strdup (provider == NULL ? provider_id : keep_provider_get_name (provider)), NULL, NULL);
}

static void
add_groups (GPtrArray *rows, const KeepFacts *facts)
{
  g_autoptr (GPtrArray) profiles =
      keep_menu_choice_list (facts->roster, KEEP_MENU_MODEL_MAX_ACCOUNT_ROWS, facts->now_ms);
  g_autoptr (GPtrArray) ids = list_providers (profiles);

  for (guint i = 0; i < ids->len; i++)
    {
      const char *id = g_ptr_array_index (ids, i);

      add_separator (rows, id);
      if (ids->len > 1)
        add_heading (rows, facts, id);
      for (guint j = 0; j < profiles->len; j++)
        {
          const KeepProfile *profile = g_ptr_array_index (profiles, j);

          if (g_str_equal (profile->provider, id))
            add_profile (rows, facts, profile);
        }
    }
  if (profiles->len < keep_roster_get_n_profiles (facts->roster))
    add (rows, KEEP_MENU_ROW_ACTION, "more", g_strdup (_ ("More accounts…")),
         KEEP_ACTION_SHOW_ACCOUNTS, NULL);
}

const char *
keep_menu_model_get_progress (KeepSignInState state, gboolean is_help_needed)
{
  switch (state)
    {
    case KEEP_SIGN_IN_PREPARING:
      return _ ("Opening the browser…");
    case KEEP_SIGN_IN_WAITING:
      return is_help_needed ? _ ("Waiting for you to sign in…") : _ ("Waiting for the browser…");
    case KEEP_SIGN_IN_EXCHANGING:
      return _ ("Finishing the sign-in…");
    case KEEP_SIGN_IN_STORING:
      return _ ("Saving the login…");
    case KEEP_SIGN_IN_STORE_FAILED:
      return _ ("Signed in, but not saved yet");
    case KEEP_SIGN_IN_DONE:
    case KEEP_SIGN_IN_FAILED:
    default:
      return "";
    }
}

static void
add_progress (GPtrArray *rows, const KeepFacts *facts)
{
  const char *text = keep_menu_model_get_progress (facts->sign_in_state, facts->is_help_needed);

  add (rows, KEEP_MENU_ROW_TEXT, "progress", g_strdup (text), NULL, NULL);
  if (facts->sign_in_state == KEEP_SIGN_IN_WAITING)
    add (rows, KEEP_MENU_ROW_ACTION, "show-sign-in", g_strdup (_ ("Use a link instead…")),
         KEEP_ACTION_SHOW_SIGN_IN, NULL);
  if (facts->sign_in_state == KEEP_SIGN_IN_STORE_FAILED)
    add (rows, KEEP_MENU_ROW_ACTION, "show-sign-in", g_strdup (_ ("Save the login…")),
         KEEP_ACTION_SHOW_SIGN_IN, NULL);
  add (rows, KEEP_MENU_ROW_ACTION, "cancel-sign-in", g_strdup (_ ("Cancel sign-in")),
       KEEP_ACTION_CANCEL_SIGN_IN, NULL);
}

static void
add_offer (GPtrArray *rows, GPtrArray *offer)
{
  KeepMenuRow *others = NULL;

  for (guint i = 0; i < offer->len; i++)
    {
      const KeepProvider *provider = g_ptr_array_index (offer, i);

      if (i == 1)
        {
          others = add (rows, KEEP_MENU_ROW_SUBMENU, "others",
                        g_strdup (_ ("Sign in to another provider")), NULL, NULL);
          others->children = g_ptr_array_new_with_free_func ((GDestroyNotify) keep_menu_row_unref);
        }
      add_sign_in (others == NULL ? rows : others->children,
                   "sign-in:", keep_provider_get_id (provider), keep_offer_dup_label (provider));
    }
}

GPtrArray *
keep_menu_model_build (const KeepFacts *facts)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func ((GDestroyNotify) keep_menu_row_unref);

  add (rows, KEEP_MENU_ROW_TEXT, "summary",
       keep_summary_dup_text (facts->roster, facts->store_error, facts->now_ms), NULL, NULL);
  if (facts->roster != NULL && !facts->is_signing_in)
    add_repairs (rows, facts);
  if (facts->roster != NULL)
    add_groups (rows, facts);
  if (facts->is_signing_in || facts->offer->len > 0)
    add_separator (rows, "sign-in");
  if (facts->is_signing_in)
    add_progress (rows, facts);
  else
    add_offer (rows, facts->offer);
  add_separator (rows, "program");
  add (rows, KEEP_MENU_ROW_ACTION, KEEP_MENU_MODEL_ACCOUNTS_KEY, g_strdup (_ ("Accounts…")),
       KEEP_ACTION_SHOW_ACCOUNTS, NULL);
  add (rows, KEEP_MENU_ROW_ACTION, "about", g_strdup (_ ("About Tokenkeep")), KEEP_ACTION_ABOUT,
       NULL);
  add (rows, KEEP_MENU_ROW_ACTION, "quit", g_strdup (_ ("Quit")), KEEP_ACTION_QUIT, NULL);
  return rows;
}
