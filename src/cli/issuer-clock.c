/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/issuer-clock.h"

#include <glib/gi18n-lib.h>
#include <stdlib.h>
#include <string.h>

#include "core/finding.h"
#include "keeper/process.h"
#include "keeper/providers.h"
#include "store/json-credential.h"
#include "store/json-dialect.h"

#define PROGRAM "tokenkeep-clock"

/* Adds the providers of the OAuth logins in @store. */
static void
add_providers (GHashTable *providers, const KeepSurveyStore *store)
{
  const KeepJsonNode *root =
      store->profiles.json != NULL ? keep_json_get_root (store->profiles.json) : NULL;
  const KeepJsonNode *name = NULL;
  const KeepJsonNode *entry = NULL;
  KeepJsonIter iter;

  keep_json_iter_init (&iter, keep_json_node_get_member (root, KEEP_JSON_DIALECT_PROFILES));
  while (iter.in_object && keep_json_iter_next (&iter, &name, &entry))
    {
      g_autofree char *id = keep_json_node_dup_string (name);
      g_autoptr (KeepProfile) profile = id != NULL ? keep_json_credential_read (id, entry) : NULL;

      if (profile != NULL && profile->type == KEEP_PROFILE_OAUTH)
        g_hash_table_add (providers, g_strdup (profile->provider));
    }
}

/* Returns: (transfer full) (element-type KeepProvider): those whose issuers are asked */
static GPtrArray *
find_issuers (const KeepSurvey *survey, KeepProviders *known)
{
  g_autoptr (GHashTable) wanted = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  const GPtrArray *entries = keep_providers_get_entries (known);
  GPtrArray *issuers = g_ptr_array_new ();

  for (guint i = 0; i < survey->stores->len; i++)
    {
      const KeepSurveyStore *store = g_ptr_array_index (survey->stores, i);

      if (!store->is_elsewhere && store->twin == NULL)
        add_providers (wanted, store);
    }
  for (guint i = 0; i < entries->len; i++)
    {
      const KeepProviderEntry *entry = g_ptr_array_index (entries, i);

      if (entry->provider != NULL && !entry->is_shadowed &&
          g_hash_table_contains (wanted, entry->id) &&
          keep_provider_get_token_url (entry->provider) != NULL)
        g_ptr_array_add (issuers, entry->provider);
    }
  return issuers;
}

/* (transfer full) (nullable): its standard output */
static char *
ask (const GPtrArray *issuers)
{
  g_autoptr (GPtrArray) command = g_ptr_array_new_with_free_func (g_free);
  char *output = NULL;

  g_ptr_array_add (command, keep_process_dup_program (PROGRAM));
  for (guint i = 0; i < issuers->len; i++)
    g_ptr_array_add (command, g_strdup (keep_provider_get_token_url (issuers->pdata[i])));
  g_ptr_array_add (command, NULL);
  if (!g_spawn_sync (NULL, (char **) command->pdata, NULL, G_SPAWN_DEFAULT, NULL, NULL, &output,
                     NULL, NULL, NULL))
    g_clear_pointer (&output, g_free);
  return output;
}

static void
add_skew (GPtrArray *findings, const KeepProvider *issuer, gint64 skew_ms)
{
  const char *name = keep_provider_get_name (issuer);
  gint64 seconds = ABS (skew_ms) / 1000;
  g_autofree char *time =
      g_strdup_printf ("%" G_GINT64_FORMAT ":%02d", seconds / 60, (int) (seconds % 60));
  KeepFinding *finding = NULL;

  if (ABS (skew_ms) < KEEP_ISSUER_CLOCK_WARN_MS)
    return;
  finding = keep_finding_new (
      KEEP_FINDING_CLOCK_SKEW, NULL, NULL,
      skew_ms > 0 ? g_strdup_printf (
                        _ ("This computer's clock is %s minutes ahead of %s's. Logins pass for "
                           "expired too early."),
                        time, name)
                  : g_strdup_printf (
                        _ ("This computer's clock is %s minutes behind %s's. Logins are refused "
                           "before they are refreshed."),
                        time, name),
      g_strdup (_ ("Let the clock be set by the network: “sudo timedatectl set-ntp true”.")));
  if (ABS (skew_ms) >= KEEP_REFRESH_MARGIN_MS)
    finding->severity = KEEP_SEVERITY_ERROR;
  g_ptr_array_add (findings, finding);
}

static void
add_tls (GPtrArray *findings, const char *message)
{
  g_ptr_array_add (
      findings,
      keep_finding_new (KEEP_FINDING_ISSUER_TLS, NULL, NULL, g_strdup (message),
                        g_strdup (_ ("Look at the clock, at the package of certificates "
                                     "(ca-certificates), at $SSL_CERT_FILE, and at programs that "
                                     "read the network's traffic."))));
}

/* Returns: (nullable): what there is to say of @line that is no finding */
static const char *
take_answer (GPtrArray *findings, const KeepProvider *issuer, const char *line)
{
  const char *rest = strchr (line, ' ');

  if (rest == NULL)
    return NULL;
  if (g_str_has_prefix (line, KEEP_ISSUER_CLOCK_SKEW " "))
    add_skew (findings, issuer, g_ascii_strtoll (rest + 1, NULL, 10));
  else if (g_str_has_prefix (line, KEEP_ISSUER_CLOCK_TLS " "))
    add_tls (findings, rest + 1);
  else
    return rest + 1;
  return NULL;
}

char *
keep_issuer_clock_check (const KeepSurvey *survey,
                         const char *const *environment,
                         GPtrArray *findings)
{
  g_autoptr (KeepProviders) known = keep_providers_load (environment);
  g_autoptr (GPtrArray) issuers = find_issuers (survey, known);
  g_autofree char *output = issuers->len > 0 ? ask (issuers) : NULL;
  g_auto (GStrv) lines = g_strsplit (output != NULL ? output : "", "\n", -1);
  char *note = NULL;

  if (issuers->len > 0 && g_strv_length (lines) < issuers->len)
    return g_strdup (_ ("The clock could not be compared with an issuer's."));
  for (guint i = 0; i < issuers->len; i++)
    {
      const char *said = take_answer (findings, issuers->pdata[i], lines[i]);

      if (said != NULL && note == NULL)
        /* Translators: "%s" is a whole sentence that says why. */
        note = g_strdup_printf (_ ("The clock could not be compared with an issuer's: %s"), said);
    }
  return note;
}
