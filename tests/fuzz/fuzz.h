/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What libFuzzer calls, once for each input. A target asserts what its header promises; a broken
 * promise aborts, which libFuzzer reports together with the input.
 */
#pragma once

#include <glib.h>

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size_bytes);
