/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/profile.h"

#define NOW G_GINT64_CONSTANT (1790000000000)
#define SECOND G_GINT64_CONSTANT (1000)
#define MINUTE (60 * SECOND)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

typedef struct
{
  KeepProfileType type;
  gboolean has_secret;
  gint64 expires_ms;
  KeepHealth health;
  const char *text;
} HealthCase;

static const HealthCase cases[] = {
  { KEEP_PROFILE_OAUTH, TRUE, NOW + 10 * DAY, KEEP_HEALTH_OK, "expires in 10 days" },
  { KEEP_PROFILE_OAUTH, TRUE, NOW + 2 * DAY, KEEP_HEALTH_OK, "expires in 2 days" },
  { KEEP_PROFILE_OAUTH, TRUE, NOW + 3 * DAY - 1, KEEP_HEALTH_OK, "expires in 2 days" },
  { KEEP_PROFILE_OAUTH, TRUE, NOW + 2 * DAY - 1, KEEP_HEALTH_OK, "expires in 47 hours" },
  { KEEP_PROFILE_OAUTH, TRUE, NOW + DAY + 1, KEEP_HEALTH_OK, "expires in 24 hours" },
  { KEEP_PROFILE_OAUTH, TRUE, NOW + DAY, KEEP_HEALTH_EXPIRING, "expires in 24 hours" },
  { KEEP_PROFILE_OAUTH, TRUE, NOW + 2 * HOUR - 1, KEEP_HEALTH_EXPIRING, "expires in 1 hour" },
  { KEEP_PROFILE_OAUTH, TRUE, NOW + HOUR, KEEP_HEALTH_EXPIRING, "expires in 1 hour" },
  { KEEP_PROFILE_OAUTH, TRUE, NOW + HOUR - 1, KEEP_HEALTH_EXPIRING, "expires in 59 minutes" },
  { KEEP_PROFILE_OAUTH, TRUE, NOW + MINUTE, KEEP_HEALTH_EXPIRING, "expires in 1 minute" },
  { KEEP_PROFILE_OAUTH, TRUE, NOW + MINUTE - 1, KEEP_HEALTH_EXPIRING,
    "expires in less than a minute" },
  { KEEP_PROFILE_OAUTH, TRUE, NOW + 1, KEEP_HEALTH_EXPIRING, "expires in less than a minute" },
  { KEEP_PROFILE_OAUTH, TRUE, NOW, KEEP_HEALTH_EXPIRED, "expired" },
  { KEEP_PROFILE_OAUTH, TRUE, 1, KEEP_HEALTH_EXPIRED, "expired" },
  { KEEP_PROFILE_OAUTH, TRUE, G_MAXINT64, KEEP_HEALTH_OK, "expires in 99999 days" },
  { KEEP_PROFILE_OAUTH, TRUE, 0, KEEP_HEALTH_MISSING, "no usable expiry time" },
  { KEEP_PROFILE_OAUTH, TRUE, -1, KEEP_HEALTH_MISSING, "no usable expiry time" },
  { KEEP_PROFILE_OAUTH, FALSE, NOW + DAY, KEEP_HEALTH_MISSING, "no token stored" },
  { KEEP_PROFILE_OAUTH, FALSE, 0, KEEP_HEALTH_MISSING, "no token stored" },
  { KEEP_PROFILE_TOKEN, TRUE, 0, KEEP_HEALTH_STATIC, "does not expire" },
  { KEEP_PROFILE_TOKEN, TRUE, -1, KEEP_HEALTH_MISSING, "no usable expiry time" },
  { KEEP_PROFILE_TOKEN, TRUE, NOW + DAY, KEEP_HEALTH_EXPIRING, "expires in 24 hours" },
  { KEEP_PROFILE_TOKEN, TRUE, NOW - 1, KEEP_HEALTH_EXPIRED, "expired" },
  { KEEP_PROFILE_TOKEN, FALSE, 0, KEEP_HEALTH_MISSING, "no token stored" },
  { KEEP_PROFILE_API_KEY, TRUE, 0, KEEP_HEALTH_STATIC, "does not expire" },
  { KEEP_PROFILE_API_KEY, TRUE, 1, KEEP_HEALTH_STATIC, "does not expire" },
  { KEEP_PROFILE_API_KEY, FALSE, 0, KEEP_HEALTH_STATIC, "no key stored" },
};

static KeepProfile
make_profile (const HealthCase *health)
{
  return (KeepProfile){ .type = health->type,
                        .has_secret = health->has_secret,
                        .expires_ms = health->expires_ms };
}

static void
test_profile_health (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      KeepProfile profile = make_profile (&cases[i]);
      g_autofree char *text = keep_profile_dup_health_text (&profile, NOW);

      g_test_message ("case %zu", i);
      g_assert_cmpstr (text, ==, cases[i].text);
      g_assert_cmpstr (keep_health_get_name (keep_profile_get_health (&profile, NOW)), ==,
                       keep_health_get_name (cases[i].health));
    }
}

static void
assert_text (const KeepProfile *profile, gint64 now_ms, const char *expected, gboolean is_same)
{
  g_autofree char *text = keep_profile_dup_health_text (profile, now_ms);

  g_test_message ("%" G_GINT64_FORMAT ": %s, before %s", now_ms, text, expected);
  g_assert_cmpint (g_str_equal (text, expected), ==, is_same);
}

/* Walks from change to change: the text stands until the last millisecond before, and not longer.
 */
