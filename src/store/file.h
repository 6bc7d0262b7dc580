/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Whole files are in "disk/file.h", which this only names.
 */
#pragma once

#include "disk/file.h"
