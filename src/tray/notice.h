/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * KeepNotice: what a notification says and which one next step it offers, whatever shows it.
 */
#pragma once

#include "core/provider.h"

G_BEGIN_DECLS

typedef struct
{
  char *id;           /* owned; a newer notice with the same id replaces the older */
  char *title;        /* owned */
  char *body;         /* owned, nullable */
  char *button;       /* owned */
  const char *action; /* static, see tray/action.h: what the button does */
  char *target;       /* owned, nullable: the action's parameter */
  gboolean is_problem;
  gboolean is_lasting; /* true until the person tries again: windows keep it */
} KeepNotice;

#define KEEP_NOTICE_SIGN_IN "sign-in"
#define KEEP_NOTICE_DEFAULT "default"

KeepNotice *keep_notice_new_signed_in (const char *account);
/* @provider: (nullable): where it is not even known */
KeepNotice *keep_notice_new_sign_in_failed (const KeepProvider *provider, const GError *error);
/* The sign-in went well, the store did not take it; nothing is lost yet. */
KeepNotice *keep_notice_new_store_failed (const GError *error);
KeepNotice *keep_notice_new_default_failed (const GError *error);
void keep_notice_free (KeepNotice *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KeepNotice, keep_notice_free)

G_END_DECLS
