/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/inheritance.h"

#define NOW_MS G_GINT64_CONSTANT (1777458030045)
#define SOON (NOW_MS + KEEP_REFRESH_MARGIN_MS) /* not usable any more */
#define LATER (SOON + 1)
#define LATEST (SOON + 2)

typedef struct
{
  const char *id;
  gint64 expires_ms;
  const char *email;
} Login;

static GPtrArray *
profiles_of (const Login *logins)
{
  GPtrArray *profiles = g_ptr_array_new_with_free_func ((GDestroyNotify) keep_profile_free);

  for (; logins->id != NULL; logins++)
    {
      KeepProfile *profile = g_new0 (KeepProfile, 1);

      profile->id = g_strdup (logins->id);
      profile->provider = g_strdup ("p");
      profile->type = KEEP_PROFILE_OAUTH;
      profile->has_access = TRUE;
      profile->expires_ms = logins->expires_ms;
      profile->email = g_strdup (logins->email);
      g_ptr_array_add (profiles, profile);
    }
  return profiles;
}

typedef struct
{
  const char *name;
  Login main_logins[4];
  Login local_logins[4];
  const char *replaced_by; /* what stands in for "p:default"; nullable */
  const char *seen;        /* ids in order, "<" behind those of main */
} Drift;

static const Drift drifts[] = {
  { "same-person", { { "p:e", LATER, "e" } }, { { "p:default", SOON, "e" } }, "p:e", "p:e< " },
  { "other-person",
    { { "p:f", LATER, "f" } },
    { { "p:default", SOON, "e" } },
    NULL,
    "p:f< p:default " },
  { "not-newer",
    { { "p:e", LATER, "e" } },
    { { "p:default", LATER, "e" } },
    NULL,
    "p:e< p:default " },
  { "newer", { { "p:e", LATEST, "e" } }, { { "p:default", LATER, "e" } }, "p:e", "p:e< " },
  { "not-usable",
    { { "p:e", SOON, "e" } },
    { { "p:default", NOW_MS, "e" } },
    NULL,
    "p:e< p:default " },
  { "not-a-default-login", { { "p:e", LATER, "e" } }, { { "p:x", SOON, "e" } }, NULL, "p:e< p:x " },
  { "newest-of-several",
    { { "p:e", LATER, "e" }, { "p:e2", LATEST, "e" } },
    { { "p:default", SOON, "e" } },
    "p:e2",
    "p:e< p:e2< " },
  { "nobody-and-one", { { "p:e", LATER, "e" } }, { { "p:default", SOON, NULL } }, "p:e", "p:e< " },
  { "nobody-and-several",
    { { "p:e", LATER, "e" }, { "p:f", LATER, "f" } },
    { { "p:default", SOON, NULL } },
    NULL,
    "p:e< p:f< p:default " },
  { "only-one-without-a-name",
    { { "p:x", LATER, NULL } },
    { { "p:default", SOON, "e" } },
    "p:x",
    "p:x< " },
  { "usable-and-one-without-a-name",
    { { "p:x", LATEST, NULL } },
    { { "p:default", LATER, "e" } },
    NULL,
    "p:x< p:default " },
  { "mains-own-default-comes-back",
    { { "p:default", SOON, "e" }, { "p:e", LATER, "e" } },
    { { "p:default", SOON, "e" } },
    "p:e",
    "p:default< p:e< " },
  { "stand-in-is-the-newest",
    { { "p:e", LATEST, "e" } },
    { { "p:default", SOON, "e" }, { "p:e", LATER, "e" } },
    "p:e",
    "p:e< " },
};

static void
test_drift (gconstpointer data)
{
  const Drift *drift = data;
  g_autoptr (GHashTable) replacements =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (GPtrArray) seen = keep_inheritance_overlay (
      profiles_of (drift->main_logins), profiles_of (drift->local_logins), NOW_MS, replacements);
  g_autoptr (GString) words = g_string_new (NULL);

  for (guint i = 0; i < seen->len; i++)
    {
      const KeepProfile *profile = g_ptr_array_index (seen, i);

      g_string_append_printf (words, "%s%s ", profile->id,
                              profile->source == KEEP_SOURCE_INHERITED ? "<" : "");
    }
  g_assert_cmpstr (words->str, ==, drift->seen);
  g_assert_cmpstr (g_hash_table_lookup (replacements, "p:default"), ==, drift->replaced_by);
}

static void
test_owner (void)
{
  static const struct
  {
    gint64 main_expires_ms; /* -2: main has none */
    const char *main_email;
    gint64 local_expires_ms; /* -2: the agent has none */
    const char *local_email;
    KeepOwner owner;
  } cases[] = {
    { -2, NULL, -2, NULL, KEEP_OWNER_LOCAL },      { LATER, "e", -2, NULL, KEEP_OWNER_MAIN },
    { -2, NULL, LATER, "e", KEEP_OWNER_LOCAL },    { LATER, "e", LATER, "e", KEEP_OWNER_MAIN },
    { LATEST, "e", LATER, "e", KEEP_OWNER_MAIN },  { LATER, "e", LATEST, "e", KEEP_OWNER_LOCAL },
    { LATEST, "f", LATER, "e", KEEP_OWNER_LOCAL }, { LATEST, "f", LATER, NULL, KEEP_OWNER_MAIN },
    { LATER, "e", -1, "e", KEEP_OWNER_MAIN },      { -1, "e", -1, "e", KEEP_OWNER_LOCAL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const Login main_login[] = { { "a", cases[i].main_expires_ms, cases[i].main_email }, { 0 } };
      const Login local_login[] = { { "a", cases[i].local_expires_ms, cases[i].local_email },
                                    { 0 } };
      g_autoptr (GPtrArray) main_profiles = profiles_of (main_login);
      g_autoptr (GPtrArray) local_profiles = profiles_of (local_login);

      g_assert_cmpint (keep_inheritance_find_owner (
                           cases[i].main_expires_ms == -2 ? NULL : main_profiles->pdata[0],
                           cases[i].local_expires_ms == -2 ? NULL : local_profiles->pdata[0]),
                       ==, cases[i].owner);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (drifts); i++)
    {
      g_autofree char *path = g_strconcat ("/inheritance/drift/", drifts[i].name, NULL);

      g_test_add_data_func (path, &drifts[i], test_drift);
    }
  g_test_add_func ("/inheritance/owner", test_owner);
  return g_test_run ();
}
