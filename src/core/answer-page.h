/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The page that a browser shows after its redirect reached the loopback listener: one HTTP/1.1
 * response with everything inline, in the person's language, light or dark. It loads nothing, runs
 * nothing, may not be framed, cached or named as a referrer, and repeats nothing that came in the
 * request.
 */
#pragma once

#include "core/buffer.h"

G_BEGIN_DECLS

typedef enum
{
  KEEP_ANSWER_SIGNED_IN,  /* 200: "Signed in"; "You can close this tab" */
  KEEP_ANSWER_FAILED,     /* 200: the sign-in ended otherwise; @detail says how */
  KEEP_ANSWER_NOT_STORED, /* 200: the tokens are there, but not in the store; @detail says why */
  KEEP_ANSWER_NOT_THIS_SIGN_IN, /* 400: another sign-in's redirect; go back and use the newest tab
                                 */
  KEEP_ANSWER_ALREADY_ANSWERED, /* 409: a second redirect */
  KEEP_ANSWER_REFUSED,          /* @status: no redirect at all, and why in words */
} KeepAnswer;

/**
 * keep_answer_page_render:
 * @status: HTTP status for %KEEP_ANSWER_REFUSED, one of "core/http-request.h", ignored otherwise
 * @detail: (nullable): a translated sentence for people; escaped here. For SIGNED_IN the account's
 * label; ignored for REFUSED
 * @language: BCP 47 tag for the html element, e.g. "de"
 *
 * Returns: (transfer full): status line, headers (Content-Type, Content-Length, Connection: close,
 *   Cache-Control: no-store, a Content-Security-Policy that allows the inline style alone,
 *   Referrer-Policy: no-referrer, X-Content-Type-Options: nosniff, X-Frame-Options: DENY, and Allow
 *   with 405) and body
 */
KeepBuffer *
keep_answer_page_render (KeepAnswer answer, guint status, const char *detail, const char *language);

G_END_DECLS
