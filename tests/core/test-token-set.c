/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "core/base64url.h"
#include "core/token-set.h"

#define RECEIVED_MS G_GINT64_CONSTANT (1790000000000)

#define OPENAI_AUTH "\"https://api.openai.com/auth\""
#define OPENAI_PROFILE "\"https://api.openai.com/profile\""

typedef struct
{
  KeepProvider *strict; /* owned; requires an account */
  KeepProvider *plain;  /* owned; knows of no claims */
} Fixture;

static void
fixture_set_up (Fixture *fixture, gconstpointer data)
{
  static const char strict[] =
      "{\"id\":\"x\",\"name\":\"Issuer\",\"methods\":[\"device\"],\"profileId\":\"x\","
      "\"clientId\":\"c\",\"tokenUrl\":\"https://x.test/\",\"device\":{\"style\":\"openai\","
      "\"userCodeUrl\":\"https://x.test/\",\"tokenUrl\":\"https://x.test/\","
      "\"verificationUrl\":\"https://x.test/\",\"redirectUri\":\"https://x.test/\"},"
      "\"claims\":{\"account\":[" OPENAI_AUTH ",\"chatgpt_account_id\"],"
      "\"plan\":[" OPENAI_AUTH ",\"chatgpt_plan_type\"],\"email\":[" OPENAI_PROFILE ",\"email\"]},"
      "\"accountRequired\":true}";
  static const char plain[] =
      "{\"id\":\"y\",\"name\":\"Plain\",\"methods\":[\"api-key\"],\"profileId\":\"y\"}";

  fixture->strict = keep_provider_parse (strict, strlen (strict), NULL);
  fixture->plain = keep_provider_parse (plain, strlen (plain), NULL);
  g_assert_nonnull (fixture->strict);
  g_assert_nonnull (fixture->plain);
}

static void
fixture_tear_down (Fixture *fixture, gconstpointer data)
{
  keep_provider_unref (fixture->strict);
  keep_provider_unref (fixture->plain);
}

/* A body whose access token carries @claims. */
static char *
make_body (const char *claims)
{
  g_autofree char *payload = keep_base64url_encode ((const guint8 *) claims, strlen (claims));

  return g_strdup_printf (
      "{\"access_token\":\"e30.%s.AA\",\"refresh_token\":\"r\",\"expires_in\":3600}", payload);
}

static KeepTokenSet *
parse (const char *body, const KeepProvider *provider, KeepTokenSetOrigin origin, GError **error)
{
  return keep_token_set_parse (body, strlen (body), provider, origin, RECEIVED_MS, error);
}

static void
test_token_set_reads (Fixture *fixture, gconstpointer data)
{
  g_autofree char *body =
      make_body ("{" OPENAI_AUTH ":{\"chatgpt_account_id\":\"acc-1\",\"chatgpt_plan_type\":\"pro\","
                 "\"chatgpt_account_user_id\":\"user-1\"}," OPENAI_PROFILE
                 ":{\"email\":\"alice@example.com\"}}");
  g_autoptr (GError) error = NULL;
  g_autoptr (KeepTokenSet) tokens = parse (body, fixture->strict, KEEP_TOKEN_SET_FROM_CODE, &error);

  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (keep_secret_get_text (tokens->access), "e30."));
  g_assert_cmpstr (keep_secret_get_text (tokens->refresh), ==, "r");
  g_assert_cmpint (tokens->expires_ms, ==, RECEIVED_MS + 3600 * 1000);
  g_assert_cmpstr (tokens->account_id, ==, "acc-1");
  g_assert_cmpstr (tokens->plan, ==, "pro");
  g_assert_cmpstr (tokens->email, ==, "alice@example.com");
  g_assert_cmpstr (tokens->subject_id, ==, "id-dXNlci0x");
}

static const struct
{
  const char *expires_in;
  gint64 life_ms;
  const char *flaw; /* instead of a life */
} lives[] = {
  { "3600", 3600 * 1000, NULL },
  { "0.5", 500, NULL },
  { "1e3", 1000 * 1000, NULL },
  { "1e300", KEEP_TOKEN_MAX_LIFE_SECONDS * 1000, NULL },
  { "315360000", KEEP_TOKEN_MAX_LIFE_SECONDS * 1000, NULL },
  { "315360001", KEEP_TOKEN_MAX_LIFE_SECONDS * 1000, NULL },
  { "9223372036854775807", KEEP_TOKEN_MAX_LIFE_SECONDS * 1000, NULL },
  { "0", 0, "“expires_in” is not above zero" },
  { "-1", 0, "“expires_in” is not above zero" },
  { "-1e300", 0, "“expires_in” is not above zero" },
  { "1e999", 0, "“expires_in” is not a number" },
  { "\"3600\"", 0, "“expires_in” is not a number" },
  { "null", 0, "“expires_in” is missing" },
  { "true", 0, "“expires_in” is not a number" },
  { "[3600]", 0, "“expires_in” is not a number" },
};

