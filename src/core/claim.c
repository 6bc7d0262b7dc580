/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/claim.h"

#include <string.h>

#define MAX_CLAIM_BYTES 256
#define MAX_EMAIL_BYTES 254

static gboolean
is_claim (const char *text)
{
  if (text == NULL || *text == '\0' || strlen (text) > MAX_CLAIM_BYTES)
    return FALSE;
  for (; *text != '\0'; text = g_utf8_next_char (text))
    if (g_unichar_iscntrl (g_utf8_get_char (text)))
      return FALSE;
  return TRUE;
}

char *
keep_claim_dup (const KeepJsonNode *node)
{
  g_autofree char *text = keep_json_node_dup_string (node);

  return is_claim (text) ? g_steal_pointer (&text) : NULL;
}

char *
keep_claim_dup_email (const KeepJsonNode *node)
{
  g_autofree char *email = keep_claim_dup (node);

  if (email == NULL || strlen (email) > MAX_EMAIL_BYTES || strchr (email, '@') == NULL)
    return NULL;
  return g_steal_pointer (&email);
}
