/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * KeepPin: a session of OpenClaw 2026.4.29 that goes by one profile instead of the order of its
 * provider. It names the session by its id: a session's key can hold a telephone number or an
 * account's name of whoever writes to the agent, and is not kept.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  KEEP_PIN_USER, /* somebody chose it: `/model …@PROFILE` */
  KEEP_PIN_AUTO, /* OpenClaw chose it and stays with it until it pauses */
} KeepPinSource;

typedef struct
{
  char *profile; /* owned; an id, which need not exist */
  char *session; /* owned, nullable: the session's id; none, or not one that OpenClaw accepts */
  KeepPinSource source;
} KeepPin;

void keep_pin_free (KeepPin *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KeepPin, keep_pin_free)

/* OpenClaw's word: "user", "auto". */
const char *keep_pin_source_get_name (KeepPinSource source);

/**
 * keep_pin_group:
 * @pins: (element-type KeepPin): must outlive the result
 *
 * Returns: (transfer full): from profile id to a GPtrArray of its pins, which are borrowed
 */
GHashTable *keep_pin_group (const GPtrArray *pins);

/**
 * keep_pin_count:
 * @pins: (nullable) (element-type KeepPin)
 */
guint keep_pin_count (const GPtrArray *pins, KeepPinSource source);

/**
 * keep_pin_is_session_id:
 *
 * Returns: whether @text has a session id's form: 1 to 128 letters, digits, ".", "_" and "-" of
 *   ASCII, a letter or a digit first
 */
gboolean keep_pin_is_session_id (const char *text);

G_END_DECLS
