/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/checkup.h"

#include "store/check-contents.h"
#include "store/check-files.h"
#include "store/check-locks.h"
#include "store/check-logins.h"
#include "store/check-spool.h"
#include "store/check-system.h"
#include "store/check-temps.h"

typedef void (*CheckFunc) (const KeepSurvey *survey, GPtrArray *findings);

static const CheckFunc checks[] = {
  keep_check_files,    keep_check_locks,  keep_check_temps,  keep_check_spool,
  keep_check_contents, keep_check_logins, keep_check_system,
};

GPtrArray *
keep_checkup_run (const KeepSurvey *survey)
{
  GPtrArray *findings = g_ptr_array_new_with_free_func ((GDestroyNotify) keep_finding_free);

  for (gsize i = 0; i < G_N_ELEMENTS (checks); i++)
    checks[i](survey, findings);
  return findings;
}

void
keep_checkup_mend (const KeepSurvey *survey, KeepCheckupMending mending, KeepFinding *finding)
{
  switch ((int) finding->code)
    {
    case KEEP_FINDING_STORE_PERMISSIONS:
    case KEEP_FINDING_FOLDER_PERMISSIONS:
    case KEEP_FINDING_FOLDER_WRITABLE:
    case KEEP_FINDING_OWN_PERMISSIONS:
      keep_check_files_mend_permissions (finding);
      break;
    case KEEP_FINDING_LOCK_STALE:
      keep_check_locks_mend_stale (finding);
      break;
    case KEEP_FINDING_RECLAIM_LEFT:
      keep_check_locks_mend_reclaim (finding);
      break;
    case KEEP_FINDING_TEMP_LEFT:
      keep_check_temps_mend (survey, finding);
      break;
    case KEEP_FINDING_STORE_CORRUPT:
    case KEEP_FINDING_STATE_CORRUPT:
      if ((mending & KEEP_CHECKUP_REMOVE_CORRUPT) != 0)
        keep_check_contents_remove (finding);
      else
        keep_check_contents_copy_aside (finding);
      break;
    default:
      break;
    }
}
