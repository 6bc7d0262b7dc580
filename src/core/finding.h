/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * KeepFinding: one thing that is wrong with the stores, as `tokenkeep doctor` tells it: a code for
 * programs, a sentence and a way out for people, and what became of mending it. A value; never
 * holds a secret.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  KEEP_FINDING_STORE_PERMISSIONS,  /* others may read or write a file with secrets */
  KEEP_FINDING_FOLDER_PERMISSIONS, /* others may see what is in it */
  KEEP_FINDING_FOLDER_WRITABLE,    /* others may replace what is in it */
  KEEP_FINDING_OWN_PERMISSIONS,    /* of what Tokenkeep keeps for itself */
  KEEP_FINDING_FOREIGN_OWNER,
  KEEP_FINDING_LINK_DANGLING,
  KEEP_FINDING_LINK_CYCLE,
  KEEP_FINDING_NOT_A_FILE,
  KEEP_FINDING_STORE_UNREADABLE,
  KEEP_FINDING_NETWORK_FILE_SYSTEM,
  KEEP_FINDING_LOCK_STALE,
  KEEP_FINDING_LOCK_OVERDUE, /* its holder lives, and holds it for longer than anybody should */
  KEEP_FINDING_RECLAIM_LEFT, /* a folder in which a stale lock was to be broken */
  KEEP_FINDING_TEMP_LEFT,
  KEEP_FINDING_TEMP_NEWER,         /* it may hold the only copy of a login */
  KEEP_FINDING_REFRESH_UNFINISHED, /* new tokens are not in their store yet */
  KEEP_FINDING_STORE_CORRUPT,
  KEEP_FINDING_STATE_CORRUPT,
  KEEP_FINDING_STORE_VERSION, /* of a later release */
  KEEP_FINDING_CONFIG_CORRUPT,
  KEEP_FINDING_ENTRY_DROPPED,
  KEEP_FINDING_TWO_GENERATIONS,
  KEEP_FINDING_LOGIN_DUPLICATE, /* one refresh token in two places */
  KEEP_FINDING_STORE_SHARED,    /* two agents with one folder or one file */
  KEEP_FINDING_INOTIFY_WATCHES,
  KEEP_FINDING_INOTIFY_INSTANCES,
  KEEP_FINDING_CLOCK_SKEW,
  KEEP_FINDING_ISSUER_TLS,
  KEEP_FINDING_LAST = KEEP_FINDING_ISSUER_TLS,
} KeepFindingCode;

typedef enum
{
  KEEP_SEVERITY_WARNING, /* works, and may stop to */
  KEEP_SEVERITY_ERROR,   /* does not work, or loses logins, or shows them to others */
} KeepSeverity;

/* What a person sees together. */
typedef enum
{
  KEEP_FINDING_OF_FILES,
  KEEP_FINDING_OF_LOCKS,
  KEEP_FINDING_OF_CONTENTS,
  KEEP_FINDING_OF_LOGINS,
  KEEP_FINDING_OF_SYSTEM,
  KEEP_FINDING_N_SUBJECTS,
} KeepFindingSubject;

typedef struct
{
  KeepFindingCode code;
  KeepSeverity severity;
  char *path;          /* owned, nullable: in the file system's encoding */
  char *agent;         /* owned, nullable */
  char *profile;       /* owned, nullable: a profile id */
  char *message;       /* owned: a sentence, UTF-8 */
  char *fix;           /* owned: what to do, UTF-8 */
  char *digest;        /* owned, nullable: of the generation that a duplicate is one of */
  gboolean is_fixable; /* mending it loses nothing for sure */
  gboolean is_fixed;
  char *obstacle; /* owned, nullable: why it could not be mended */
} KeepFinding;

/**
 * keep_finding_new:
 * @path: (nullable)
 * @agent: (nullable)
 * @message: (transfer full)
 * @fix: (transfer full)
 *
 * With the severity that its code has, and fixable where its code is. Texts may hold paths of any
 * encoding; what is no UTF-8 in them is replaced.
 */
KeepFinding *keep_finding_new (
    KeepFindingCode code, const char *path, const char *agent, char *message, char *fix);
void keep_finding_free (KeepFinding *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KeepFinding, keep_finding_free)

/* The contract's words: "store-permissions", …; "warning", "error". */
const char *keep_finding_code_get_name (KeepFindingCode code);
const char *keep_severity_get_name (KeepSeverity severity);

KeepFindingSubject keep_finding_code_get_subject (KeepFindingCode code);

/* Translated. */
const char *keep_finding_subject_get_title (KeepFindingSubject subject);

G_END_DECLS
