/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "keeper/alarm.h"

#include <errno.h>
#include <glib-unix.h>
#include <sys/timerfd.h>
#include <unistd.h>

/* The kernel tells of a clock that is set only while a timer is armed. */
#define NEVER_SECONDS (100LL * 365 * 24 * 60 * 60)

struct _KeepAlarm
{
  int fd;
  gint64 at_ms;    /* G_MAXINT64: never */
  GSource *source; /* owned */
  KeepAlarmFunc func;
  gpointer user_data;
};

static gboolean
on_readable (int fd, GIOCondition condition, gpointer user_data)
{
  KeepAlarm *self = user_data;
  guint64 n_times = 0;

  /* ECANCELED: the clock was set, and the timer must be as well. */
  if (read (fd, &n_times, sizeof n_times) < 0 && errno == ECANCELED)
    keep_alarm_set (self, self->at_ms);
  self->func (self->user_data);
  return G_SOURCE_CONTINUE;
}

KeepAlarm *
keep_alarm_new (KeepAlarmFunc func, gpointer user_data)
{
  int fd = timerfd_create (CLOCK_REALTIME, TFD_NONBLOCK | TFD_CLOEXEC);
  KeepAlarm *self = NULL;

  if (fd < 0)
    return NULL;
  self = g_new0 (KeepAlarm, 1);
  self->fd = fd;
  self->func = func;
  self->user_data = user_data;
  self->source = g_unix_fd_source_new (fd, G_IO_IN);
  g_source_set_callback (self->source, G_SOURCE_FUNC (on_readable), self, NULL);
  g_source_attach (self->source, g_main_context_get_thread_default ());
  keep_alarm_set (self, G_MAXINT64);
  return self;
}

void
keep_alarm_free (KeepAlarm *self)
{
  g_source_destroy (self->source);
  g_source_unref (self->source);
  close (self->fd);
  g_free (self);
}

void
keep_alarm_set (KeepAlarm *self, gint64 at_ms)
{
  gint64 latest_ms = g_get_real_time () / 1000 + NEVER_SECONDS * 1000;
  gint64 wanted_ms = CLAMP (at_ms, 1, latest_ms);
  struct itimerspec when = {
    .it_value = { .tv_sec = wanted_ms / 1000, .tv_nsec = wanted_ms % 1000 * 1000000 },
  };

  self->at_ms = at_ms;
  if (timerfd_settime (self->fd, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &when, NULL) != 0)
    g_warning ("the alarm cannot be set: %s", g_strerror (errno));
}
