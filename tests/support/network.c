/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/network.h"

#include <netdb.h>
#include <string.h>

#define DEADLINE_SECONDS 30

static GMutex mutex;
static GCond changed;
static guint n_stalled;
static gboolean is_stall_over;

void
test_network_isolate (void)
{
  static const char *const names[] = { "http_proxy", "https_proxy",   "HTTPS_PROXY",
                                       "all_proxy",  "ALL_PROXY",     "no_proxy",
                                       "NO_PROXY",   "SSL_CERT_FILE", "SSL_CERT_DIR" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_getenv (names[i]) != NULL)
      g_unsetenv (names[i]);
}

static void
wait_while (gboolean (*is_true) (void))
{
  gint64 deadline_us = g_get_monotonic_time () + DEADLINE_SECONDS * G_TIME_SPAN_SECOND;

  while (is_true ())
    g_assert_true (g_cond_wait_until (&changed, &mutex, deadline_us));
}

static gboolean
nobody_stalls (void)
{
  return n_stalled == 0;
}

static gboolean
is_stalling (void)
{
  return !is_stall_over;
}

void
test_network_wait_for_stall (void)
{
  g_mutex_lock (&mutex);
  wait_while (nobody_stalls);
  g_mutex_unlock (&mutex);
}

void
test_network_end_stall (void)
{
  g_mutex_lock (&mutex);
  is_stall_over = TRUE;
  g_cond_broadcast (&changed);
  g_mutex_unlock (&mutex);
}

int
getaddrinfo (const char *name,
             const char *service,
             const struct addrinfo *hints,
             struct addrinfo **addresses)
{
  if (name != NULL && strcmp (name, TEST_NETWORK_STALLED_NAME) == 0)
    {
      g_mutex_lock (&mutex);
      n_stalled++;
      g_cond_broadcast (&changed);
      wait_while (is_stalling);
      g_mutex_unlock (&mutex);
    }
  return EAI_NONAME;
}
