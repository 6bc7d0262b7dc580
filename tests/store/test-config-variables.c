/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "store/config-variables.h"

static const char *const environment[] = { "A=x",     "B_2=y z",   "_=u",   "EMPTY=",
                                           "BLANK= ", "TEXT=${A}", "low=1", NULL };

typedef struct
{
  const char *name;
  const char *text;
  const char *expected;
} Substitution;

static const Substitution substitutions[] = {
  { "none", "a$b{c}", "a$b{c}" },
  { "alone", "${A}", "x" },
  { "inside", "<${A}|${B_2}>", "<x|y z>" },
  { "neighbours", "${A}${A}", "xx" },
  { "underscore", "${_}", "u" },
  { "unset", "${NONE}/a", "${NONE}/a" },
  { "set-but-empty", "${EMPTY}", "${EMPTY}" },
  { "blank", "${BLANK}", " " },
  { "lower-case", "${low}", "${low}" },
  { "starts-with-digit", "${2B}", "${2B}" },
  { "space", "${ A }", "${ A }" },
  { "without-braces", "$A", "$A" },
  { "no-name", "${}", "${}" },
  { "open", "${A", "${A" },
  { "open-then-good", "${A${A}", "${Ax" },
  { "escaped", "$${A}", "${A}" },
  { "escaped-unset", "$${NONE}", "${NONE}" },
  { "escaped-twice", "$$${A}", "$${A}" },
  { "escaped-bad-name", "$${low}", "$${low}" },
  { "dollars", "$$ $${", "$$ $${" },
  { "value-is-not-looked-at", "${TEXT}", "${A}" },
  { "at-the-end", "a$", "a$" },
};

static void
test_substitution (gconstpointer data)
{
  const Substitution *substitution = data;
  g_autofree char *text = keep_config_variables_substitute (substitution->text, environment);

  g_assert_cmpstr (text, ==, substitution->expected);
}

typedef struct
{
  const char *name;
  const char *env;
  const char *variable;
  const char *value; /* nullable */
} Extension;

static const Extension extensions[] = {
  { "member", "{\"N\":\"1\"}", "N", "1" },
  { "vars", "{\"vars\":{\"N\":\"1\"}}", "N", "1" },
  { "both", "{\"N\":\"1\",\"vars\":{\"N\":\"2\"}}", "N", "1" },
  { "both-other-way-round", "{\"vars\":{\"N\":\"2\"},\"N\":\"1\"}", "N", "1" },
  { "trimmed-name", "{\" N \":\"1\"}", "N", "1" },
  { "kept-space", "{\"N\":\" 1 \"}", "N", " 1 " },
  { "escape", "{\"N\":\"$${A}\"}", "N", "$${A}" },
  { "is-set", "{\"A\":\"1\"}", "A", "x" },
  { "is-set-but-empty", "{\"EMPTY\":\"1\"}", "EMPTY", "1" },
  { "is-set-but-blank", "{\"BLANK\":\"1\"}", "BLANK", "1" },
  { "blank", "{\"N\":\" \"}", "N", NULL },
  { "number", "{\"N\":1}", "N", NULL },
  { "reference", "{\"N\":\"${A}\"}", "N", NULL },
  { "reference-behind-escape", "{\"N\":\"$${A}${A}\"}", "N", NULL },
  { "reference-over-plain", "{\"vars\":{\"N\":\"1\"},\"N\":\"${A}\"}", "N", NULL },
  { "bad-name", "{\"N-1\":\"1\"}", "N-1", NULL },
  { "starts-with-digit", "{\"1N\":\"1\"}", "1N", NULL },
  { "shell-env", "{\"shellEnv\":\"1\"}", "shellEnv", NULL },
  { "no-object", "[\"N\"]", "N", NULL },
};

static void
test_extension (gconstpointer data)
{
  const Extension *extension = data;
  g_autoptr (KeepJson) json = keep_json_parse (extension->env, strlen (extension->env), NULL);
  g_auto (GStrv) extended = keep_config_variables_extend (keep_json_get_root (json), environment);

  g_assert_cmpstr (g_environ_getenv (extended, extension->variable), ==, extension->value);
  g_assert_cmpstr (g_environ_getenv (extended, "B_2"), ==, "y z");
}

static void
test_no_env (void)
{
  g_auto (GStrv) extended = keep_config_variables_extend (NULL, environment);

  g_assert_cmpstrv (extended, environment);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (substitutions); i++)
    {
      g_autofree char *path =
          g_strconcat ("/config-variables/substituted/", substitutions[i].name, NULL);

      g_test_add_data_func (path, &substitutions[i], test_substitution);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (extensions); i++)
    {
      g_autofree char *path = g_strconcat ("/config-variables/extended/", extensions[i].name, NULL);

      g_test_add_data_func (path, &extensions[i], test_extension);
    }
  g_test_add_func ("/config-variables/extended/nothing", test_no_env);
  return g_test_run ();
}
