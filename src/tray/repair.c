/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tray/repair.h"

#include <string.h>

#include "core/event.h"
#include "tray/offer.h"

char *
keep_repair_format (const char *provider, const char *profile)
{
  return g_strconcat (provider, " ", profile, NULL);
}

/* Visible bytes alone. */
static gboolean
is_provider (const char *text, gsize length)
{
  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isgraph (text[i]))
      return FALSE;
  return length > 0;
}

static gboolean
is_profile (const char *text)
{
  gsize length = strlen (text);

  for (gsize i = 0; i < length; i++)
    if (g_ascii_iscntrl (text[i]))
      return FALSE;
  return length > 0 && length <= KEEP_EVENT_MAX_PROFILE_BYTES;
}

KeepRepair *
keep_repair_parse (const char *text)
{
  const char *space = strchr (text, ' ');
  KeepRepair *self = NULL;

  if (space == NULL || !is_provider (text, (gsize) (space - text)) || !is_profile (space + 1))
    return NULL;
  self = g_new0 (KeepRepair, 1);
  self->provider = g_strndup (text, (gsize) (space - text));
  self->profile = g_strdup (space + 1);
  return self;
}

gboolean
keep_repair_fits (const KeepRepair *self, const KeepRoster *roster, GPtrArray *offer)
{
  const KeepProfile *profile = roster != NULL ? keep_roster_find (roster, self->profile) : NULL;

  if (profile != NULL &&
      (profile->type != KEEP_PROFILE_OAUTH || !g_str_equal (profile->provider, self->provider)))
    return FALSE;
  return keep_offer_find (offer, self->provider) != NULL;
}

void
keep_repair_free (KeepRepair *self)
{
  g_free (self->provider);
  g_free (self->profile);
  g_free (self);
}
