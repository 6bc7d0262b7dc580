/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Provider ids as OpenClaw 2026.4.29 compares them: trimmed, in lower case, aliases resolved
 * ("Z.AI" and "z-ai" are "zai").
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *keep_provider_id_normalise (const char *id);

G_END_DECLS
