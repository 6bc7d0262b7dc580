/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/roster-json.h"

#include "core/pause.h"

static void
write_time (KeepJsonWriter *writer, const char *name, gint64 time_ms)
{
  if (time_ms > 0)
    keep_json_writer_int64 (writer, name, time_ms);
  else
    keep_json_writer_null (writer, name);
}

static void
write_times (KeepJsonWriter *writer, const KeepProfile *profile, gint64 now_ms)
{
  if (profile->expires_ms > 0)
    {
      keep_json_writer_int64 (writer, "expires", profile->expires_ms);
      keep_json_writer_int64 (writer, "remainingMs", profile->expires_ms - now_ms);
    }
  else
    {
      keep_json_writer_null (writer, "expires");
      keep_json_writer_null (writer, "remainingMs");
    }
  write_time (writer, "refreshedAt", profile->refreshed_ms);
  write_time (writer, "verifiedAt", profile->verified_ms);
}

static void
write_origin (KeepJsonWriter *writer, const KeepRoster *roster, const KeepProfile *profile)
{
  gboolean is_local = profile->source == KEEP_SOURCE_LOCAL;

  keep_json_writer_string (writer, "source", is_local ? "local" : "inherited");
  keep_json_writer_string (writer, "owner", is_local ? keep_roster_get_agent (roster) : "main");
  keep_json_writer_string (writer, "secret", keep_secret_place_get_name (profile->secret_place));
}

static void
write_usage (KeepJsonWriter *writer, const KeepProfile *profile, gint64 now_ms)
{
  KeepPauseKind kind = keep_pause_get_kind (profile, now_ms);

  if (profile->last_used_ms > 0)
    keep_json_writer_int64 (writer, "lastUsed", profile->last_used_ms);
  else
    keep_json_writer_null (writer, "lastUsed");
  if (kind == KEEP_PAUSE_NONE)
    {
      keep_json_writer_null (writer, "unusable");
      return;
    }
  keep_json_writer_begin_object (writer, "unusable");
  keep_json_writer_string (writer, "kind", keep_pause_kind_get_name (kind));
  keep_json_writer_string (writer, "reason", keep_pause_get_reason (profile, kind));
  keep_json_writer_int64 (writer, "until", profile->blocked_until_ms);
  keep_json_writer_int64 (writer, "remainingMs", profile->blocked_until_ms - now_ms);
  keep_json_writer_end_object (writer);
}

static void
write_pin (KeepJsonWriter *writer, const KeepPin *pin)
{
  keep_json_writer_string (writer, "session", pin->session);
  keep_json_writer_string (writer, "source", keep_pin_source_get_name (pin->source));
}

/* Null where they could not be read: nothing is known then, not that there are none. */
static void
write_pins (KeepJsonWriter *writer, GHashTable *pins, const char *profile)
{
  const GPtrArray *group = pins != NULL ? g_hash_table_lookup (pins, profile) : NULL;

  if (pins == NULL)
    {
      keep_json_writer_null (writer, "pins");
      return;
    }
  keep_json_writer_begin_array (writer, "pins");
  for (guint i = 0; group != NULL && i < group->len; i++)
    {
      keep_json_writer_begin_object (writer, NULL);
      write_pin (writer, group->pdata[i]);
      keep_json_writer_end_object (writer);
    }
  keep_json_writer_end_array (writer);
}

static void
write_dangling_pins (KeepJsonWriter *writer, const KeepRoster *roster, const GPtrArray *pins)
{
  g_autoptr (GHashTable) known = g_hash_table_new (g_str_hash, g_str_equal);

  if (pins == NULL)
    {
      keep_json_writer_null (writer, "danglingPins");
      return;
    }
  for (guint i = 0; i < keep_roster_get_n_profiles (roster); i++)
    g_hash_table_add (known, keep_roster_get_profile (roster, i)->id);
  keep_json_writer_begin_array (writer, "danglingPins");
  for (guint i = 0; i < pins->len; i++)
    {
      const KeepPin *pin = g_ptr_array_index (pins, i);

      if (g_hash_table_contains (known, pin->profile))
        continue;
      keep_json_writer_begin_object (writer, NULL);
      keep_json_writer_string (writer, "profile", pin->profile);
      write_pin (writer, pin);
      keep_json_writer_end_object (writer);
    }
  keep_json_writer_end_array (writer);
}

void
keep_roster_json_write_profile (KeepJsonWriter *writer,
                                const KeepRoster *roster,
                                const KeepProfile *profile,
                                GHashTable *pins,
                                gint64 now_ms)
{
  keep_json_writer_begin_object (writer, NULL);
  keep_json_writer_string (writer, "id", profile->id);
  keep_json_writer_string (writer, "provider", profile->provider);
  keep_json_writer_string (writer, "type", keep_profile_type_get_name (profile->type));
  keep_json_writer_string (writer, "status",
                           keep_health_get_name (keep_profile_get_health (profile, now_ms)));
  keep_json_writer_string (writer, "reason", profile->invalid_code);
  keep_json_writer_string (writer, "email", profile->email);
  keep_json_writer_string (writer, "accountId", profile->account_id);
  keep_json_writer_string (writer, "plan", profile->plan);
  write_times (writer, profile, now_ms);
  keep_json_writer_boolean (writer, "default", profile->is_default);
  write_origin (writer, roster, profile);
  write_usage (writer, profile, now_ms);
  write_pins (writer, pins, profile->id);
  keep_json_writer_end_object (writer);
}

void
keep_roster_json_write_head (KeepJsonWriter *writer, const KeepRoster *roster)
{
  keep_json_writer_int64 (writer, "schema", 1);
  keep_json_writer_string (writer, "stateDir", keep_roster_get_state_dir (roster));
  keep_json_writer_string (writer, "generation",
                           keep_generation_get_name (keep_roster_get_generation (roster)));
  keep_json_writer_string (writer, "agent", keep_roster_get_agent (roster));
}

static void
write_dropped (KeepJsonWriter *writer, const KeepDropped *dropped)
{
  gboolean is_local = dropped->source == KEEP_SOURCE_LOCAL;

  keep_json_writer_begin_object (writer, NULL);
  keep_json_writer_string (writer, "id", dropped->id);
  keep_json_writer_string (writer, "reason", keep_dropped_reason_get_name (dropped->reason));
  keep_json_writer_string (writer, "source", is_local ? "local" : "inherited");
  keep_json_writer_end_object (writer);
}

KeepBuffer *
keep_roster_json_render (const KeepRoster *roster, const GPtrArray *pins, gint64 now_ms)
{
  g_autoptr (GHashTable) groups = pins != NULL ? keep_pin_group (pins) : NULL;
  KeepBuffer *buffer = keep_buffer_new ();
  KeepJsonWriter writer = KEEP_JSON_WRITER_INIT (buffer, "\n");

  keep_json_writer_begin_object (&writer, NULL);
  keep_roster_json_write_head (&writer, roster);
  keep_json_writer_begin_array (&writer, "profiles");
  for (guint i = 0; i < keep_roster_get_n_profiles (roster); i++)
    keep_roster_json_write_profile (&writer, roster, keep_roster_get_profile (roster, i), groups,
                                    now_ms);
  keep_json_writer_end_array (&writer);
  keep_json_writer_begin_array (&writer, "dropped");
  for (guint i = 0; i < keep_roster_get_n_dropped (roster); i++)
    write_dropped (&writer, keep_roster_get_dropped (roster, i));
  keep_json_writer_end_array (&writer);
  write_dangling_pins (&writer, roster, pins);
  keep_json_writer_end_object (&writer);
  return buffer;
}
