/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The conversation with a program that is asked for a secret: OpenClaw 2026.4.29, secret provider
 * of source "exec", protocol version 1. Pure: bytes in, values out.
 */
#pragma once

#include "core/buffer.h"
#include "core/error.h"
#include "core/secret.h"

G_BEGIN_DECLS

/* What the program gets on standard input: {"protocolVersion":1,"provider":…,"ids":[…]} */
KeepBuffer *keep_exec_answer_write_request (const char *provider, const char *id);

typedef enum
{
  KEEP_EXEC_ANSWER_JSON,         /* the protocol */
  KEEP_EXEC_ANSWER_JSON_OR_TEXT, /* or a JSON string, or the secret itself and nothing else */
} KeepExecAnswerStyle;

/**
 * keep_exec_answer_parse:
 * @text: raw standard output, not NUL-terminated
 * @provider: the alias, for messages
 * @id: what was asked for
 *
 * Wire format: {"protocolVersion":1,"values":{ID:SECRET},"errors":{ID:{"code","message"}}}. What
 * the program says of an error may hold anything; only the codes NOT_FOUND and
 * AMBIGUOUS_DUPLICATE_KEY come into the message.
 *
 * Errors: %KEEP_STORE_ERROR_MALFORMED, or %KEEP_STORE_ERROR_NOT_FOUND if the program has no such
 * secret
 */
KeepSecret *keep_exec_answer_parse (const char *text,
                                    gsize length_bytes,
                                    const char *provider,
                                    const char *id,
                                    KeepExecAnswerStyle style,
                                    GError **error);

G_END_DECLS
