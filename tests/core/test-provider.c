/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "core/provider.h"

/* The least that a browser sign-in needs; "%s" takes more members. */
#define BROWSER_DESCRIPTOR                                                                      \
  "{\"id\":\"x\",\"name\":\"X\",\"methods\":[\"browser\"],\"profileId\":\"x:{email|default}\"," \
  "\"clientId\":\"c\",\"authorizeUrl\":\"https://x.test/a\",\"tokenUrl\":\"https://x.test/t\"," \
  "\"redirect\":{\"host\":\"localhost\",\"ports\":[1],\"path\":\"/cb\"}%s}"

#define DEVICE                                                                               \
  "\"device\":{\"style\":\"openai\",\"userCodeUrl\":\"https://x.test/u\",\"tokenUrl\":"      \
  "\"https://x.test/p\",\"verificationUrl\":\"https://x.test/v\",\"redirectUri\":\"https://" \
  "x.test/r\"}"

static KeepProvider *
parse (const char *text, GError **error)
{
  return keep_provider_parse (text, strlen (text), error);
}

static char *
load_text (const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "data", name, NULL);
  char *text = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  return text;
}

static KeepProvider *
load_built_in (const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename ("providers", name, NULL);
  g_autofree char *text = load_text (path);
  KeepProvider *provider = parse (text, &error);

  g_assert_no_error (error);
  return provider;
}

static void
test_provider_openai_codex (void)
{
  g_autoptr (KeepProvider) provider = load_built_in ("openai-codex.json");
  const guint16 *ports = NULL;
  gsize n_ports = 0;

  g_assert_cmpstr (keep_provider_get_id (provider), ==, "openai-codex");
  g_assert_cmpstr (keep_provider_get_name (provider), ==, "ChatGPT");
  g_assert_cmpstr (keep_provider_get_sign_in_label (provider), ==, "Sign in with ChatGPT");
  g_assert_true (keep_provider_get_methods (provider) & KEEP_METHOD_BROWSER);
  g_assert_true (keep_provider_get_methods (provider) & KEEP_METHOD_PASTE);
  g_assert_false (keep_provider_get_methods (provider) & KEEP_METHOD_API_KEY);
  g_assert_cmpstr (keep_provider_get_client_id (provider), ==, "app_EMoamEEZ73f0CkXaXp7hrann");
  g_assert_cmpstr (keep_provider_get_token_url (provider), ==,
                   "https://auth.openai.com/oauth/token");
  g_assert_cmpstr (keep_provider_get_revoke_url (provider), ==,
                   "https://auth.openai.com/oauth/revoke");
  g_assert_cmpstr (keep_provider_get_redirect_host (provider), ==, "localhost");
  g_assert_cmpstr (keep_provider_get_redirect_path (provider), ==, "/auth/callback");
  ports = keep_provider_get_redirect_ports (provider, &n_ports);
  g_assert_cmpuint (n_ports, ==, 2);
  g_assert_cmpuint (ports[0], ==, 1455);
  g_assert_cmpuint (ports[1], ==, 1457);
  g_assert_cmpint (keep_provider_get_token_request (provider), ==, KEEP_TOKEN_REQUEST_FORM);
  g_assert_true (keep_provider_get_account_required (provider));
}

static void
test_provider_openai_codex_claims (void)
{
  static const char *const account[] = { "https://api.openai.com/auth", "chatgpt_account_id",
                                         NULL };
  static const char *const plan[] = { "https://api.openai.com/auth", "chatgpt_plan_type", NULL };
  static const char *const email[] = { "https://api.openai.com/profile", "email", NULL };
  g_autoptr (KeepProvider) provider = load_built_in ("openai-codex.json");

  g_assert_true (g_strv_equal (keep_provider_get_account_claim (provider), account));
  g_assert_true (g_strv_equal (keep_provider_get_plan_claim (provider), plan));
  g_assert_true (g_strv_equal (keep_provider_get_email_claim (provider), email));
}

/* Parameter by parameter what OpenClaw 2026.4.29 sends. */
static void
test_provider_authorize_url (void)
{
  g_autoptr (KeepProvider) provider = load_built_in ("openai-codex.json");
  g_autofree char *redirect_uri = keep_provider_dup_redirect_uri (provider, 1455);
  g_autofree char *url = keep_provider_dup_authorize_url (
      provider, redirect_uri, "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
      "0001020304050607f8f9fafbfcfdfeff");

  g_assert_cmpstr (url, ==,
                   "https://auth.openai.com/oauth/authorize"
                   "?response_type=code"
                   "&client_id=app_EMoamEEZ73f0CkXaXp7hrann"
                   "&redirect_uri=http%3A%2F%2Flocalhost%3A1455%2Fauth%2Fcallback"
                   "&scope=openid+profile+email+offline_access"
                   "&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
                   "&code_challenge_method=S256"
                   "&state=0001020304050607f8f9fafbfcfdfeff"
                   "&id_token_add_organizations=true"
                   "&codex_cli_simplified_flow=true"
                   "&originator=openclaw");
}

