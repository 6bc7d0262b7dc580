/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/json-rotation.h"

#include <string.h>

#include "support/temp-home.h"

#define ENTRY(refresh, more)                                                   \
  "{\n      \"type\": \"oauth\",\n      \"provider\": \"openai-codex\",\n"     \
  "      \"mystery\": [1.50e1, \"\\u0041\"],\n      \"access\": \"at-old\",\n" \
  "      \"refresh\": \"" refresh "\",\n      \"expires\": 1780000000000" more "\n    }"
#define DOCUMENT(a, b)                                                  \
  "{\n  \"version\": 1,\n  \"profiles\": {\n    \"openai-codex:a\": " a \
  ",\n    \"openai-codex:b\": " b "\n  },\n  \"mystery\": { }\n}\n"
#define PLACED                                                                 \
  "{\n      \"type\": \"oauth\",\n      \"provider\": \"openai-codex\",\n"     \
  "      \"mystery\": [1.50e1, \"\\u0041\"],\n      \"access\": \"at-new\",\n" \
  "      \"refresh\": \"rt-new\",\n      \"expires\": 1790000000000"
#define NAMED ",\n      \"accountId\": \"acct-1\""

static KeepRotation *
new_rotation (const char *spent, const char *email)
{
  g_autoptr (KeepSecret) token = keep_secret_new (spent, -1);
  KeepRotation *rotation = g_new0 (KeepRotation, 1);

  rotation->spent = keep_secret_dup_digest (token);
  rotation->state_dir = g_strdup ("/s");
  rotation->agent = g_strdup ("main");
  rotation->profile_id = g_strdup ("openai-codex:a");
  rotation->provider = g_strdup ("openai-codex");
  rotation->at_ms = 1780000000000;
  rotation->tokens = temp_token_set_new ("at-new", "rt-new", email);
  g_clear_pointer (&rotation->tokens->plan, g_free);
  return rotation;
}

static KeepJson *
parse (const char *text)
{
  return keep_json_parse (text, strlen (text), NULL);
}

static const struct
{
  const char *what;
  const char *before;
  const char *profile_id;
  KeepRotationFate fate;
  const char *after; /* nullable: nothing changes */
} cases[] = {
  { "the one that was spent", DOCUMENT (ENTRY ("rt-old", NAMED), ENTRY ("rt-other", "")),
    "openai-codex:a", KEEP_ROTATION_PLACE,
    DOCUMENT (PLACED NAMED "\n    }", ENTRY ("rt-other", "")) },
  { "and its copy", DOCUMENT (ENTRY ("rt-old", NAMED), ENTRY ("rt-old", NAMED)), "openai-codex:a",
    KEEP_ROTATION_PLACE, DOCUMENT (PLACED NAMED "\n    }", PLACED NAMED "\n    }") },
  { "whose it is where it did not say", DOCUMENT (ENTRY ("rt-old", ""), ENTRY ("rt-other", "")),
    "openai-codex:a", KEEP_ROTATION_PLACE,
    DOCUMENT (PLACED NAMED "\n    }", ENTRY ("rt-other", "")) },
  { "a copy alone", DOCUMENT (ENTRY ("rt-other", NAMED), ENTRY ("rt-old", NAMED)), NULL,
    KEEP_ROTATION_PLACE, DOCUMENT (ENTRY ("rt-other", NAMED), PLACED NAMED "\n    }") },
  { "an older one that came back", DOCUMENT (ENTRY ("rt-older", NAMED), ENTRY ("rt-other", "")),
    "openai-codex:a", KEEP_ROTATION_PLACE,
    DOCUMENT (PLACED NAMED "\n    }", ENTRY ("rt-other", "")) },
  { "done already", DOCUMENT (ENTRY ("rt-new", NAMED), ENTRY ("rt-other", "")), "openai-codex:a",
    KEEP_ROTATION_PRESENT, NULL },
  { "done already, anywhere", DOCUMENT (ENTRY ("rt-other", NAMED), ENTRY ("rt-new", "")), NULL,
    KEEP_ROTATION_PRESENT, NULL },
  { "somebody else's",
    DOCUMENT (ENTRY ("rt-x", ",\n      \"accountId\": \"other\""), ENTRY ("rt-other", "")),
    "openai-codex:a", KEEP_ROTATION_FOREIGN, NULL },
  { "gone", DOCUMENT (ENTRY ("rt-x", NAMED), ENTRY ("rt-other", "")), "openai-codex:c",
    KEEP_ROTATION_GONE, NULL },
  { "nowhere", DOCUMENT (ENTRY ("rt-x", NAMED), ENTRY ("rt-other", "")), NULL, KEEP_ROTATION_GONE,
    NULL },
};

/* Foreign bytes, orders of members and other profiles survive to the byte. */
static void
test_apply (void)
{
  g_autoptr (KeepRotation) rotation = new_rotation ("rt-old", NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (KeepJson) json = parse (cases[i].before);
      KeepRotationFate fate = KEEP_ROTATION_FOREIGN;
      g_autoptr (KeepBuffer) after =
          keep_json_rotation_apply (json, rotation, cases[i].profile_id, &fate);

      g_test_message ("%s", cases[i].what);
      g_assert_cmpint (fate, ==, cases[i].fate);
      g_assert_cmpstr (after != NULL ? keep_buffer_get_data (after) : NULL, ==, cases[i].after);
    }
}

static void
test_no_document (void)
{
  g_autoptr (KeepRotation) rotation = new_rotation ("rt-old", NULL);
  KeepRotationFate fate = KEEP_ROTATION_PLACE;

  g_assert_null (keep_json_rotation_apply (NULL, rotation, "openai-codex:a", &fate));
  g_assert_cmpint (fate, ==, KEEP_ROTATION_GONE);
}

