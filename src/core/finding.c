/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/finding.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  const char *name;
  KeepFindingSubject subject;
  KeepSeverity severity;
  gboolean is_fixable;
} Code;

static const Code codes[] = {
  [KEEP_FINDING_STORE_PERMISSIONS] = { "store-permissions", KEEP_FINDING_OF_FILES,
                                       KEEP_SEVERITY_ERROR, TRUE },
  [KEEP_FINDING_FOLDER_PERMISSIONS] = { "folder-permissions", KEEP_FINDING_OF_FILES,
                                        KEEP_SEVERITY_WARNING, TRUE },
  [KEEP_FINDING_FOLDER_WRITABLE] = { "folder-writable", KEEP_FINDING_OF_FILES, KEEP_SEVERITY_ERROR,
                                     TRUE },
  [KEEP_FINDING_OWN_PERMISSIONS] = { "own-permissions", KEEP_FINDING_OF_FILES,
                                     KEEP_SEVERITY_WARNING, TRUE },
  [KEEP_FINDING_FOREIGN_OWNER] = { "foreign-owner", KEEP_FINDING_OF_FILES, KEEP_SEVERITY_ERROR,
                                   FALSE },
  [KEEP_FINDING_LINK_DANGLING] = { "link-dangling", KEEP_FINDING_OF_FILES, KEEP_SEVERITY_ERROR,
                                   FALSE },
  [KEEP_FINDING_LINK_CYCLE] = { "link-cycle", KEEP_FINDING_OF_FILES, KEEP_SEVERITY_ERROR, FALSE },
  [KEEP_FINDING_NOT_A_FILE] = { "not-a-file", KEEP_FINDING_OF_FILES, KEEP_SEVERITY_ERROR, FALSE },
  [KEEP_FINDING_STORE_UNREADABLE] = { "store-unreadable", KEEP_FINDING_OF_FILES,
                                      KEEP_SEVERITY_ERROR, FALSE },
  [KEEP_FINDING_NETWORK_FILE_SYSTEM] = { "network-file-system", KEEP_FINDING_OF_FILES,
                                         KEEP_SEVERITY_WARNING, FALSE },
  [KEEP_FINDING_LOCK_STALE] = { "lock-stale", KEEP_FINDING_OF_LOCKS, KEEP_SEVERITY_WARNING, TRUE },
  [KEEP_FINDING_LOCK_OVERDUE] = { "lock-overdue", KEEP_FINDING_OF_LOCKS, KEEP_SEVERITY_WARNING,
                                  FALSE },
  [KEEP_FINDING_RECLAIM_LEFT] = { "reclaim-left", KEEP_FINDING_OF_LOCKS, KEEP_SEVERITY_ERROR,
                                  TRUE },
  [KEEP_FINDING_TEMP_LEFT] = { "temp-left", KEEP_FINDING_OF_LOCKS, KEEP_SEVERITY_WARNING, TRUE },
  [KEEP_FINDING_TEMP_NEWER] = { "temp-newer", KEEP_FINDING_OF_LOCKS, KEEP_SEVERITY_ERROR, FALSE },
  [KEEP_FINDING_REFRESH_UNFINISHED] = { "refresh-unfinished", KEEP_FINDING_OF_LOCKS,
                                        KEEP_SEVERITY_ERROR, FALSE },
  [KEEP_FINDING_STORE_CORRUPT] = { "store-corrupt", KEEP_FINDING_OF_CONTENTS, KEEP_SEVERITY_ERROR,
                                   FALSE },
  [KEEP_FINDING_STATE_CORRUPT] = { "state-corrupt", KEEP_FINDING_OF_CONTENTS, KEEP_SEVERITY_WARNING,
                                   FALSE },
  [KEEP_FINDING_STORE_VERSION] = { "store-version", KEEP_FINDING_OF_CONTENTS, KEEP_SEVERITY_ERROR,
                                   FALSE },
  [KEEP_FINDING_CONFIG_CORRUPT] = { "config-corrupt", KEEP_FINDING_OF_CONTENTS, KEEP_SEVERITY_ERROR,
                                    FALSE },
  [KEEP_FINDING_ENTRY_DROPPED] = { "entry-dropped", KEEP_FINDING_OF_CONTENTS, KEEP_SEVERITY_WARNING,
                                   FALSE },
  [KEEP_FINDING_TWO_GENERATIONS] = { "two-generations", KEEP_FINDING_OF_CONTENTS,
                                     KEEP_SEVERITY_ERROR, FALSE },
  [KEEP_FINDING_LOGIN_DUPLICATE] = { "login-duplicate", KEEP_FINDING_OF_LOGINS, KEEP_SEVERITY_ERROR,
                                     FALSE },
  [KEEP_FINDING_STORE_SHARED] = { "store-shared", KEEP_FINDING_OF_LOGINS, KEEP_SEVERITY_ERROR,
                                  FALSE },
  [KEEP_FINDING_INOTIFY_WATCHES] = { "inotify-watches", KEEP_FINDING_OF_SYSTEM,
                                     KEEP_SEVERITY_WARNING, FALSE },
  [KEEP_FINDING_INOTIFY_INSTANCES] = { "inotify-instances", KEEP_FINDING_OF_SYSTEM,
                                       KEEP_SEVERITY_WARNING, FALSE },
  [KEEP_FINDING_CLOCK_SKEW] = { "clock-skew", KEEP_FINDING_OF_SYSTEM, KEEP_SEVERITY_WARNING,
                                FALSE },
  [KEEP_FINDING_ISSUER_TLS] = { "issuer-tls", KEEP_FINDING_OF_SYSTEM, KEEP_SEVERITY_ERROR, FALSE },
};

static char *
take_text (char *text)
{
  char *valid = g_utf8_make_valid (text, -1);

  g_free (text);
  return valid;
}

KeepFinding *
keep_finding_new (
    KeepFindingCode code, const char *path, const char *agent, char *message, char *fix)
{
  KeepFinding *self = g_new0 (KeepFinding, 1);

  self->code = code;
  self->severity = codes[code].severity;
  self->is_fixable = codes[code].is_fixable;
  self->path = g_strdup (path);
  self->agent = g_strdup (agent);
  self->message = take_text (message);
  self->fix = take_text (fix);
  return self;
}

void
keep_finding_free (KeepFinding *self)
{
  g_free (self->path);
  g_free (self->agent);
  g_free (self->profile);
  g_free (self->message);
  g_free (self->fix);
  g_free (self->digest);
  g_free (self->obstacle);
  g_free (self);
}

const char *
keep_finding_code_get_name (KeepFindingCode code)
{
  return codes[code].name;
}

KeepFindingSubject
keep_finding_code_get_subject (KeepFindingCode code)
{
  return codes[code].subject;
}

const char *
keep_severity_get_name (KeepSeverity severity)
{
  return severity == KEEP_SEVERITY_ERROR ? "error" : "warning";
}

const char *
keep_finding_subject_get_title (KeepFindingSubject subject)
{
  switch (subject)
    {
    case KEEP_FINDING_OF_FILES:
      return _ ("Files and folders");
    case KEEP_FINDING_OF_LOCKS:
      return _ ("Locks and temporary files");
    case KEEP_FINDING_OF_CONTENTS:
      return _ ("What the files say");
    case KEEP_FINDING_OF_LOGINS:
      return _ ("Logins");
    case KEEP_FINDING_OF_SYSTEM:
    case KEEP_FINDING_N_SUBJECTS:
    default:
      return _ ("This computer");
    }
}
