/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Stores as a random number generator writes them: valid JSON of the right shape, canonical or
 * oddly spaced, with everything in it that JSON allows and that programs get wrong.
 */
#pragma once

#include <glib.h>

/* The profile and the provider that are there in some of them, in more than one spelling. */
#define TEST_STORE_PROFILE "openai-codex:\xc3\xa9@x"
#define TEST_STORE_PROVIDER "p"

/* (transfer full): the text of an `auth-profiles.json`, and of an `auth-state.json` */
char *test_store_make_profiles (GRand *rand);
char *test_store_make_state (GRand *rand);
