/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Providers and logins to show, at the moment KEEP_SAMPLE_NOW_MS.
 */
#pragma once

#include "core/provider.h"
#include "core/roster.h"
#include "tray/facts.h"

G_BEGIN_DECLS

#define KEEP_SAMPLE_NOW_MS (1790000000000)
#define KEEP_SAMPLE_HOUR_MS (3600000LL)

KeepProvider *keep_sample_provider (const char *id, const char *name, const char *label);

/* (element-type KeepProvider): "openai-codex" named ChatGPT, then "qwen" named Qwen, … */
GPtrArray *keep_sample_offer (guint n_providers);

/* A login of @provider that ends @hours from now. */
KeepProfile *keep_sample_profile (const char *id, const char *email, int hours);

/* The profiles are given away; %NULL ends them. The first of each provider is its default. */
KeepRoster *keep_sample_roster (KeepProfile *first, ...) G_GNUC_NULL_TERMINATED;

/* @n_profiles of @n_providers, "p0:user0", "p1:user1", …, used one after the other; the first of
 * each provider is its default. */
KeepRoster *keep_sample_crowd (guint n_profiles, guint n_providers);

G_END_DECLS
