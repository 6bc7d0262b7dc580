/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Whether another program's place can be linked with a profile: both have a login, of the same
 * account. Looks, and changes nothing.
 *
 * Blocks; links GLib alone.
 */
#pragma once

#include "clis/surroundings.h"
#include "core/link.h"
#include "store/sink.h"

G_BEGIN_DECLS

/**
 * keep_linkage_plan_codex:
 * @profile_id: as @sink's agent sees it
 * @surroundings: tell which folder of Codex is meant
 *
 * Errors: those of keep_sink_load_credential(); %KEEP_STORE_ERROR_NOT_FOUND if Codex is not there
 * or not signed in; UNSUPPORTED if one of them has no login that can be renewed; MALFORMED if
 * Codex's cannot be read; CONFLICT if they are of two accounts Returns: (transfer full)
 */
KeepLink *keep_linkage_plan_codex (KeepSink *sink,
                                   const char *profile_id,
                                   const KeepSurroundings *surroundings,
                                   gint64 now_ms,
                                   GError **error);

/**
 * keep_linkage_plan_openclaw:
 * @state_dir: absolute
 *
 * Errors: as above; NOT_FOUND if no agent of @state_dir has that profile, CONFLICT also if it is
 *   @sink's own
 * Returns: (transfer full)
 */
KeepLink *keep_linkage_plan_openclaw (
    KeepSink *sink, const char *profile_id, const char *state_dir, gint64 now_ms, GError **error);

G_END_DECLS
