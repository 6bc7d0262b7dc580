/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/order.h"

#define NOW_MS G_GINT64_CONSTANT (1777458030045)

static KeepProfile oauth_old = { .id = (char *) "p:oauth-old",
                                 .provider = (char *) "p",
                                 .type = KEEP_PROFILE_OAUTH,
                                 .has_secret = TRUE,
                                 .last_used_ms = 100 };
static KeepProfile oauth_new = { .id = (char *) "p:oauth-new",
                                 .provider = (char *) "p",
                                 .type = KEEP_PROFILE_OAUTH,
                                 .has_secret = TRUE,
                                 .last_used_ms = 200 };
static KeepProfile key = {
  .id = (char *) "p:key", .provider = (char *) "p", .type = KEEP_PROFILE_API_KEY, .has_secret = TRUE
};
static KeepProfile token = { .id = (char *) "p:token",
                             .provider = (char *) "p",
                             .type = KEEP_PROFILE_TOKEN,
                             .has_secret = TRUE,
                             .expires_ms = NOW_MS + 1 };
static KeepProfile token_past = { .id = (char *) "p:token-past",
                                  .provider = (char *) "p",
                                  .type = KEEP_PROFILE_TOKEN,
                                  .has_secret = TRUE,
                                  .expires_ms = NOW_MS };
static KeepProfile empty = { .id = (char *) "p:empty",
                             .provider = (char *) "p",
                             .type = KEEP_PROFILE_OAUTH };
static KeepProfile blocked = { .id = (char *) "p:blocked",
                               .provider = (char *) "p",
                               .type = KEEP_PROFILE_OAUTH,
                               .has_secret = TRUE,
                               .blocked_until_ms = NOW_MS + 500 };
static KeepProfile blocked_soon = { .id = (char *) "p:blocked-soon",
                                    .provider = (char *) "p",
                                    .type = KEEP_PROFILE_API_KEY,
                                    .has_secret = TRUE,
                                    .blocked_until_ms = NOW_MS + 1 };
static KeepProfile was_blocked = { .id = (char *) "p:was-blocked",
                                   .provider = (char *) "p",
                                   .type = KEEP_PROFILE_OAUTH,
                                   .has_secret = TRUE,
                                   .blocked_until_ms = NOW_MS,
                                   .last_used_ms = 50 };
static KeepProfile foreign = {
  .id = (char *) "q:x", .provider = (char *) "q", .type = KEEP_PROFILE_OAUTH, .has_secret = TRUE
};

static GPtrArray *
everybody (void)
{
  KeepProfile *all[] = { &key,   &blocked,      &oauth_new,   &token,   &token_past,
                         &empty, &blocked_soon, &was_blocked, &foreign, &oauth_old };
  GPtrArray *profiles = g_ptr_array_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (all); i++)
    g_ptr_array_add (profiles, all[i]);
  return profiles;
}

static char *
resolve (const char *const *explicit_order)
{
  g_autoptr (GPtrArray) profiles = everybody ();
  g_autoptr (GPtrArray) order = keep_order_resolve (profiles, "p", explicit_order, NOW_MS);
  GString *ids = g_string_new (NULL);

  for (guint i = 0; i < order->len; i++)
    g_string_append_printf (ids, "%s ", ((KeepProfile *) order->pdata[i])->id);
  return g_string_free (ids, FALSE);
}

static void
test_natural (void)
{
  g_autofree char *ids = resolve (NULL);

  g_assert_cmpstr (ids, ==,
                   "p:was-blocked p:oauth-old p:oauth-new p:token p:key p:blocked-soon p:blocked ");
}

static void
test_explicit (void)
{
  const char *const order[] = { "p:blocked", "p:key", "p:absent",    "q:x",
                                "p:empty",   "p:key", "p:oauth-new", NULL };
  g_autofree char *ids = resolve (order);

  g_assert_cmpstr (ids, ==, "p:key p:oauth-new p:blocked ");
}

static void
test_default (void)
{
  g_autoptr (GPtrArray) profiles = everybody ();
  const char *const chosen[] = { "p:empty", "p:blocked", "p:key", NULL };
  const char *const nobody[] = { "p:empty", NULL };

  g_assert_true (keep_order_find_default (profiles, "p", NULL, NOW_MS) == &was_blocked);
  g_assert_true (keep_order_find_default (profiles, "p", chosen, NOW_MS) == &blocked);
  g_assert_null (keep_order_find_default (profiles, "p", nobody, NOW_MS));
  g_assert_null (keep_order_find_default (profiles, "r", NULL, NOW_MS));
}

static void
test_never_paused (void)
{
  KeepProfile first = { .id = (char *) "a",
                        .provider = (char *) "openrouter",
                        .type = KEEP_PROFILE_API_KEY,
                        .has_secret = TRUE,
                        .blocked_until_ms = NOW_MS + 500 };
  KeepProfile second = first;
  g_autoptr (GPtrArray) profiles = g_ptr_array_new ();

  second.id = (char *) "b";
  second.blocked_until_ms = 0;
  g_ptr_array_add (profiles, &first);
  g_ptr_array_add (profiles, &second);
  g_assert_true (keep_order_find_default (profiles, "openrouter", NULL, NOW_MS) == &first);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/order/natural", test_natural);
  g_test_add_func ("/order/explicit", test_explicit);
  g_test_add_func ("/order/default", test_default);
  g_test_add_func ("/order/never-paused", test_never_paused);
  return g_test_run ();
}
