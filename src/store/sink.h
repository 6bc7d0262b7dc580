/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * KeepSink: the credential store of one agent, whatever its dialect. Reading takes no lock (writers
 * replace the file whole). Writing is begin / change / commit / end: lock, re-read, change in
 * memory, write, unlock; what somebody else wrote in between is kept.
 *
 * Calls block (files, locks): on a main loop run them with g_task_run_in_thread(). A sink is
 * immutable and may be used by several threads; a transaction belongs to one thread at a time.
 */
#pragma once

#include "core/credential.h"
#include "core/error.h"
#include "core/roster.h"
#include "core/trace.h"
#include "store/documents.h"
#include "store/places.h"
#include "store/transaction.h"

G_BEGIN_DECLS

typedef struct _KeepSink KeepSink;

/**
 * keep_sink_new:
 * @agent: (nullable): agent id, normalised here; %NULL means "main"
 *
 * A store as OpenClaw finds it without a configuration.
 */
KeepSink *keep_sink_new (KeepPlaces *places, const char *agent);
/**
 * keep_sink_open:
 * @environment: (array zero-terminated=1): "NAME=value", see g_get_environ()
 * @current_dir: absolute
 * @agent: (nullable): agent id; %NULL means OpenClaw's default agent
 *
 * The store that OpenClaw would use: its places and its configuration (agents' folders, the default
 * agent, orders) are looked up. A damaged configuration is no obstacle where @agent is "main".
 *
 * Errors: %KEEP_STORE_ERROR_MALFORMED, PERMISSION, IO of the configuration
 */
KeepSink *keep_sink_open (const char *const *environment,
                          const char *current_dir,
                          const char *agent,
                          GError **error);
KeepSink *keep_sink_ref (KeepSink *self);
void keep_sink_unref (KeepSink *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KeepSink, keep_sink_unref)

/* The store of another agent, found in the same way. @agent: normalised here */
KeepSink *keep_sink_new_sibling (const KeepSink *self, const char *agent);

/* Returns: (transfer full): the ids of the agents that there are, see keep_config_list_agents() */
GStrv keep_sink_list_agents (const KeepSink *self);

/* Returns: (transfer full): the folders in which a change can change that list */
GStrv keep_sink_dup_agents_folders (const KeepSink *self);

const char *keep_sink_get_agent (const KeepSink *self);
const char *keep_sink_get_agent_dir (const KeepSink *self);
KeepPlaces *keep_sink_get_places (const KeepSink *self);

/**
 * keep_sink_dup_folders:
 *
 * Returns: (transfer full): the folders in which a change can change the roster: the agent's,
 * main's where its logins are read through, those that linked documents are in, and our own, which
 * has the ledger; to be asked again after each change, since links change too
 */
GStrv keep_sink_dup_folders (const KeepSink *self);

/**
 * keep_sink_load_roster:
 * @now_ms: Unix milliseconds, for the effective order (cooldowns)
 *
 * A store that does not exist is an empty roster of %KEEP_GENERATION_NONE.
 *
 * Errors: %KEEP_STORE_ERROR_MALFORMED, PERMISSION, IO; UNSUPPORTED for the SQLite generation
 */
KeepRoster *keep_sink_load_roster (KeepSink *self, gint64 now_ms, GError **error);

/**
 * keep_sink_load_roster_over:
 * @main_documents: (nullable): of the same state folder; %NULL reads them
 *
 * For the rosters of many agents, nearly all of which see the main agent's store: it is read once.
 */
KeepRoster *keep_sink_load_roster_over (KeepSink *self,
                                        const KeepDocuments *main_documents,
                                        gint64 now_ms,
                                        GError **error);
/* Returns: (transfer full) (nullable). Errors: as keep_sink_load_roster() */
KeepDocuments *keep_sink_read_main (const KeepSink *self, GError **error);

