/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * KeepDocuments: the files of one agent's store of the JSON generation, read and checked:
 * `auth-profiles.json`, `auth-state.json`, and where there is no store yet, what came before it.
 */
#pragma once

#include "core/error.h"
#include "core/event.h"
#include "core/json.h"
#include "store/places.h"

G_BEGIN_DECLS

typedef enum
{
  KEEP_DOCUMENTS_FOR_LOOKING, /* a damaged state document hides no login; nothing is written */
  KEEP_DOCUMENTS_FOR_WRITING, /* what is damaged is copied aside, and refused; what earlier releases
                               * kept elsewhere moves (json-former.h) */
} KeepDocumentsMode;

typedef struct
{
  char *profiles_path; /* owned */
  char *state_path;    /* owned */
  char *legacy_path;   /* owned; of `auth.json` */
  KeepJson *profiles;  /* owned, nullable: neither a store nor anything before it */
  KeepJson *state;     /* owned, nullable: there is no such file */
  KeepJson *legacy;    /* owned, nullable: `auth.json`, if there is one */
  char *own_state_dir; /* owned */
  GPtrArray *imported; /* owned, nullable, of KeepEvent: to be told once an import is written */
  gboolean is_import;  /* @profiles is not on the disk yet: it was made from what came before */
  gboolean is_moving;  /* @state took over what @profiles held, in memory alone */
} KeepDocuments;

/**
 * keep_documents_read:
 * @agent_dir: the agent's folder
 *
 * Errors: %KEEP_STORE_ERROR_MALFORMED (the message names the copy), PERMISSION, IO, UNSUPPORTED
 */
KeepDocuments *keep_documents_read (const KeepPlaces *places,
                                    const char *agent_dir,
                                    KeepDocumentsMode mode,
                                    GError **error);
/* Once the store is safe: removes what was taken over from the files before it. Failing to tidy up
 * is no failure. */
void keep_documents_settle_legacy (KeepDocuments *self);
void keep_documents_free (KeepDocuments *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KeepDocuments, keep_documents_free)

G_END_DECLS
