/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "store/json-credential.h"
#include "store/json-secret.h"

#define OAUTH "{\"type\":\"oauth\",\"provider\":\"p\""
#define TOKEN "{\"type\":\"token\",\"provider\":\"p\""
#define KEY "{\"type\":\"api_key\",\"provider\":\"p\""
#define REF "{\"source\":\"file\",\"provider\":\"vault\",\"id\":\"/a\"}"
/* The first digits of SHA-256 of "abc". */
#define ABC "ba7816bf8f01cfea"

static KeepCredential *
read_credential (const char *text)
{
  g_autoptr (KeepJson) json = keep_json_parse (text, strlen (text), NULL);
  KeepCredential *credential = g_new0 (KeepCredential, 1);

  g_assert_nonnull (json);
  credential->profile = keep_json_credential_read ("p:x", keep_json_get_root (json));
  g_assert_nonnull (credential->profile);
  keep_json_secret_read (keep_json_get_root (json), credential);
  return credential;
}

static const char *
text_of (const KeepSecret *secret)
{
  return secret != NULL ? keep_secret_get_text (secret) : "-";
}

/* "access refresh value source/provider/id generation" */
static char *
describe (const char *text)
{
  g_autoptr (KeepCredential) credential = read_credential (text);
  const KeepReference *reference = credential->reference;
  const char *generation = credential->profile->generation;

  return g_strdup_printf (
      "%s %s %s %s/%s/%s %s", text_of (credential->access), text_of (credential->refresh),
      text_of (credential->value),
      reference != NULL ? keep_secret_place_get_name (reference->source) : "-",
      reference != NULL && reference->provider != NULL ? reference->provider : "-",
      reference != NULL ? reference->id : "-", generation != NULL ? generation : "-");
}

static void
test_read (void)
{
  static const char *const cases[][2] = {
    { OAUTH ",\"access\":\"at\",\"refresh\":\"abc\"}", "at abc - -/-/- " ABC },
    { OAUTH ",\"access\":\"at\"}", "at - - -/-/- -" },
    { OAUTH ",\"access\":\"  \",\"refresh\":5}", "- - - -/-/- -" },
    { OAUTH ",\"access\":\"\\u0061\\/t\",\"refresh\":\"\\u0061bc\"}", "a/t abc - -/-/- " ABC },
    { OAUTH ",\"refresh\":\"one\",\"refresh\":\"abc\"}", "- abc - -/-/- " ABC },
    { OAUTH ",\"access\":\"a\\u0000b\",\"refresh\":\"\\ud800\"}", "- - - -/-/- -" },
    { OAUTH ",\"access\":\"" KEEP_CREDENTIAL_FENCE
            "x:access:0\",\"refresh\":\"" KEEP_CREDENTIAL_FENCE "x:refresh:0\"}",
      "- - - -/-/- -" },
    { OAUTH ",\"access\":\"${NAME}\"}", "- - - -/-/- -" },
    { KEY ",\"key\":\" k \"}", "- - k -/-/- 8df520a69427f53e" },
    { KEY ",\"key\":\"${NAME}\"}", "- - - env/-/NAME -" },
    { KEY ",\"key\":{\"source\":\"env\",\"id\":\"T\"}}", "- - - env/default/T -" },
    { KEY ",\"apiKey\":{\"source\":\"env\",\"id\":\"T\"}}", "- - - -/-/- -" },
    { TOKEN ",\"token\":\"abc\",\"refresh\":\"r\"}", "- - abc -/-/- " ABC },
    { TOKEN ",\"token\":\"abc\",\"tokenRef\":" REF "}", "- - - file/vault//a -" },
    { TOKEN ",\"token\":" REF "}", "- - - file/vault//a -" },
    { TOKEN ",\"tokenRef\":{\"source\":\"env\",\"id\":\"T\"}}", "- - - env/-/T -" },
    { KEY ",\"key\":\"abc\"}", "- - abc -/-/- " ABC },
    { KEY ",\"apiKey\":\"abc\"}", "- - abc -/-/- " ABC },
    { KEY ",\"key\":\"abc\",\"keyRef\":{\"source\":\"moon\",\"id\":\"T\"}}", "- - abc -/-/- " ABC },
    { KEY ",\"keyRef\":{\"source\":\"exec\",\"provider\":\"k\",\"id\":\"a/b\"}}",
      "- - - exec/k/a/b -" },
    { KEY "}", "- - - -/-/- -" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *line = describe (cases[i][0]);

      g_assert_cmpstr (line, ==, cases[i][1]);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/json-secret/read", test_read);
  return g_test_run ();
}
