/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which events of the history (core/event.h) deserve a notification, and what it says. What went as
 * it should, or what the person did here, deserves none.
 */
#pragma once

#include "core/event.h"
#include "tray/notice.h"

G_BEGIN_DECLS

/* The login that is told of, as the person knows it. */
typedef struct
{
  char *label;         /* owned, nullable: of no single login */
  char *provider;      /* owned, nullable: whom it can be signed in with from here */
  gboolean is_default; /* of its provider */
  gboolean is_trouble; /* it cannot be used as it is now */
} KeepSubject;

void keep_subject_clear (KeepSubject *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KeepSubject, keep_subject_clear)

/* As a notice's id says it: a later notice of the same login and cause takes the place of an
 * earlier one. */
typedef enum
{
  KEEP_CAUSE_NONE,
  KEEP_CAUSE_ENDING, /* ends soon, or has ended, and is not renewed */
  KEEP_CAUSE_ENDED,  /* somebody ended it */
  KEEP_CAUSE_REPAIRED,
  KEEP_CAUSE_ADOPTED,
  KEEP_CAUSE_SWITCHED, /* another account is signed in elsewhere */
  KEEP_CAUSE_ERROR,
} KeepCause;

#define KEEP_CAUSE_LAST KEEP_CAUSE_ERROR

/**
 * keep_tidings_get_cause:
 * @tells_repairs: whether the person wants to know what was repaired
 *
 * Returns: what @event is to be told as, %KEEP_CAUSE_NONE for most
 */
KeepCause keep_tidings_get_cause (const KeepEvent *event, gboolean tells_repairs);

/* Whether the login cannot be used until the person does something. */
gboolean keep_tidings_is_trouble (KeepCause cause);

/* Whether after @event the login is well, whatever was told of it before. */
gboolean keep_tidings_is_relief (const KeepEvent *event);

/* (transfer full): of the notices of @profile (nullable: of no single login). */
char *keep_tidings_dup_id (KeepCause cause, const char *profile);

/* (transfer full): the history's own sentence about the login, by the name @label (nullable) that
 * the person knows it by, in one line without markup. */
char *keep_tidings_dup_sentence (const KeepEvent *event, const char *label);

/**
 * keep_tidings_new_notice:
 * @cause: what @event is told as, not %KEEP_CAUSE_NONE
 *
 * Returns: (transfer full): with the one next step that is open
 */
KeepNotice *
keep_tidings_new_notice (const KeepEvent *event, KeepCause cause, const KeepSubject *subject);

/* Returns: (transfer full): where so many logins met something at once that one notice has to do */
KeepNotice *keep_tidings_new_notice_of_many (guint n_logins);

G_END_DECLS
