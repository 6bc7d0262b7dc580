/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "fuzz.h"
#include "store/json-dialect.h"
#include "store/json-roster.h"

#define NOW_MS G_GINT64_CONSTANT (1777458030045)
#define PROFILE "openai-codex:alice@example.com"

static KeepTokenSet *
token_set_new (void)
{
  KeepTokenSet *tokens = g_new0 (KeepTokenSet, 1);

  tokens->access = keep_secret_new ("access", -1);
  tokens->refresh = keep_secret_new ("refresh", -1);
  tokens->expires_ms = NOW_MS;
  tokens->email = g_strdup ("alice@example.com");
  return tokens;
}

static const KeepProfile *
find (GPtrArray *list, const char *id)
{
  for (guint i = 0; i < list->len; i++)
    if (g_str_equal (((KeepProfile *) list->pdata[i])->id, id))
      return list->pdata[i];
  return NULL;
}

/* The profiles that a login does not touch are the same before and after. */
static void
assert_others_stay (GPtrArray *before, GPtrArray *after)
{
  for (guint i = 0; i < before->len; i++)
    {
      const KeepProfile *old = g_ptr_array_index (before, i);
      const KeepProfile *kept = find (after, old->id);

      g_assert_nonnull (kept);
      if (g_str_equal (old->id, PROFILE))
        continue;
      g_assert_cmpstr (kept->provider, ==, old->provider);
      g_assert_cmpint (kept->type, ==, old->type);
      g_assert_cmpint (kept->expires_ms, ==, old->expires_ms);
      g_assert_cmpint (kept->has_secret, ==, old->has_secret);
    }
}

static void
try_login (const KeepJson *json)
{
  g_autoptr (KeepTokenSet) tokens = token_set_new ();
  g_autoptr (GPtrArray) before =
      keep_json_roster_list (&(KeepJsonStore){ json, NULL }, NULL, NULL, NOW_MS);
  g_autoptr (KeepBuffer) changed =
      keep_json_dialect_put_login (json, PROFILE, "openai-codex", tokens);
  g_autoptr (KeepJson) again = keep_json_dialect_parse_profiles (
      keep_buffer_get_data (changed), keep_buffer_get_length_bytes (changed), "store", NULL);
  g_autoptr (GPtrArray) after = NULL;
  const KeepProfile *ours = NULL;

  g_assert_nonnull (again);
  after = keep_json_roster_list (&(KeepJsonStore){ again, NULL }, NULL, NULL, NOW_MS);
  assert_others_stay (before, after);
  ours = find (after, PROFILE);
  g_assert_nonnull (ours);
  g_assert_cmpint (ours->type, ==, KEEP_PROFILE_OAUTH);
  g_assert_cmpint (ours->expires_ms, ==, NOW_MS);
}

static void
try_order (const KeepJson *json)
{
  const char *const order[] = { "b", "a", NULL };
  g_autoptr (KeepBuffer) changed = keep_json_dialect_put_order (json, "p", order);
  g_autoptr (KeepJson) again = keep_json_dialect_parse_state (
      keep_buffer_get_data (changed), keep_buffer_get_length_bytes (changed), "state", NULL);
  g_auto (GStrv) read = NULL;

  g_assert_nonnull (again);
  read = keep_json_roster_dup_order (&(KeepJsonStore){ NULL, again }, "p");
  g_assert_true (g_strv_equal ((const char *const *) read, order));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size_bytes)
{
  g_autoptr (KeepJson) profiles =
      keep_json_dialect_parse_profiles ((const char *) data, size_bytes, "store", NULL);
  g_autoptr (KeepJson) state =
      keep_json_dialect_parse_state ((const char *) data, size_bytes, "state", NULL);

  if (profiles != NULL)
    try_login (profiles);
  if (state != NULL)
    try_order (state);
  return 0;
}
