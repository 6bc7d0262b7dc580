/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * application/x-www-form-urlencoded, as RFC 6749 appendix B uses it: in queries, in redirects and
 * in the bodies of token requests. Writing spells as URLSearchParams does; reading is strict.
 */
#pragma once

#include "core/buffer.h"

G_BEGIN_DECLS

/**
 * keep_form_append:
 * @out: where to append; "&" goes in between unless @out is empty or ends with "?" or "&"
 * @value: (nullable): %NULL appends nothing
 *
 * Letters, digits and "*-._" stay, a space becomes "+", every other byte "%XX".
 */
void keep_form_append (KeepBuffer *out, const char *name, const char *value);

typedef struct
{
  const char *next; /* borrowed */
  const char *end;
} KeepFormIter;

/* @text: lives as long as the iteration. */
void keep_form_iter_init (KeepFormIter *iter, const char *text, gsize length_bytes);

typedef enum
{
  KEEP_FORM_END,
  KEEP_FORM_PARAMETER,
  KEEP_FORM_BROKEN, /* broken percent-encoding, NUL, or bytes that are not UTF-8 */
} KeepFormStep;

/**
 * keep_form_iter_next:
 * @name: (out) (transfer full): decoded, NUL-terminated; %NULL unless a parameter was read
 * @value: (out) (transfer full): the same; "" where there is no "="
 *
 * Nothing between two "&" is no parameter and is skipped, as URLSearchParams does.
 */
KeepFormStep keep_form_iter_next (KeepFormIter *iter, KeepBuffer **name, KeepBuffer **value);

G_END_DECLS