/* RFC 6749 §3.1: the endpoint's own query must be kept. */
static void
test_provider_authorize_url_query (void)
{
  g_autoptr (KeepProvider) provider =
      parse ("{\"id\":\"x\",\"name\":\"X\",\"methods\":[\"paste\"],\"profileId\":\"x\","
             "\"clientId\":\"c d\",\"authorizeUrl\":\"https://x.test/a?k=v\","
             "\"tokenUrl\":\"https://x.test/t\","
             "\"redirect\":{\"host\":\"127.0.0.1\",\"ports\":[0],\"path\":\"/\"}}",
             NULL);
  g_autofree char *url =
      keep_provider_dup_authorize_url (provider, "http://127.0.0.1/", "ch", "st");

  g_assert_cmpstr (url, ==,
                   "https://x.test/a?k=v&response_type=code&client_id=c+d"
                   "&redirect_uri=http%3A%2F%2F127.0.0.1%2F&code_challenge=ch"
                   "&code_challenge_method=S256&state=st");
}

static void
test_provider_redirect_uri (void)
{
  static const struct
  {
    const char *redirect;
    guint16 port;
    const char *uri;
  } cases[] = {
    { "{\"host\":\"localhost\",\"ports\":[1455,1457],\"path\":\"/auth/callback\"}", 1457,
      "http://localhost:1457/auth/callback" },
    { "{\"host\":\"localhost\",\"ports\":[1455,1457],\"path\":\"/auth/callback\"}", 0,
      "http://localhost:1455/auth/callback" },
    { "{\"host\":\"[::1]\",\"ports\":[0],\"path\":\"/\"}", 65535, "http://[::1]:65535/" },
    { "{\"host\":\"127.0.0.1\",\"ports\":[0],\"path\":\"/cb\"}", 0, "http://127.0.0.1/cb" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strdup_printf (
          "{\"id\":\"x\",\"name\":\"X\",\"methods\":[\"browser\"],\"profileId\":\"x\","
          "\"clientId\":\"c\",\"authorizeUrl\":\"https://x.test/\",\"tokenUrl\":\"https://x.test/"
          "\","
          "\"redirect\":%s}",
          cases[i].redirect);
      g_autoptr (KeepProvider) provider = parse (text, NULL);
      g_autofree char *uri = keep_provider_dup_redirect_uri (provider, cases[i].port);

      g_assert_cmpstr (uri, ==, cases[i].uri);
    }
}

static void
test_provider_profile_id (void)
{
  static const struct
  {
    const char *template;
    const char *email;
    const char *subject_id;
    const char *profile_id;
  } cases[] = {
    { "openai-codex:{email|id|default}", "a@b.test", "id-QQ", "openai-codex:a@b.test" },
    { "openai-codex:{email|id|default}", NULL, "id-QQ", "openai-codex:id-QQ" },
    { "openai-codex:{email|id|default}", NULL, NULL, "openai-codex:default" },
    { "x:{id|email|default}", "a@b.test", "id-QQ", "x:id-QQ" },
    { "x:{email|default}", NULL, "id-QQ", "x:default" },
    { "x:{default}-y", "a@b.test", "id-QQ", "x:default-y" },
    { "x:fixed", "a@b.test", NULL, "x:fixed" },
    { "x:{email|default}", "{id}", NULL, "x:{id}" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strdup_printf (
          "{\"id\":\"x\",\"name\":\"X\",\"methods\":[\"api-key\"],\"profileId\":\"%s\"}",
          cases[i].template);
      g_autoptr (KeepProvider) provider = parse (text, NULL);
      g_autofree char *profile_id =
          keep_provider_dup_profile_id (provider, cases[i].email, cases[i].subject_id);

      g_assert_cmpstr (profile_id, ==, cases[i].profile_id);
    }
}

static void
test_provider_without_oauth (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KeepProvider) provider =
      parse ("{\"id\":\"zai\",\"name\":\"Z.AI\",\"methods\":[\"api-key\",\"setup-token\"],"
             "\"profileId\":\"zai:{default}\"}",
             &error);
  gsize n_ports = 1;

  g_assert_no_error (error);
  g_assert_cmpint (keep_provider_get_methods (provider), ==,
                   KEEP_METHOD_API_KEY | KEEP_METHOD_SETUP_TOKEN);
  g_assert_cmpstr (keep_provider_get_sign_in_label (provider), ==, "Sign in with Z.AI");
  g_assert_null (keep_provider_get_client_id (provider));
  g_assert_null (keep_provider_get_redirect_ports (provider, &n_ports));
  g_assert_cmpuint (n_ports, ==, 0);
  g_assert_null (keep_provider_get_account_claim (provider));
  g_assert_null (keep_provider_get_device (provider));
  g_assert_false (keep_provider_get_account_required (provider));
}

static void
test_provider_device (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KeepProvider) provider = parse (
      "{\"id\":\"x\",\"name\":\"X\",\"methods\":[\"device\"],\"profileId\":\"x\","
      "\"clientId\":\"c\",\"tokenUrl\":\"https://x.test/t\",\"tokenRequest\":\"json\"," DEVICE "}",
      &error);
  const KeepProviderDevice *device = NULL;

  g_assert_no_error (error);
  g_assert_cmpint (keep_provider_get_methods (provider), ==, KEEP_METHOD_DEVICE);
  g_assert_cmpint (keep_provider_get_token_request (provider), ==, KEEP_TOKEN_REQUEST_JSON);
  device = keep_provider_get_device (provider);
  g_assert_nonnull (device);
  g_assert_cmpint (device->style, ==, KEEP_DEVICE_STYLE_OPENAI);
  g_assert_cmpstr (device->user_code_url, ==, "https://x.test/u");
  g_assert_cmpstr (device->token_url, ==, "https://x.test/p");
  g_assert_cmpstr (device->verification_url, ==, "https://x.test/v");
  g_assert_cmpstr (device->redirect_uri, ==, "https://x.test/r");
}

