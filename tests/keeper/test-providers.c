/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "keeper/providers.h"
#include "support/temp-home.h"

#define DESCRIPTOR(id, name)                                  \
  "{\"id\":\"" id "\",\"name\":\"" name                       \
  "\",\"signInLabel\":\"Sign in\",\"methods\":[\"api-key\"]," \
  "\"profileId\":\"" id ":{default}\"}"

static KeepProviders *
load (TempHome *home, gboolean with_named)
{
  g_autofree char *home_variable = g_strconcat ("HOME=", home->path, NULL);
  g_autofree char *data =
      g_strdup_printf ("XDG_DATA_DIRS=%s/d1:relative:%s/d2", home->path, home->path);
  g_autofree char *named = g_strdup_printf ("TOKENKEEP_PROVIDERS_DIR=%s/named", home->path);
  const char *environment[] = { home_variable, data, with_named ? named : NULL, NULL };

  return keep_providers_load (environment);
}

static char *
describe (KeepProviders *providers)
{
  GPtrArray *entries = keep_providers_get_entries (providers);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < entries->len; i++)
    {
      const KeepProviderEntry *entry = g_ptr_array_index (entries, i);

      g_string_append_printf (text, "%s=%s%s ", entry->id,
                              entry->provider != NULL ? keep_provider_get_name (entry->provider)
                                                      : "broken",
                              entry->is_shadowed ? "(hidden)" : "");
    }
  return g_string_free (text, FALSE);
}

static void
test_builtin (void)
{
  g_autoptr (TempHome) home = temp_home_new ();
  g_autoptr (KeepProviders) providers = load (home, TRUE);
  g_autofree char *text = describe (providers);
  const KeepProviderEntry *entry = g_ptr_array_index (keep_providers_get_entries (providers), 0);

  g_assert_cmpstr (text, ==, "openai-codex=ChatGPT ");
  g_assert_cmpstr (entry->origin, ==, "built-in");
  g_assert_true (g_str_has_prefix (entry->text, "{\n  \"id\": \"openai-codex\","));
  g_assert_no_error (entry->error);
}

static void
test_precedence (void)
{
  g_autoptr (TempHome) home = temp_home_new ();
  g_autoptr (KeepProviders) providers = NULL;
  g_autofree char *text = NULL;
  g_autofree char *text_without = NULL;
  g_autoptr (KeepProviders) without = NULL;

  temp_home_write (home, "named/x.json", DESCRIPTOR ("x", "named"));
  temp_home_write (home, "named/.hidden.json", DESCRIPTOR ("h", "h"));
  temp_home_write (home, "named/readme.txt", "x");
  temp_home_write (home, ".config/tokenkeep/providers/x.json", DESCRIPTOR ("x", "config"));
  temp_home_write (home, ".config/tokenkeep/providers/b.json", DESCRIPTOR ("openai-codex", "own"));
  temp_home_write (home, "d1/tokenkeep/providers/y.json", DESCRIPTOR ("y", "first"));
  temp_home_write (home, "d2/tokenkeep/providers/y.json", DESCRIPTOR ("y", "second"));
  providers = load (home, TRUE);
  text = describe (providers);
  g_assert_cmpstr (text, ==,
                   "x=named openai-codex=own x=config(hidden) y=first y=second(hidden) "
                   "openai-codex=ChatGPT(hidden) ");
  without = load (home, FALSE);
  text_without = describe (without);
  g_assert_true (g_str_has_prefix (text_without, "openai-codex=own x=config y=first "));
}

/* A typing mistake must not quietly sign in with other settings. */
static void
test_broken_hides (void)
{
  g_autoptr (TempHome) home = temp_home_new ();
  g_autoptr (KeepProviders) providers = NULL;
  g_autoptr (GError) error = NULL;

  temp_home_write (home, "named/openai-codex.json", "{\"id\":");
  providers = load (home, TRUE);
  g_assert_null (keep_providers_find (providers, "openai-codex", &error));
  g_assert_error (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_MALFORMED);
  g_assert_nonnull (strstr (error->message, "named/openai-codex.json"));
}

static void
test_find (void)
{
  g_autoptr (TempHome) home = temp_home_new ();
  g_autoptr (KeepProviders) providers = load (home, FALSE);
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (keep_provider_get_id (keep_providers_find (providers, "openai-codex", NULL)), ==,
                   "openai-codex");
  g_assert_null (keep_providers_find (providers, "nobody", &error));
  g_assert_error (error, KEEP_AUTH_ERROR, KEEP_AUTH_ERROR_UNKNOWN_PROVIDER);
  g_assert_nonnull (strstr (error->message, "openai-codex"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/providers/builtin", test_builtin);
  g_test_add_func ("/providers/precedence", test_precedence);
  g_test_add_func ("/providers/broken-hides", test_broken_hides);
  g_test_add_func ("/providers/find", test_find);
  return g_test_run ();
}