/* An issuer that does not rotate gives the same refresh token back. */
static void
test_not_rotated (void)
{
  g_autoptr (KeepRotation) rotation = new_rotation ("rt-new", NULL);
  g_autoptr (KeepJson) json = parse (DOCUMENT (ENTRY ("rt-new", NAMED), ENTRY ("rt-other", "")));
  KeepRotationFate fate = KEEP_ROTATION_GONE;
  g_autoptr (KeepBuffer) after = keep_json_rotation_apply (json, rotation, "openai-codex:a", &fate);

  g_assert_cmpint (fate, ==, KEEP_ROTATION_PLACE);
  g_assert_cmpstr (keep_buffer_get_data (after), ==,
                   DOCUMENT (PLACED NAMED "\n    }", ENTRY ("rt-other", "")));
}

static const struct
{
  const char *what;
  const char *main_document; /* nullable */
  gboolean is_mirrored;
} mirrors[] = {
  { "no store", NULL, TRUE },
  { "none of that id", "{\"profiles\":{}}", TRUE },
  { "an older one", DOCUMENT (ENTRY ("rt-x", NAMED), ENTRY ("rt-other", "")), TRUE },
  { "one that does not say whose", DOCUMENT (ENTRY ("rt-x", ""), ENTRY ("rt-other", "")), TRUE },
  { "somebody else's",
    DOCUMENT (ENTRY ("rt-x", ",\n      \"accountId\": \"other\""), ENTRY ("rt-other", "")), FALSE },
  { "as new",
    "{\"profiles\":{\"openai-codex:a\":{\"type\":\"oauth\",\"provider\":\"openai-codex\","
    "\"accountId\":\"acct-1\",\"expires\":1790000000000}}}",
    FALSE },
  { "a key",
    "{\"profiles\":{\"openai-codex:a\":{\"type\":\"api_key\","
    "\"provider\":\"openai-codex\",\"key\":\"k\"}}}",
    FALSE },
};

static void
test_mirror (void)
{
  g_autoptr (KeepRotation) rotation = new_rotation ("rt-old", NULL);
  const KeepProfile local = { .id = (char *) "openai-codex:a",
                              .provider = (char *) "openai-codex",
                              .email = (char *) "alice@example.com" };

  for (gsize i = 0; i < G_N_ELEMENTS (mirrors); i++)
    {
      g_autoptr (KeepJson) json =
          mirrors[i].main_document != NULL ? parse (mirrors[i].main_document) : NULL;
      g_autoptr (KeepBuffer) after = keep_json_rotation_mirror (json, rotation, &local);

      g_test_message ("%s", mirrors[i].what);
      g_assert_cmpint (after != NULL, ==, mirrors[i].is_mirrored);
      if (after == NULL)
        continue;
      g_assert_nonnull (strstr (keep_buffer_get_data (after), "\"rt-new\""));
      g_assert_nonnull (strstr (keep_buffer_get_data (after), "\"alice@example.com\""));
    }
}

static void
test_find (void)
{
  g_autoptr (KeepJson) json = parse (DOCUMENT (ENTRY ("rt-x", NAMED), ENTRY ("rt-y", "")));
  g_autoptr (KeepSecret) token = keep_secret_new ("rt-y", -1);
  g_autofree char *generation = keep_secret_dup_digest (token);
  g_autoptr (KeepCredential) held = keep_json_rotation_find (json, generation, "openai-codex:a");
  g_autoptr (KeepCredential) named =
      keep_json_rotation_find (json, "0123456789abcdef", "openai-codex:a");

  g_assert_cmpstr (held->profile->id, ==, "openai-codex:b");
  g_assert_true (keep_secret_equal (held->refresh, token));
  g_assert_cmpstr (named->profile->id, ==, "openai-codex:a");
  g_assert_null (keep_json_rotation_find (json, "0123456789abcdef", "openai-codex:c"));
}

static void
test_transaction (void)
{
  g_autoptr (TempHome) home = temp_home_new ();
  g_autoptr (KeepRotation) rotation = new_rotation ("rt-old", NULL);
  g_autoptr (KeepTransaction) transaction = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  temp_home_write (home, TEMP_PROFILES, DOCUMENT (ENTRY ("rt-old", NAMED), ENTRY ("rt-other", "")));
  temp_home_write (home, TEMP_STATE, "{\"usageStats\":{\"openai-codex:a\":{\"errorCount\":1}}}");
  before = temp_home_read (home, TEMP_STATE);
  transaction = keep_sink_begin (home->sink, -1, NULL);
  g_assert_true (keep_transaction_rehearse (transaction, NULL));
  g_assert_cmpint (keep_transaction_put_rotation (transaction, rotation, "openai-codex:a"), ==,
                   KEEP_ROTATION_PLACE);
  g_assert_true (keep_transaction_commit (transaction, NULL));
  after = temp_home_read (home, TEMP_PROFILES);
  g_assert_cmpstr (after, ==, DOCUMENT (PLACED NAMED "\n    }", ENTRY ("rt-other", "")));
  g_free (after);
  after = temp_home_read (home, TEMP_STATE);
  g_assert_cmpstr (after, ==, before);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/json-rotation/apply", test_apply);
  g_test_add_func ("/json-rotation/no-document", test_no_document);
  g_test_add_func ("/json-rotation/not-rotated", test_not_rotated);
  g_test_add_func ("/json-rotation/mirror", test_mirror);
  g_test_add_func ("/json-rotation/find", test_find);
  g_test_add_func ("/json-rotation/transaction", test_transaction);
  return g_test_run ();
}