/**
 * keep_sink_load_credential:
 * @profile_id: as stored
 * @credential: (out) (transfer full)
 *
 * One profile with its secrets, found as keep_sink_load_roster() finds it: main's read through,
 * local ones in front of them. Where a login of main stands in for @profile_id, it is the result,
 * under its own id.
 *
 * Errors: as keep_sink_load_roster(); %KEEP_STORE_ERROR_NOT_FOUND; MALFORMED where OpenClaw's
 * configuration says something else of the login, so that OpenClaw does not use it
 */
gboolean keep_sink_load_credential (KeepSink *self,
                                    const char *profile_id,
                                    gint64 now_ms,
                                    KeepCredential **credential,
                                    GError **error);

/**
 * keep_sink_load_tried:
 * @provider: normalised here
 * @ids: (out) (transfer full): profile ids in OpenClaw's order, empty where it would try none
 *
 * Errors: as keep_sink_load_roster()
 */
gboolean keep_sink_load_tried (
    KeepSink *self, const char *provider, gint64 now_ms, GStrv *ids, GError **error);

/**
 * keep_sink_load_logins:
 * @tokens: (out) (optional) (transfer full): see keep_json_login_list_tokens()
 *
 * Errors: as keep_sink_load_roster()
 * Returns: (transfer full) (element-type KeepCredential): the OAuth logins of the agent's own store
 *   alone, with their secrets
 */
GPtrArray *keep_sink_load_logins (KeepSink *self, GPtrArray **tokens, GError **error);

/* (transfer full): the store that a new generation belongs to, see KeepCredential. */
KeepSink *keep_sink_dup_owner (KeepSink *self, KeepOwner owner);

/**
 * keep_sink_load_own:
 *
 * Errors: as keep_sink_load_roster()
 * Returns: (transfer full) (element-type KeepProfile): those of the agent's own store alone
 */
GPtrArray *keep_sink_load_own (KeepSink *self, GError **error);

/**
 * keep_sink_load_pins:
 *
 * Sessions of this agent that go by one profile (store/session-pins.h). Reads a document that may
 * have tens of megabytes: for whoever asks, not for what is shown all the time.
 *
 * Errors: %KEEP_STORE_ERROR_MALFORMED, PERMISSION, IO
 *
 * Returns: (transfer full) (element-type KeepPin)
 */
GPtrArray *keep_sink_load_pins (KeepSink *self, GError **error);

/**
 * keep_sink_load_order:
 * @order: (out) (transfer full) (nullable): profile ids; %NULL where nobody set an order
 *
 * The explicit order of one provider that counts for this agent: its own, else main's.
 * Errors: as keep_sink_load_roster()
 */
gboolean keep_sink_load_order (KeepSink *self, const char *provider, GStrv *order, GError **error);

/**
 * keep_sink_load_trace:
 * @profile_id: (nullable)
 * @provider: (nullable): whose order; %NULL means that of the profile
 *
 * What this agent's own store says of them. Errors: as keep_sink_load_roster()
 */
KeepTrace *
keep_sink_load_trace (KeepSink *self, const char *profile_id, const char *provider, GError **error);

/* Returns: (transfer full) (nullable): who holds the store's lock, for a message, see
 * keep_lock_dup_holder() */
char *keep_sink_dup_lock_holder (const KeepSink *self);

/**
 * keep_sink_begin:
 * @cancel_fd: becomes readable when waiting for the lock should stop, or -1
 *
 * Takes OpenClaw's store lock, waiting as OpenClaw does, then reads the store. A corrupt store is
 * copied aside and refused.
 *
 * Errors: %KEEP_STORE_ERROR_LOCKED (also when cancelled), MALFORMED, PERMISSION, UNSUPPORTED,
 * NO_SPACE, IO Returns: (transfer full): to be freed soon: OpenClaw breaks locks older than 30 s
 */
KeepTransaction *keep_sink_begin (KeepSink *self, int cancel_fd, GError **error);

G_END_DECLS
