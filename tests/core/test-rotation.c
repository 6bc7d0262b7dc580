/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/rotation.h"

#include <string.h>

#define SPENT "0123456789abcdef"
#define EXPIRES_MS 1790000000000

static KeepRotation *
new_rotation (const char *account_id, const char *email)
{
  KeepRotation *rotation = g_new0 (KeepRotation, 1);

  rotation->spent = g_strdup (SPENT);
  rotation->state_dir = g_strdup ("/home/alice/.openclaw");
  rotation->agent = g_strdup ("main");
  rotation->profile_id = g_strdup ("openai-codex:alice@example.com");
  rotation->provider = g_strdup ("openai-codex");
  rotation->at_ms = 1780000000000;
  rotation->tokens = g_new0 (KeepTokenSet, 1);
  rotation->tokens->access = keep_secret_new ("at-\"new\"", -1);
  rotation->tokens->refresh = keep_secret_new ("rt-new", -1);
  rotation->tokens->expires_ms = EXPIRES_MS;
  rotation->tokens->account_id = g_strdup (account_id);
  rotation->tokens->email = g_strdup (email);
  return rotation;
}

static void
test_round_trip (void)
{
  g_autoptr (KeepRotation) rotation = new_rotation ("acc", NULL);
  g_autoptr (KeepBuffer) text = keep_rotation_format (rotation);
  g_autoptr (KeepRotation) again =
      keep_rotation_parse (keep_buffer_get_data (text), keep_buffer_get_length_bytes (text));

  g_assert_cmpstr (again->spent, ==, rotation->spent);
  g_assert_cmpstr (again->state_dir, ==, rotation->state_dir);
  g_assert_cmpstr (again->agent, ==, rotation->agent);
  g_assert_cmpstr (again->profile_id, ==, rotation->profile_id);
  g_assert_cmpstr (again->provider, ==, rotation->provider);
  g_assert_cmpint (again->at_ms, ==, rotation->at_ms);
  g_assert_true (keep_secret_equal (again->tokens->access, rotation->tokens->access));
  g_assert_true (keep_secret_equal (again->tokens->refresh, rotation->tokens->refresh));
  g_assert_cmpint (again->tokens->expires_ms, ==, EXPIRES_MS);
  g_assert_cmpstr (again->tokens->account_id, ==, "acc");
  g_assert_null (again->tokens->email);
  g_assert_null (again->tokens->plan);
}

/* Half of a rotation, as a power cut may leave it, is none: at no length. */
static void
test_torn (void)
{
  g_autoptr (KeepRotation) rotation = new_rotation ("acc", "alice@example.com");
  g_autoptr (KeepBuffer) text = keep_rotation_format (rotation);

  for (gsize length = 0; length < keep_buffer_get_length_bytes (text); length++)
    g_assert_null (keep_rotation_parse (keep_buffer_get_data (text), length));
}

static void
test_strict (void)
{
  static const struct
  {
    const char *member;
    const char *replacement;
  } cases[] = {
    { "\"version\": 1", "\"version\": 2" },
    { SPENT, "0123456789ABCDEF" },
    { SPENT, "../../../../etc/" },
    { "\"agent\": \"main\"", "\"agent\": \"\"" },
    { "\"refresh\": \"rt-new\"", "\"refresh\": \"\"" },
    { "\"refresh\": \"rt-new\"", "\"refresh\": null" },
    { "\"expires\": 1790000000000", "\"expires\": 1e300" },
    { "\"expires\": 1790000000000", "\"expires\": \"soon\"" },
  };
  g_autoptr (KeepRotation) rotation = new_rotation ("acc", NULL);
  g_autoptr (KeepBuffer) text = keep_rotation_format (rotation);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (GStrv) pieces = g_strsplit (keep_buffer_get_data (text), cases[i].member, -1);
      g_autofree char *changed = g_strjoinv (cases[i].replacement, pieces);

      g_assert_cmpuint (g_strv_length (pieces), ==, 2);
      g_assert_null (keep_rotation_parse (changed, strlen (changed)));
    }
}

static const struct
{
  const char *what;
  const char *generation; /* nullable: the new one */
  KeepProfileType type;
  const char *provider;
  const char *account_id;
  const char *email;
  gint64 expires_ms;
  KeepRotationFate fate;
} fates[] = {
  { "spent", SPENT, KEEP_PROFILE_OAUTH, "openai-codex", "other", NULL, EXPIRES_MS + 1,
    KEEP_ROTATION_PLACE },
  { "there", NULL, KEEP_PROFILE_OAUTH, "openai-codex", "acc", NULL, EXPIRES_MS,
    KEEP_ROTATION_PRESENT },
  { "old copy", "x", KEEP_PROFILE_OAUTH, "openai-codex", "acc", NULL, EXPIRES_MS - 1,
    KEEP_ROTATION_PLACE },
  { "without expiry", "x", KEEP_PROFILE_OAUTH, "openai-codex", "acc", NULL, 0,
    KEEP_ROTATION_PLACE },
  { "newer", "x", KEEP_PROFILE_OAUTH, "openai-codex", "acc", NULL, EXPIRES_MS,
    KEEP_ROTATION_PASSED },
  { "newer, by e-mail", "x", KEEP_PROFILE_OAUTH, "openai-codex", NULL, "Alice@Example.com",
    EXPIRES_MS + 1, KEEP_ROTATION_PASSED },
  { "somebody else", "x", KEEP_PROFILE_OAUTH, "openai-codex", "other", "alice@example.com", 1,
    KEEP_ROTATION_FOREIGN },
  { "nobody knows", "x", KEEP_PROFILE_OAUTH, "openai-codex", NULL, NULL, 1, KEEP_ROTATION_FOREIGN },
  { "another provider", "x", KEEP_PROFILE_OAUTH, "anthropic", "acc", NULL, 1,
    KEEP_ROTATION_FOREIGN },
  { "a key", "x", KEEP_PROFILE_API_KEY, "openai-codex", "acc", NULL, 1, KEEP_ROTATION_FOREIGN },
};

static void
test_fates (void)
{
  g_autoptr (KeepRotation) rotation = new_rotation ("acc", "alice@example.com");
  g_autofree char *fresh = keep_secret_dup_digest (rotation->tokens->refresh);

  g_assert_cmpint (keep_rotation_judge (rotation, NULL), ==, KEEP_ROTATION_GONE);
  for (gsize i = 0; i < G_N_ELEMENTS (fates); i++)
    {
      const KeepProfile stored = {
        .generation = fates[i].generation != NULL ? (char *) fates[i].generation : fresh,
        .type = fates[i].type,
        .provider = (char *) fates[i].provider,
        .account_id = (char *) fates[i].account_id,
        .email = (char *) fates[i].email,
        .expires_ms = fates[i].expires_ms,
      };

      g_test_message ("%s", fates[i].what);
      g_assert_cmpint (keep_rotation_judge (rotation, &stored), ==, fates[i].fate);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rotation/round-trip", test_round_trip);
  g_test_add_func ("/rotation/torn", test_torn);
  g_test_add_func ("/rotation/strict", test_strict);
  g_test_add_func ("/rotation/fates", test_fates);
  return g_test_run ();
}
