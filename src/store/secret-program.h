/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Asks a program of the person's own for a secret: OpenClaw 2026.4.29, secret provider of source
 * "exec" (core/exec-answer.h). The program is no symbolic link unless the configuration allows it,
 * lies in a trusted folder where it names some, belongs to the person, and nobody else can write
 * it. It is started without a shell, in its own folder, with no variable but those that the
 * configuration gives it, and with what it started itself it is killed when it takes too long or
 * says too much. What it says goes into no message.
 */
#pragma once

#include "core/secret.h"
#include "store/secret-provider.h"

G_BEGIN_DECLS

/**
 * keep_secret_program_ask:
 * @id: what the program knows the secret by
 *
 * Blocks, bounded by what the configuration allows. It dies with the calling thread, so that
 * interrupting Tokenkeep leaves no program behind.
 *
 * Errors: %KEEP_STORE_ERROR_PERMISSION if the program must not be used; NOT_FOUND, MALFORMED, IO
 */
KeepSecret *keep_secret_program_ask (const KeepSecretProvider *provider,
                                     const KeepPlaces *places,
                                     const char *id,
                                     GError **error);

G_END_DECLS
