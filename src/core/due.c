/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/due.h"

#define PARTS 256

/* 0 to PARTS - 1, the same for the same generation on every machine and after every start. */
static gint64
get_part (const char *generation)
{
  gint64 part = 0;

  for (int i = 0; i < 2 && generation[i] != '\0'; i++)
    part = part * 16 + MAX (g_ascii_xdigit_value (generation[i]), 0);
  return part;
}

static gint64
get_lead_ms (const KeepDueCase *self)
{
  gint64 part = get_part (self->generation);
  gint64 lead_ms = KEEP_DUE_LEAD_MS + KEEP_DUE_SPREAD_MS * part / PARTS;
  gint64 life_ms = self->refreshed_ms > 0 ? self->expires_ms - self->refreshed_ms : 0;

  /* Between 85 and 90 parts of a hundred. */
  if (life_ms > 0)
    lead_ms = MIN (lead_ms, life_ms / 100 * 85 + life_ms / 20 * part / PARTS);
  return lead_ms;
}

gint64
keep_due_get_ms (const KeepDueCase *self)
{
  gint64 due_ms = self->expires_ms > 0 ? self->expires_ms - get_lead_ms (self) : 0;
  gint64 pause_ms = KEEP_DUE_FIRST_PAUSE_MS;

  if (self->n_failures == 0)
    return due_ms;
  for (guint i = 1; i < self->n_failures && pause_ms < KEEP_DUE_LAST_PAUSE_MS; i++)
    pause_ms *= 2;
  pause_ms = MIN (pause_ms, KEEP_DUE_LAST_PAUSE_MS);
  pause_ms += pause_ms / 4 * get_part (self->generation) / PARTS;
  return MAX (due_ms, self->failed_ms + pause_ms);
}
