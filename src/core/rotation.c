/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/rotation.h"

#include <string.h>

#include "core/identity.h"
#include "core/json-writer.h"
#include "core/json.h"

#define VERSION 1
/* The end of ECMAScript's time. */
#define LATEST_MS 8.64e15

void
keep_rotation_free (KeepRotation *self)
{
  g_free (self->spent);
  g_free (self->state_dir);
  g_free (self->agent);
  g_free (self->profile_id);
  g_free (self->provider);
  g_clear_pointer (&self->tokens, keep_token_set_free);
  g_free (self);
}

KeepBuffer *
keep_rotation_format (const KeepRotation *self)
{
  KeepBuffer *text = keep_buffer_new ();
  KeepJsonWriter writer = KEEP_JSON_WRITER_INIT (text, "\n");

  keep_json_writer_begin_object (&writer, NULL);
  keep_json_writer_int64 (&writer, "version", VERSION);
  keep_json_writer_string (&writer, "spent", self->spent);
  keep_json_writer_string (&writer, "stateDir", self->state_dir);
  keep_json_writer_string (&writer, "agent", self->agent);
  keep_json_writer_string (&writer, "profile", self->profile_id);
  keep_json_writer_string (&writer, "provider", self->provider);
  keep_json_writer_int64 (&writer, "at", self->at_ms);
  keep_json_writer_secret (&writer, "access", self->tokens->access);
  keep_json_writer_secret (&writer, "refresh", self->tokens->refresh);
  keep_json_writer_int64 (&writer, "expires", self->tokens->expires_ms);
  keep_json_writer_string (&writer, "accountId", self->tokens->account_id);
  keep_json_writer_string (&writer, "plan", self->tokens->plan);
  keep_json_writer_string (&writer, "email", self->tokens->email);
  keep_json_writer_end_object (&writer);
  return text;
}

static char *
dup_text (const KeepJsonNode *root, const char *name)
{
  return keep_json_node_dup_string (keep_json_node_get_member (root, name));
}

static gboolean
read_time (const KeepJsonNode *root, const char *name, gint64 *time_ms)
{
  double number = 0;

  if (!keep_json_node_get_number (keep_json_node_get_member (root, name), &number) || number < 1 ||
      number > LATEST_MS)
    return FALSE;
  *time_ms = (gint64) number;
  return TRUE;
}

static gboolean
is_digest (const char *text)
{
  return text != NULL && strlen (text) == KEEP_SECRET_DIGEST_DIGITS &&
         strspn (text, "0123456789abcdef") == KEEP_SECRET_DIGEST_DIGITS;
}

static gboolean
is_filled (const char *text)
{
  return text != NULL && *text != '\0';
}

static KeepTokenSet *
read_tokens (const KeepJsonNode *root)
{
  g_autoptr (KeepTokenSet) tokens = g_new0 (KeepTokenSet, 1);

  tokens->access = keep_json_node_dup_secret (keep_json_node_get_member (root, "access"));
  tokens->refresh = keep_json_node_dup_secret (keep_json_node_get_member (root, "refresh"));
  if (tokens->access == NULL || keep_secret_get_length_bytes (tokens->access) == 0 ||
      tokens->refresh == NULL || keep_secret_get_length_bytes (tokens->refresh) == 0 ||
      !read_time (root, "expires", &tokens->expires_ms))
    return NULL;
  tokens->account_id = dup_text (root, "accountId");
  tokens->plan = dup_text (root, "plan");
  tokens->email = dup_text (root, "email");
  return g_steal_pointer (&tokens);
}

KeepRotation *
keep_rotation_parse (const char *text, gsize length_bytes)
{
  g_autoptr (KeepJson) json = keep_json_parse (text, length_bytes, NULL);
  const KeepJsonNode *root = json != NULL ? keep_json_get_root (json) : NULL;
  g_autoptr (KeepRotation) self = g_new0 (KeepRotation, 1);
  double version = 0;

  if (!keep_json_node_get_number (keep_json_node_get_member (root, "version"), &version) ||
      version != VERSION || !read_time (root, "at", &self->at_ms))
    return NULL;
  self->spent = dup_text (root, "spent");
  self->state_dir = dup_text (root, "stateDir");
  self->agent = dup_text (root, "agent");
  self->profile_id = dup_text (root, "profile");
  self->provider = dup_text (root, "provider");
  self->tokens = read_tokens (root);
  if (!is_digest (self->spent) || !is_filled (self->state_dir) || !is_filled (self->agent) ||
      !is_filled (self->profile_id) || !is_filled (self->provider) || self->tokens == NULL)
    return NULL;
  return g_steal_pointer (&self);
}

KeepRotationFate
keep_rotation_judge (const KeepRotation *self, const KeepProfile *stored)
{
  g_autofree char *fresh = keep_secret_dup_digest (self->tokens->refresh);
  const KeepProfile ours = {
    .provider = self->provider,
    .type = KEEP_PROFILE_OAUTH,
    .email = self->tokens->email,
    .account_id = self->tokens->account_id,
  };

  if (stored == NULL)
    return KEEP_ROTATION_GONE;
  /* First, since an issuer that does not rotate gives the same one back. */
  if (g_strcmp0 (stored->generation, self->spent) == 0)
    return KEEP_ROTATION_PLACE;
  if (g_strcmp0 (stored->generation, fresh) == 0)
    return KEEP_ROTATION_PRESENT;
  if (stored->type != KEEP_PROFILE_OAUTH || strcmp (stored->provider, self->provider) != 0 ||
      !keep_identity_matches (stored, &ours))
    return KEEP_ROTATION_FOREIGN;
  return stored->expires_ms >= self->tokens->expires_ms ? KEEP_ROTATION_PASSED
                                                        : KEEP_ROTATION_PLACE;
}