static void
assert_refused (const char *text, const char *named)
{
  g_autoptr (GError) error = NULL;

  g_test_message ("%s", text);
  g_assert_null (parse (text, &error));
  g_assert_error (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_MALFORMED);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, named));
}

/* Each is added to a descriptor that is complete without it. */
static const char *const additions[][2] = {
  { "\"clientID\":\"c\"", "“clientID”" },
  { "\"id\":\"y\"", "“id”" },
  { "\"signInLabel\":\"\"", "“signInLabel”" },
  { "\"signInLabel\":\"a\\u0007\"", "“signInLabel”" },
  { "\"signInLabel\":\"\\ud800\"", "“signInLabel”" },
  { "\"revokeUrl\":\"http://x.test/\"", "“revokeUrl”" },
  { "\"revokeUrl\":null", "“revokeUrl”" },
  { "\"scope\":\"a  b\"", "“scope”" },
  { "\"scope\":\" a\"", "“scope”" },
  { "\"scope\":\"a \"", "“scope”" },
  { "\"scope\":\"a\\\"\"", "“scope”" },
  { "\"scope\":[\"a\"]", "“scope”" },
  { "\"authorizeParams\":[]", "“authorizeParams”" },
  { "\"authorizeParams\":{\"a\":true}", "“authorizeParams.a”" },
  { "\"authorizeParams\":{\"\":\"1\"}", "“authorizeParams.”" },
  { "\"authorizeParams\":{\"a\":\"1\",\"a\":\"1\"}", "“authorizeParams.a”" },
  { "\"authorizeParams\":{\"state\":\"1\"}", "“authorizeParams.state”" },
  { "\"authorizeParams\":{\"redirect_uri\":\"1\"}", "“authorizeParams.redirect_uri”" },
  { "\"tokenRequest\":\"xml\"", "“tokenRequest”" },
  { "\"accountRequired\":1", "“accountRequired”" },
  { "\"accountRequired\":true", "“claims.account”" },
  { "\"claims\":{\"name\":[\"a\"]}", "“claims.name”" },
  { "\"claims\":{\"email\":\"a\"}", "“claims.email”" },
  { "\"claims\":{\"email\":[]}", "“claims.email”" },
  { "\"claims\":{\"email\":[1]}", "“claims.email”" },
  { "\"claims\":{\"email\":{\"a\":\"b\"}}", "“claims.email”" },
  { "\"claims\":{\"email\":[\"1\",\"2\",\"3\",\"4\",\"5\",\"6\",\"7\",\"8\",\"9\"]}",
    "“claims.email”" },
  { "\"device\":{}", "“device.style”" },
  { "\"device\":{\"style\":\"rfc8628\"}", "“device.style”" },
  { "\"device\":{\"style\":\"openai\",\"userCodeUrl\":\"x\"}", "“device.userCodeUrl”" },
  { "\"device\":{\"style\":\"openai\",\"poll\":1}", "“device.poll”" },
};

static void
test_provider_refuses_addition (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (additions); i++)
    {
      g_autofree char *more = g_strconcat (",", additions[i][0], NULL);
      g_autofree char *text = g_strdup_printf (BROWSER_DESCRIPTOR, more);

      assert_refused (text, additions[i][1]);
    }
}

