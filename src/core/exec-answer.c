/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/exec-answer.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/ecmascript.h"
#include "core/json-writer.h"
#include "core/json.h"

#define VERSION_NAME "protocolVersion"
#define VERSION 1

KeepBuffer *
keep_exec_answer_write_request (const char *provider, const char *id)
{
  KeepBuffer *request = keep_buffer_new ();
  KeepJsonWriter writer = KEEP_JSON_WRITER_INIT (request, "");

  keep_json_writer_begin_object (&writer, NULL);
  keep_json_writer_int64 (&writer, VERSION_NAME, VERSION);
  keep_json_writer_string (&writer, "provider", provider);
  keep_json_writer_begin_array (&writer, "ids");
  keep_json_writer_string (&writer, NULL, id);
  keep_json_writer_end_array (&writer);
  keep_json_writer_end_object (&writer);
  return request;
}

static gboolean
is_object (const KeepJsonNode *node)
{
  return node != NULL && keep_json_node_get_type (node) == KEEP_JSON_OBJECT;
}

static KeepSecret *
refuse (GError **error, const char *provider, const char *why)
{
  /* Translators: the name of a secret provider in OpenClaw's configuration, and a sentence. */
  g_set_error (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_MALFORMED,
               _ ("The program of the secret provider “%s” gave no usable answer: %s Look at it in "
                  "secrets.providers of OpenClaw's configuration."),
               provider, why);
  return NULL;
}

static KeepSecret *
refuse_id (GError **error, const char *provider, const char *id, const KeepJsonNode *reported)
{
  static const char *const harmless[] = { "NOT_FOUND", "AMBIGUOUS_DUPLICATE_KEY" };
  const KeepJsonNode *code = keep_json_node_get_member (reported, "code");
  const char *shown = "";

  for (gsize i = 0; i < G_N_ELEMENTS (harmless); i++)
    if (keep_json_node_is_string (code, harmless[i]))
      shown = harmless[i];
  g_set_error (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_NOT_FOUND,
               _ ("The program of the secret provider “%s” has no secret “%s” for you%s%s. Add it "
                  "there, or sign in again."),
               provider, id, *shown != '\0' ? ": " : "", shown);
  return NULL;
}

/* (transfer full) (nullable) */
static KeepSecret *
take_value (const KeepJsonNode *node, const char *provider, GError **error)
{
  g_autoptr (KeepSecret) secret = keep_json_node_dup_secret (node);
  const char *text = secret != NULL ? keep_secret_get_text (secret) : "";
  gsize length = secret != NULL ? keep_secret_get_length_bytes (secret) : 0;

  keep_ecmascript_narrow (&text, &length);
  if (length == 0)
    return refuse (error, provider, _ ("the secret is no text, or an empty one."));
  return g_steal_pointer (&secret);
}

static KeepSecret *
parse_object (const KeepJsonNode *answer, const char *provider, const char *id, GError **error)
{
  const KeepJsonNode *values = keep_json_node_get_member (answer, "values");
  const KeepJsonNode *reported =
      keep_json_node_get_member (keep_json_node_get_member (answer, "errors"), id);
  const KeepJsonNode *value = keep_json_node_get_member (values, id);
  double version = 0;

  if (!keep_json_node_get_number (keep_json_node_get_member (answer, VERSION_NAME), &version) ||
      version != VERSION)
    return refuse (error, provider, _ ("its “protocolVersion” is not 1."));
  if (!is_object (values))
    return refuse (error, provider, _ ("it has no object “values”."));
  if (reported != NULL || value == NULL)
    return refuse_id (error, provider, id, reported);
  return take_value (value, provider, error);
}

KeepSecret *
keep_exec_answer_parse (const char *text,
                        gsize length_bytes,
                        const char *provider,
                        const char *id,
                        KeepExecAnswerStyle style,
                        GError **error)
{
  g_autoptr (KeepJson) json = NULL;
  const KeepJsonNode *root = NULL;

  if (!g_utf8_validate_len (text, length_bytes, NULL))
    return refuse (error, provider, _ ("it is not UTF-8 text."));
  keep_ecmascript_narrow (&text, &length_bytes);
  if (length_bytes == 0)
    return refuse (error, provider, _ ("it is empty."));
  json = keep_json_parse (text, length_bytes, NULL);
  if (json == NULL)
    return style == KEEP_EXEC_ANSWER_JSON_OR_TEXT ? keep_secret_new (text, (gssize) length_bytes)
                                                  : refuse (error, provider, _ ("it is not JSON."));
  root = keep_json_get_root (json);
  if (is_object (root))
    return parse_object (root, provider, id, error);
  if (style == KEEP_EXEC_ANSWER_JSON_OR_TEXT && keep_json_node_get_type (root) == KEEP_JSON_STRING)
    return take_value (root, provider, error);
  return refuse (error, provider, _ ("it is no JSON object."));
}
