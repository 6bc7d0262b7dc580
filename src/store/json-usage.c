/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/json-usage.h"

#include "store/json-credential.h"
#include "store/json-dialect.h"

static gint64
parse_time (const KeepJsonNode *stats, const char *name)
{
  double number = 0;

  if (!keep_json_node_get_number (keep_json_node_get_member (stats, name), &number) || number <= 0)
    return 0;
  return (gint64) CLAMP (number, 1, KEEP_JSON_CREDENTIAL_LATEST_MS);
}

static void
read_usage (KeepProfile *profile, const KeepJsonNode *stats)
{
  profile->last_used_ms = parse_time (stats, "lastUsed");
  profile->disabled_until_ms = parse_time (stats, "disabledUntil");
  profile->blocked_until_ms = MAX (parse_time (stats, "cooldownUntil"), profile->disabled_until_ms);
  g_free (profile->cooldown_reason);
  profile->cooldown_reason =
      keep_json_node_dup_string (keep_json_node_get_member (stats, "cooldownReason"));
  g_free (profile->disabled_reason);
  profile->disabled_reason =
      keep_json_node_dup_string (keep_json_node_get_member (stats, "disabledReason"));
}

void
keep_json_usage_apply (GPtrArray *profiles, const KeepJson *json, GHashTable *replacements)
{
  g_autoptr (GHashTable) by_id = NULL;
  const KeepJsonNode *usage = NULL;
  const KeepJsonNode *name = NULL;
  const KeepJsonNode *stats = NULL;
  KeepJsonIter iter;

  if (json != NULL)
    usage = keep_json_node_get_member (keep_json_get_root (json), KEEP_JSON_DIALECT_USAGE);
  if (usage == NULL)
    return;
  by_id = keep_profile_index (profiles);
  keep_json_iter_init (&iter, usage);
  while (keep_json_iter_next (&iter, &name, &stats))
    {
      g_autofree char *id = keep_json_node_dup_string (name);
      KeepProfile *profile = id != NULL ? g_hash_table_lookup (by_id, id) : NULL;

      /* What an agent noted of a login that another stands in for is not true of the other. */
      if (profile == NULL || g_hash_table_contains (replacements, profile->id))
        continue;
      read_usage (profile, stats);
    }
}
