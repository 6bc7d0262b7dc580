/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/provider-id.h"

static void
test_normalise (void)
{
  static const struct
  {
    const char *given;
    const char *id;
  } ids[] = {
    { "openai-codex", "openai-codex" }, { " OpenAI-Codex\n", "openai-codex" }, { "Z.AI", "zai" },
    { "kimi-coding", "kimi" },          { "AWS-Bedrock", "amazon-bedrock" },   { "", "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      g_autofree char *id = keep_provider_id_normalise (ids[i].given);

      g_assert_cmpstr (id, ==, ids[i].id);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/provider-id/normalise", test_normalise);
  return g_test_run ();
}
