/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * KeepTeller: follows the history (store/journal.h) and tells the person what deserves it
 * (tray/tidings.h): one notice for each login and cause, replaced by a newer one, never repeated,
 * taken back when the trouble is over. What several programs write within KEEP_WATCH_SETTLE_MS is
 * told together. It sleeps while nothing is written.
 */
#pragma once

#include "tray/tidings.h"

G_BEGIN_DECLS

/* From so many logins with news at once on, one notice tells of all. */
#define KEEP_TELLER_MAX_NOTICES 5

typedef struct _KeepTeller KeepTeller;

/* Who shows notices and knows the logins. */
typedef struct
{
  /* @notice: (transfer full) */
  void (*show) (KeepNotice *notice, gpointer user_data);
  void (*withdraw) (const char *notice_id, gpointer user_data);
  /* @profile: a profile id; @subject: (out caller-allocates): zeroed before */
  void (*describe) (const char *profile, KeepSubject *subject, gpointer user_data);
  gpointer user_data;
} KeepListener;

/**
 * keep_teller_new:
 * @own_state_dir: see keep_places_get_own_state_dir()
 * @listener: copied
 *
 * What was written before this call is history and not told again, but for logins that were ended
 * or have expired, have not been signed in since, and cannot be used now (KeepSubject). To be
 * called when @listener knows the logins.
 */
KeepTeller *keep_teller_new (const char *own_state_dir, const KeepListener *listener);
void keep_teller_free (KeepTeller *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KeepTeller, keep_teller_free)

/* Whether the person wants to know what was repaired; at first not. */
void keep_teller_set_tells_repairs (KeepTeller *self, gboolean tells_repairs);

G_END_DECLS
