/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/check-spool.h"

#include <glib/gi18n-lib.h>

#include "store/spool.h"

/* A refresh that is running puts its tokens into the store within seconds. */
#define YOUNG_MS (60 * 1000)

static void
add_unfinished (GPtrArray *findings, const KeepRotation *rotation)
{
  g_autofree char *quoted = g_shell_quote (rotation->profile_id);
  KeepFinding *finding = keep_finding_new (
      KEEP_FINDING_REFRESH_UNFINISHED, NULL, rotation->agent,
      g_strdup_printf (
          _ ("New tokens of “%s” (agent “%s” in %s) came and are not in the store yet."),
          rotation->profile_id, rotation->agent, rotation->state_dir),
      g_strdup_printf (
          _ ("Mend what else is wrong with the store; the next refresh puts them there: "
             "“tokenkeep refresh %s”."),
          quoted));

  finding->profile = g_strdup (rotation->profile_id);
  g_ptr_array_add (findings, finding);
}

void
keep_check_spool (const KeepSurvey *survey, GPtrArray *findings)
{
  const char *own = keep_places_get_own_state_dir (survey->places);
  g_auto (GStrv) spent = keep_spool_list (own);

  for (gsize i = 0; spent[i] != NULL; i++)
    {
      KeepRotation *loaded = NULL;
      gboolean is_known = keep_spool_load (own, spent[i], &loaded, NULL);
      g_autoptr (KeepRotation) rotation = loaded;

      if (is_known && rotation != NULL && survey->now_ms - rotation->at_ms >= YOUNG_MS)
        add_unfinished (findings, rotation);
    }
}