static guint
count_changes (const KeepProfile *profile, gint64 now_ms)
{
  guint n_changes = 0;

  for (;;)
    {
      g_autofree char *text = keep_profile_dup_health_text (profile, now_ms);
      gint64 change_ms = keep_profile_get_next_change_ms (profile, now_ms);

      if (change_ms == G_MAXINT64)
        return n_changes;
      g_assert_cmpint (change_ms, >, now_ms);
      assert_text (profile, now_ms + (change_ms - now_ms) / 2, text, TRUE);
      assert_text (profile, change_ms - 1, text, TRUE);
      assert_text (profile, change_ms, text, FALSE);
      now_ms = change_ms;
      n_changes++;
    }
}

static void
test_profile_next_change (void)
{
  KeepProfile profile = { .type = KEEP_PROFILE_OAUTH, .has_secret = TRUE };

  profile.expires_ms = NOW + 10 * DAY;
  /* 9 to 2 days, 47 to 1 hours, 59 to 1 minutes, less than one, expired. */
  g_assert_cmpuint (count_changes (&profile, NOW), ==, 8 + 47 + 59 + 1 + 1);
  profile.expires_ms = NOW + 90 * SECOND;
  g_assert_cmpuint (count_changes (&profile, NOW), ==, 2);
  profile.expires_ms = NOW + 1;
  g_assert_cmpuint (count_changes (&profile, NOW), ==, 1);
}

static void
test_profile_next_change_never (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      KeepProfile profile = make_profile (&cases[i]);
      gboolean is_counting =
          cases[i].health == KEEP_HEALTH_OK || cases[i].health == KEEP_HEALTH_EXPIRING;

      g_test_message ("case %zu", i);
      g_assert_cmpint (keep_profile_get_next_change_ms (&profile, NOW) == G_MAXINT64, ==,
                       !is_counting);
    }
}

/* A number that somebody wrote into the store must neither overflow nor make the view busy. */
static void
test_profile_next_change_absurd (void)
{
  KeepProfile profile = { .type = KEEP_PROFILE_OAUTH,
                          .has_secret = TRUE,
                          .expires_ms = G_MAXINT64 };
  gint64 change_ms = keep_profile_get_next_change_ms (&profile, NOW);

  g_assert_cmpint (change_ms, ==, G_MAXINT64 - 99999 * DAY + 1);
  assert_text (&profile, change_ms - 1, "expires in 99999 days", TRUE);
  assert_text (&profile, change_ms, "expires in 99998 days", TRUE);
}

/* What the issuer said of the refresh token counts more than the time that is left. */
static void
test_profile_invalidated (void)
{
  static const gint64 expiries_ms[] = { NOW - DAY, NOW + 10 * DAY, 0 };

  for (gsize i = 0; i < G_N_ELEMENTS (expiries_ms); i++)
    {
      KeepProfile profile = { .type = KEEP_PROFILE_OAUTH,
                              .has_secret = TRUE,
                              .expires_ms = expiries_ms[i],
                              .invalid_code = (char *) "invalid_grant" };

      g_assert_cmpint (keep_profile_get_health (&profile, NOW), ==, KEEP_HEALTH_INVALIDATED);
    }
}

static void
test_profile_label (void)
{
  KeepProfile profile = { .id = (char *) "openai-codex:default" };

  g_assert_cmpstr (keep_profile_get_label (&profile), ==, "openai-codex:default");
  profile.email = (char *) "";
  g_assert_cmpstr (keep_profile_get_label (&profile), ==, "openai-codex:default");
  profile.email = (char *) "alice@example.com";
  g_assert_cmpstr (keep_profile_get_label (&profile), ==, "alice@example.com");
}

/* Scripts read these words. */
static void
test_profile_names (void)
{
  static const char *const healths[] = { "ok",      "expiring", "expired",
                                         "missing", "static",   "invalidated" };
  static const char *const types[] = { "oauth", "token", "api_key" };

  for (guint i = 0; i < G_N_ELEMENTS (healths); i++)
    g_assert_cmpstr (keep_health_get_name ((KeepHealth) i), ==, healths[i]);
  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    g_assert_cmpstr (keep_profile_type_get_name ((KeepProfileType) i), ==, types[i]);
}

static void
test_profile_index (void)
{
  g_autoptr (GPtrArray) profiles = g_ptr_array_new ();
  g_autoptr (GHashTable) by_id = NULL;
  KeepProfile first = { .id = (char *) "p:first" };
  KeepProfile second = { .id = (char *) "p:second" };

  g_ptr_array_add (profiles, &first);
  g_ptr_array_add (profiles, &second);
  by_id = keep_profile_index (profiles);
  g_assert_true (g_hash_table_lookup (by_id, "p:second") == &second);
  g_assert_true (g_hash_table_lookup (by_id, "p:first") == &first);
  g_assert_null (g_hash_table_lookup (by_id, "p:third"));
}

static void
test_find (void)
{
  KeepProfile a = { .id = (char *) "p:a" };
  KeepProfile b = { .id = (char *) "p:b" };
  g_autoptr (GPtrArray) profiles = g_ptr_array_new ();

  g_assert_null (keep_profile_find (profiles, "p:a"));
  g_ptr_array_add (profiles, &a);
  g_ptr_array_add (profiles, &b);
  g_assert_true (keep_profile_find (profiles, "p:b") == &b);
  g_assert_null (keep_profile_find (profiles, "p:"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/profile/health", test_profile_health);
  g_test_add_func ("/profile/next-change", test_profile_next_change);
  g_test_add_func ("/profile/next-change/never", test_profile_next_change_never);
  g_test_add_func ("/profile/next-change/absurd-expiry", test_profile_next_change_absurd);
  g_test_add_func ("/profile/invalidated", test_profile_invalidated);
  g_test_add_func ("/profile/label", test_profile_label);
  g_test_add_func ("/profile/names", test_profile_names);
  g_test_add_func ("/profile/index", test_profile_index);
  g_test_add_func ("/profile/find", test_find);
  return g_test_run ();
}
