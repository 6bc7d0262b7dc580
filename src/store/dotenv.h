/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Variables that OpenClaw 2026.4.29 takes from files when it starts: `.env` in its state folder,
 * then, unless another state folder was chosen, `~/.config/openclaw/gateway.env`. What the
 * environment has stays as it is. (The `.env` of the folder that OpenClaw happens to be started in
 * is nothing that a login should depend on.)
 */
#pragma once

#include "store/places.h"

G_BEGIN_DECLS

/**
 * keep_dotenv_extend:
 * @environment: (array zero-terminated=1): "NAME=value"
 *
 * Returns: (transfer full): @environment and what the files add; a file that is not there or cannot
 *   be read adds nothing
 */
GStrv keep_dotenv_extend (const KeepPlaces *places, const char *const *environment);

G_END_DECLS
