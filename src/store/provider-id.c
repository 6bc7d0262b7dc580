/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/provider-id.h"

#include "core/ecmascript.h"

static const struct
{
  const char *alias;
  const char *id;
} aliases[] = {
  { "modelstudio", "qwen" },
  { "qwencloud", "qwen" },
  { "z.ai", "zai" },
  { "z-ai", "zai" },
  { "opencode-zen", "opencode" },
  { "opencode-go-auth", "opencode-go" },
  { "kimi-code", "kimi" },
  { "kimi-coding", "kimi" },
  { "bedrock", "amazon-bedrock" },
  { "aws-bedrock", "amazon-bedrock" },
  { "bytedance", "volcengine" },
  { "doubao", "volcengine" },
};

char *
keep_provider_id_normalise (const char *id)
{
  g_autofree char *lower = keep_ecmascript_dup_lower (id);

  keep_ecmascript_strip (lower);
  for (gsize i = 0; i < G_N_ELEMENTS (aliases); i++)
    if (g_str_equal (lower, aliases[i].alias))
      return g_strdup (aliases[i].id);
  return g_steal_pointer (&lower);
}