/* Each replaces something in a complete descriptor. */
static const char *const changes[][3] = {
  { "\"id\":\"x\"", "\"id\":\"X\"", "“id”" },
  { "\"id\":\"x\"", "\"id\":\"../x\"", "“id”" },
  { "\"id\":\"x\"", "\"id\":\"\"", "“id”" },
  { "\"id\":\"x\",", "", "“id”" },
  { "\"name\":\"X\",", "", "“name”" },
  { "[\"browser\"]", "[]", "“methods”" },
  { "[\"browser\"]", "\"browser\"", "“methods”" },
  { "[\"browser\"]", "{\"a\":\"browser\"}", "“methods”" },
  { "[\"browser\"]", "[\"browser\",\"browser\"]", "“methods”" },
  { "[\"browser\"]", "[\"browser\",\"telepathy\"]", "“methods”" },
  { "[\"browser\"]", "[\"browser\",\"device\"]", "“device”" },
  { "{email|default}", "{email}", "“profileId”" },
  { "{email|default}", "{name|default}", "“profileId”" },
  { "{email|default}", "{}", "“profileId”" },
  { "{email|default}", "{email|default", "“profileId”" },
  { "{email|default}", "email|default}", "“profileId”" },
  { "{email|default}", "}{", "“profileId”" },
  { "{email|default}", "{default}{default}", "“profileId”" },
  { "\"clientId\":\"c\",", "", "“clientId”" },
  { "\"authorizeUrl\":\"https://x.test/a\",", "", "“authorizeUrl”" },
  { "\"tokenUrl\":\"https://x.test/t\",", "", "“tokenUrl”" },
  { "https://x.test/t", "http://x.test/t", "“tokenUrl”" },
  { "https://x.test/t", "https://x.test/#t", "“tokenUrl”" },
  { ",\"redirect\":{\"host\":\"localhost\",\"ports\":[1],\"path\":\"/cb\"}", "", "“redirect”" },
  { "\"localhost\"", "\"x.test\"", "“redirect.host”" },
  { "\"host\":\"localhost\",", "", "“redirect.host”" },
  { "[1]", "1", "“redirect.ports”" },
  { "[1]", "[]", "“redirect.ports”" },
  { "[1]", "[1,1]", "“redirect.ports”" },
  { "[1]", "[1.5]", "“redirect.ports”" },
  { "[1]", "[-1]", "“redirect.ports”" },
  { "[1]", "[65536]", "“redirect.ports”" },
  { "[1]", "[1e999]", "“redirect.ports”" },
  { "[1]", "[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17]", "“redirect.ports”" },
  { "\"/cb\"", "\"cb\"", "“redirect.path”" },
  { "\"/cb\"", "\"/cb?x\"", "“redirect.path”" },
  { "\"/cb\"", "\"/c b\"", "“redirect.path”" },
};

static void
test_provider_refuses_change (void)
{
  g_autofree char *complete = g_strdup_printf (BROWSER_DESCRIPTOR, "");
  g_autoptr (KeepProvider) provider = parse (complete, NULL);

  g_assert_nonnull (provider);
  for (gsize i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      g_autoptr (GString) text = g_string_new (complete);

      g_assert_cmpuint (g_string_replace (text, changes[i][0], changes[i][1], 1), ==, 1);
      assert_refused (text->str, changes[i][2]);
    }
}

static void
test_provider_refuses_document (void)
{
  g_autofree char *spaces = g_strnfill (KEEP_PROVIDER_MAX_BYTES, ' ');
  g_autofree char *longest = g_strconcat (spaces, "{}", NULL);

  assert_refused ("", "line 1");
  assert_refused ("[]", "object");
  assert_refused ("{\n  // the id\n}", "line 2");
  assert_refused (longest, "65536");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/provider/openai-codex", test_provider_openai_codex);
  g_test_add_func ("/provider/openai-codex/claims", test_provider_openai_codex_claims);
  g_test_add_func ("/provider/authorize-url", test_provider_authorize_url);
  g_test_add_func ("/provider/authorize-url/own-query", test_provider_authorize_url_query);
  g_test_add_func ("/provider/redirect-uri", test_provider_redirect_uri);
  g_test_add_func ("/provider/profile-id", test_provider_profile_id);
  g_test_add_func ("/provider/without-oauth", test_provider_without_oauth);
  g_test_add_func ("/provider/device", test_provider_device);
  g_test_add_func ("/provider/refuses/addition", test_provider_refuses_addition);
  g_test_add_func ("/provider/refuses/change", test_provider_refuses_change);
  g_test_add_func ("/provider/refuses/document", test_provider_refuses_document);
  return g_test_run ();
}
