/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Where copies of a login are outside of its own state folder: what the links (store/links.h) name,
 * opened and read as it is now. Places that cannot be read are passed over.
 *
 * Blocks; links GLib alone.
 */
#pragma once

#include "core/credential.h"
#include "core/link.h"
#include "store/sink.h"

G_BEGIN_DECLS

/* What one place holds. */
typedef struct
{
  const KeepLink *link; /* borrowed from the list of links */
  KeepSink *sink;       /* owned; %NULL for Codex */
  KeepCredential *held; /* owned: an OAuth login with both tokens */
} KeepKin;

void keep_kin_free (KeepKin *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KeepKin, keep_kin_free)

/* (transfer full) (element-type KeepLink): of this machine; empty where there are none or they
 * cannot be read. */
GPtrArray *keep_kin_load_links (KeepSink *sink);

/**
 * keep_kin_list_agents:
 * @sink: of any agent
 *
 * Returns: (transfer full) (element-type KeepSink): one for each folder of an agent of @sink's own
 *   state folder, then of each that is linked, with it or with others
 */
GPtrArray *keep_kin_list_agents (KeepSink *sink);

/**
 * keep_kin_read_source:
 * @sink: of any agent of any state folder
 *
 * Returns: (transfer full) (nullable): the login that @link is a copy of
 */
KeepKin *keep_kin_read_source (KeepSink *sink, const KeepLink *link);

/* (transfer full) (element-type KeepKin): what is in the place of @link: of Codex one login or
 * none, of a state folder every agent's own one of that id. */
GPtrArray *keep_kin_read_copies (KeepSink *sink, const KeepLink *link);

G_END_DECLS
