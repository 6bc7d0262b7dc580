/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * KeepImport: the login of another program that is about to be taken over into a store, once and
 * deliberately: what OpenClaw would read from that program each time it has no login of its own,
 * or what an older OpenClaw has left in a file.
 * From then on the store's copy is the one that counts, and two programs hold one refresh token.
 *
 * Blocks; links GLib alone.
 */
#pragma once

#include "clis/program.h"
#include "store/sink.h"

G_BEGIN_DECLS

typedef struct
{
  const KeepProgram *program; /* static, nullable: a file of OpenClaw's own */
  char *path;                 /* owned; where it comes from */
  char *profile_id;           /* owned */
  char *provider;             /* owned */
  KeepTokenSet *tokens;       /* owned */
} KeepImport;

/**
 * keep_import_plan:
 *
 * Looks whether there is something to take over and a place for it, and changes nothing. The place
 * is the one profile that OpenClaw 2026.4.29 would fill from that program (`openai-codex:default`
 * from Codex); as there, a login in it is never replaced.
 *
 * Errors: %KEEP_STORE_ERROR_NOT_FOUND if the program is not there or not signed in; UNSUPPORTED if
 *   its login is to be read where it is (Claude), or is of a kind that nobody can take over;
 *   MALFORMED if its file is; CONFLICT if there is a login in that place, or the store has this
 * very login under another id; those of keep_sink_load_roster()
 */
KeepImport *keep_import_plan (const KeepProgram *program,
                              const KeepSurroundings *surroundings,
                              KeepSink *sink,
                              gint64 now_ms,
                              GError **error);

/**
 * keep_import_plan_file:
 * @path: of an `auth.json`, `credentials/oauth.json` or `auth-profiles.json` of OpenClaw, wherever
 *   it lies
 * @conflict: (out) (transfer full) (nullable): why one of its logins was left out
 *
 * The same for the OAuth logins in a file; keys and tokens are left out.
 *
 * Errors: %KEEP_STORE_ERROR_NOT_FOUND if there is no such file, MALFORMED, PERMISSION, IO;
 *   UNSUPPORTED if it has no login; those of keep_sink_load_roster()
 * Returns: (transfer full) (element-type KeepImport): those that have a place, perhaps none
 */
GPtrArray *keep_import_plan_file (
    const char *path, KeepSink *sink, gint64 now_ms, GError **conflict, GError **error);

void keep_import_free (KeepImport *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KeepImport, keep_import_free)

/**
 * keep_import_renew:
 *
 * To be asked once it is in the store: the program may have spent the refresh token in between.
 *
 * Returns: whether @tokens are newer ones of the same account now, to be written over the others
 */
gboolean keep_import_renew (KeepImport *self, const KeepSurroundings *surroundings, gint64 now_ms);

/* Writes into the journal that it was done. */
void keep_import_record (const KeepImport *self, const KeepSink *sink, gint64 now_ms);

G_END_DECLS