static void
test_token_set_expiry (Fixture *fixture, gconstpointer data)
{
  for (gsize i = 0; i < G_N_ELEMENTS (lives); i++)
    {
      g_autofree char *body =
          g_strdup_printf ("{\"access_token\":\"a\",\"refresh_token\":\"r\",\"expires_in\":%s}",
                           lives[i].expires_in);
      g_autoptr (GError) error = NULL;
      g_autoptr (KeepTokenSet) tokens =
          parse (body, fixture->plain, KEEP_TOKEN_SET_FROM_CODE, &error);

      g_test_message ("%s", lives[i].expires_in);
      if (lives[i].flaw != NULL)
        {
          g_assert_error (error, KEEP_AUTH_ERROR, KEEP_AUTH_ERROR_PROTOCOL);
          g_assert_nonnull (strstr (error->message, lives[i].flaw));
          continue;
        }
      g_assert_no_error (error);
      g_assert_cmpint (tokens->expires_ms, ==, RECEIVED_MS + lives[i].life_ms);
    }
}

#define NOT_A_TOKEN "“access_token” is not a token"

static void
test_token_set_refuses (Fixture *fixture, gconstpointer data)
{
  static const char *const cases[][2] = {
    { "", "JSON" },
    { "<html>", "JSON" },
    { "{\"access_token\":\"a\"", "JSON" },
    { "[]", "“access_token” is missing" },
    { "{}", "“access_token” is missing" },
    { "{\"refresh_token\":\"r\",\"expires_in\":1}", "“access_token” is missing" },
    { "{\"access_token\":1,\"refresh_token\":\"r\",\"expires_in\":1}", NOT_A_TOKEN },
    { "{\"access_token\":\"\",\"refresh_token\":\"r\",\"expires_in\":1}", NOT_A_TOKEN },
    { "{\"access_token\":\"a b\",\"refresh_token\":\"r\",\"expires_in\":1}", NOT_A_TOKEN },
    { "{\"access_token\":\"a\\n\",\"refresh_token\":\"r\",\"expires_in\":1}", NOT_A_TOKEN },
    { "{\"access_token\":\"\xc3\xa9\",\"refresh_token\":\"r\",\"expires_in\":1}", NOT_A_TOKEN },
    { "{\"access_token\":\"a\\u0000\",\"refresh_token\":\"r\",\"expires_in\":1}", NOT_A_TOKEN },
    { "{\"access_token\":\"a\",\"expires_in\":1}", "“refresh_token” is missing" },
    { "{\"access_token\":\"a\",\"refresh_token\":null,\"expires_in\":1}",
      "“refresh_token” is missing" },
    { "{\"access_token\":\"a\",\"refresh_token\":\"\",\"expires_in\":1}",
      "“refresh_token” is not a token" },
    { "{\"access_token\":\"a\",\"refresh_token\":\"r\"}", "“expires_in” is missing" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", cases[i][0]);
      g_assert_null (parse (cases[i][0], fixture->plain, KEEP_TOKEN_SET_FROM_CODE, &error));
      g_assert_error (error, KEEP_AUTH_ERROR, KEEP_AUTH_ERROR_PROTOCOL);
      g_assert_nonnull (strstr (error->message, cases[i][1]));
      g_assert_nonnull (strstr (error->message, "Plain"));
    }
}

/* RFC 6749 §6. */
static void
test_token_set_refresh_without_rotation (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *body;
    gboolean is_accepted;
  } cases[] = {
    { "{\"access_token\":\"a\",\"expires_in\":1}", TRUE },
    { "{\"access_token\":\"a\",\"refresh_token\":null,\"expires_in\":1}", TRUE },
    { "{\"access_token\":\"a\",\"refresh_token\":\"\",\"expires_in\":1}", FALSE },
    { "{\"access_token\":\"a\",\"refresh_token\":1,\"expires_in\":1}", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (KeepTokenSet) tokens =
          parse (cases[i].body, fixture->plain, KEEP_TOKEN_SET_FROM_REFRESH, NULL);

      g_assert_cmpint (tokens != NULL, ==, cases[i].is_accepted);
      if (tokens != NULL)
        g_assert_null (tokens->refresh);
    }
}

/* The old token is spent: what came for it is kept, whatever else is missing. */
static void
test_token_set_refresh_salvage (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *body;
    const char *access; /* nullable */
    gint64 expires_ms;
  } cases[] = {
    { "{\"refresh_token\":\"r\"}", NULL, 0 },
    { "{\"access_token\":\"a b\",\"refresh_token\":\"r\",\"expires_in\":1}", NULL, 0 },
    { "{\"access_token\":\"a\",\"refresh_token\":\"r\"}", "a", RECEIVED_MS + 3600 * 1000 },
    { "{\"access_token\":\"a\",\"refresh_token\":\"r\",\"expires_in\":\"soon\"}", "a",
      RECEIVED_MS + 3600 * 1000 },
    { "{\"access_token\":\"e30.eyJleHAiOjE5OTAwMDAwMDB9.\",\"refresh_token\":\"r\"}",
      "e30.eyJleHAiOjE5OTAwMDAwMDB9.", 1990000000000 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (KeepTokenSet) tokens =
          parse (cases[i].body, fixture->strict, KEEP_TOKEN_SET_FROM_REFRESH, NULL);

      g_test_message ("%s", cases[i].body);
      g_assert_cmpstr (keep_secret_get_text (tokens->refresh), ==, "r");
      g_assert_cmpstr (tokens->access != NULL ? keep_secret_get_text (tokens->access) : NULL, ==,
                       cases[i].access);
      g_assert_cmpint (tokens->expires_ms, ==, cases[i].expires_ms);
    }
}

static void
test_token_set_no_account (Fixture *fixture, gconstpointer data)
{
  static const char *const cases[][2] = {
    { "{}", "names no account" },
    { "{" OPENAI_AUTH ":{}}", "names no account" },
    { "{" OPENAI_AUTH ":{\"chatgpt_account_id\":\"\"}}", "names no account" },
    { "{" OPENAI_AUTH ":{\"chatgpt_account_id\":1}}", "names no account" },
    { "{" OPENAI_AUTH ":{\"chatgpt_account_id\":\"a\\u0007\"}}", "names no account" },
    { "{" OPENAI_AUTH ":\"chatgpt_account_id\"}", "names no account" },
    { "[]", "not a JSON Web Token" },
    { "not json", "not a JSON Web Token" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *body = make_body (cases[i][0]);
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", cases[i][0]);
      g_assert_null (parse (body, fixture->strict, KEEP_TOKEN_SET_FROM_CODE, &error));
      g_assert_error (error, KEEP_AUTH_ERROR, KEEP_AUTH_ERROR_NO_ACCOUNT);
      g_assert_nonnull (strstr (error->message, cases[i][1]));
    }
}

static void
test_token_set_opaque_token (Fixture *fixture, gconstpointer data)
{
  static const char body[] =
      "{\"access_token\":\"opaque\",\"refresh_token\":\"r\",\"expires_in\":1}";
  g_autoptr (GError) error = NULL;
  g_autoptr (KeepTokenSet) tokens = parse (body, fixture->plain, KEEP_TOKEN_SET_FROM_CODE, NULL);

  g_assert_nonnull (tokens);
  g_assert_null (tokens->account_id);
  g_assert_null (tokens->subject_id);
  g_assert_null (parse (body, fixture->strict, KEEP_TOKEN_SET_FROM_CODE, &error));
  g_assert_error (error, KEEP_AUTH_ERROR, KEEP_AUTH_ERROR_NO_ACCOUNT);
  g_assert_nonnull (strstr (error->message, "not a JSON Web Token"));
}

static KeepTokenSet *
parse_email (Fixture *fixture, const char *email)
{
  g_autofree char *claims = g_strdup_printf (
      "{" OPENAI_AUTH ":{\"chatgpt_account_id\":\"a\"}," OPENAI_PROFILE ":{\"email\":%s}}", email);
  g_autofree char *body = make_body (claims);

  return parse (body, fixture->strict, KEEP_TOKEN_SET_FROM_CODE, NULL);
}

static void
test_token_set_email (Fixture *fixture, gconstpointer data)
{
  static const char *const cases[][2] = {
    { "\"a@b.test\"", "a@b.test" },
    { "\"j\\u00f6rg@b.test\"", "j\xc3\xb6rg@b.test" },
    { "\"nobody\"", NULL },
    { "\"\"", NULL },
    { "\"a@b.test\\n\"", NULL },
    { "\"a@b\\u0085.test\"", NULL },
    { "null", NULL },
    { "[\"a@b.test\"]", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (KeepTokenSet) tokens = parse_email (fixture, cases[i][0]);

      g_assert_nonnull (tokens);
      g_assert_cmpstr (tokens->email, ==, cases[i][1]);
    }
}

static void
test_token_set_email_size (Fixture *fixture, gconstpointer data)
{
  for (gsize length = 254; length <= 255; length++)
    {
      g_autofree char *name = g_strnfill (length - strlen ("@b.test"), 'a');
      g_autofree char *email = g_strconcat ("\"", name, "@b.test\"", NULL);
      g_autoptr (KeepTokenSet) tokens = parse_email (fixture, email);

      g_assert_nonnull (tokens);
      g_assert_cmpint (tokens->email != NULL, ==, length <= 254);
    }
}

static void
test_token_set_plan_size (Fixture *fixture, gconstpointer data)
{
  for (gsize length = 256; length <= 257; length++)
    {
      g_autofree char *plan = g_strnfill (length, 'p');
      g_autofree char *claims = g_strdup_printf (
          "{" OPENAI_AUTH ":{\"chatgpt_account_id\":\"a\",\"chatgpt_plan_type\":\"%s\"}}", plan);
      g_autofree char *body = make_body (claims);
      g_autoptr (KeepTokenSet) tokens =
          parse (body, fixture->strict, KEEP_TOKEN_SET_FROM_CODE, NULL);

      g_assert_nonnull (tokens);
      g_assert_cmpint (tokens->plan != NULL, ==, length <= 256);
    }
}

/* The order in which OpenClaw 2026.4.29 looks for a name. */
static void
test_token_set_subject (Fixture *fixture, gconstpointer data)
{
  static const char *const cases[][2] = {
    { "\"chatgpt_account_user_id\":\"1\",\"chatgpt_user_id\":\"2\",\"user_id\":\"3\"},\"sub\":"
      "\"s\"",
      "id-MQ" },
    { "\"chatgpt_user_id\":\"2\",\"user_id\":\"3\"},\"sub\":\"s\"", "id-Mg" },
    { "\"user_id\":\"3\"},\"sub\":\"s\"", "id-Mw" },
    { "\"user_id\":\"\"},\"iss\":\"i\",\"sub\":\"s\"", "id-aXxz" },
    { "\"x\":1},\"sub\":\"s\"", "id-cw" },
    { "\"x\":1},\"iss\":\"i\"", NULL },
    { "\"x\":1},\"user_id\":\"3\"", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *claims =
          g_strdup_printf ("{" OPENAI_AUTH ":{\"chatgpt_account_id\":\"a\",%s}", cases[i][0]);
      g_autofree char *body = make_body (claims);
      g_autoptr (KeepTokenSet) tokens =
          parse (body, fixture->strict, KEEP_TOKEN_SET_FROM_CODE, NULL);

      g_test_message ("%s", claims);
      g_assert_nonnull (tokens);
      g_assert_cmpstr (tokens->subject_id, ==, cases[i][1]);
    }
}

static void
test_token_set_too_large (Fixture *fixture, gconstpointer data)
{
  g_autofree char *body = g_strnfill (KEEP_TOKEN_SET_MAX_BYTES + 1, ' ');
  g_autoptr (GError) error = NULL;

  g_assert_null (parse (body, fixture->plain, KEEP_TOKEN_SET_FROM_CODE, &error));
  g_assert_error (error, KEEP_NET_ERROR, KEEP_NET_ERROR_TOO_LARGE);
}

#define ADD(path, func) \
  g_test_add ("/token-set/" path, Fixture, NULL, fixture_set_up, func, fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("reads", test_token_set_reads);
  ADD ("expiry", test_token_set_expiry);
  ADD ("refuses", test_token_set_refuses);
  ADD ("refuses/too-large", test_token_set_too_large);
  ADD ("refresh/without-rotation", test_token_set_refresh_without_rotation);
  ADD ("refresh/salvage", test_token_set_refresh_salvage);
  ADD ("account/missing", test_token_set_no_account);
  ADD ("account/opaque-token", test_token_set_opaque_token);
  ADD ("email", test_token_set_email);
  ADD ("email/size", test_token_set_email_size);
  ADD ("plan/size", test_token_set_plan_size);
  ADD ("subject", test_token_set_subject);
  return g_test_run ();
}
