/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which sessions are pinned to which profile, from `agents/<id>/sessions/sessions.json` of OpenClaw
 * 2026.4.29 (or from where `session.store` of its configuration says): the members
 * authProfileOverride, authProfileOverrideSource and authProfileOverrideCompactionCount of an
 * entry. Nothing else of the document is looked at, and it is never written.
 */
#pragma once

#include "core/error.h"
#include "core/pin.h"

G_BEGIN_DECLS

/**
 * keep_session_pins_parse:
 * @agent: normalised; keys `agent:<another>:…` are another agent's, where several share a file
 * @path: for messages
 *
 * As OpenClaw reads it: without a source, a pin with a compaction count is its own and any other
 * one a person's; a source that it does not know is not a person's. A document that is no object
 * has no sessions.
 *
 * Errors: %KEEP_STORE_ERROR_MALFORMED
 *
 * Returns: (transfer full) (element-type KeepPin): in the document's order
 */
GPtrArray *keep_session_pins_parse (
    const char *text, gsize length_bytes, const char *agent, const char *path, GError **error);

/**
 * keep_session_pins_read:
 * @path: a file that does not exist has no sessions
 *
 * Errors: as above, also for more than %KEEP_FILE_MAX_BYTES; PERMISSION, IO
 */
GPtrArray *keep_session_pins_read (const char *path, const char *agent, GError **error);

G_END_DECLS
