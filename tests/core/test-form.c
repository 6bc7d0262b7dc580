/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "core/form.h"

/* What Node's URLSearchParams prints for the same name and value. */
static void
test_form_appends (void)
{
  static const struct
  {
    const char *name;
    const char *value;
    const char *text;
  } cases[] = {
    { "a", "b", "a=b" },
    { "a", "", "a=" },
    { "a", NULL, "" },
    { "scope", "openid profile", "scope=openid+profile" },
    { "u", "http://localhost:1455/a?b=c&d#e",
      "u=http%3A%2F%2Flocalhost%3A1455%2Fa%3Fb%3Dc%26d%23e" },
    { "k", "AZaz09*-._~!'()", "k=AZaz09*-._%7E%21%27%28%29" },
    { "\xc3\xa9", "+%\n", "%C3%A9=%2B%25%0A" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (KeepBuffer) out = keep_buffer_new ();

      keep_form_append (out, cases[i].name, cases[i].value);
      g_assert_cmpstr (keep_buffer_get_data (out), ==, cases[i].text);
    }
}

static void
test_form_joins (void)
{
  g_autoptr (KeepBuffer) out = keep_buffer_new ();

  keep_buffer_append (out, "https://a.test/?", -1);
  keep_form_append (out, "a", "1");
  keep_form_append (out, "b", NULL);
  keep_form_append (out, "c", "3");
  g_assert_cmpstr (keep_buffer_get_data (out), ==, "https://a.test/?a=1&c=3");
}

/* "name<value>" for each parameter, "!" where it broke. */
static char *
describe (const char *text, gsize length_bytes)
{
  GString *seen = g_string_new (NULL);
  KeepFormIter iter;
  KeepFormStep step = KEEP_FORM_END;

  keep_form_iter_init (&iter, text, length_bytes);
  do
    {
      g_autoptr (KeepBuffer) name = NULL;
      g_autoptr (KeepBuffer) value = NULL;

      step = keep_form_iter_next (&iter, &name, &value);
      if (step == KEEP_FORM_PARAMETER)
        g_string_append_printf (seen, "%s<%s>", keep_buffer_get_data (name),
                                keep_buffer_get_data (value));
    }
  while (step == KEEP_FORM_PARAMETER);
  if (step == KEEP_FORM_BROKEN)
    g_string_append_c (seen, '!');
  return g_string_free (seen, FALSE);
}

static void
test_form_reads (void)
{
  static const char *const cases[][2] = {
    { "", "" },
    { "&&", "" },
    { "a=b", "a<b>" },
    { "a", "a<>" },
    { "=b", "<b>" },
    { "a=b=c&d=", "a<b=c>d<>" },
    { "&a=1&&b=2&", "a<1>b<2>" },
    { "a+b=%63+%2B", "a b<c +>" },
    { "a=%c3%A9", "a<\xc3\xa9>" },
    { "a=%", "!" },
    { "a=%4", "!" },
    { "a=%4&b=1", "!" },
    { "a=%zz", "!" },
    { "a=%00", "!" },
    { "%00=a", "!" },
    { "a=%ff", "!" },
    { "a=\xff", "!" },
    { "a=1&b=%", "a<1>!" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      /* Exactly as long, so that a look past the end is caught. */
      g_autofree char *exact = g_memdup2 (cases[i][0], MAX (strlen (cases[i][0]), 1));
      g_autofree char *seen = describe (exact, strlen (cases[i][0]));

      g_assert_cmpstr (seen, ==, cases[i][1]);
    }
}

static void
test_form_refuses_nul (void)
{
  g_autofree char *seen = describe ("a=\0", 3);

  g_assert_cmpstr (seen, ==, "!");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/form/appends", test_form_appends);
  g_test_add_func ("/form/joins", test_form_joins);
  g_test_add_func ("/form/reads", test_form_reads);
  g_test_add_func ("/form/refuses/nul", test_form_refuses_nul);
  return g_test_run ();
}
