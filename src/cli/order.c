/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * `tokenkeep order get|set|clear PROVIDER [PROFILE…]`: the explicit order in which OpenClaw tries
 * the profiles of a provider.
 */
#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>

#include "cli/verb.h"
#include "cli/write.h"
#include "core/json-writer.h"

typedef struct
{
  KeepSink *sink; /* owned */
  const char *provider;
  gboolean as_json;
} Order;

static int
print_json (const Order *order, const char *const *ids)
{
  g_autoptr (KeepBuffer) buffer = keep_buffer_new ();
  KeepJsonWriter writer = KEEP_JSON_WRITER_INIT (buffer, "\n");

  keep_json_writer_begin_object (&writer, NULL);
  keep_json_writer_int64 (&writer, "schema", 1);
  keep_json_writer_string (&writer, "agent", keep_sink_get_agent (order->sink));
  keep_json_writer_string (&writer, "provider", order->provider);
  if (ids == NULL)
    keep_json_writer_null (&writer, "order");
  else
    {
      keep_json_writer_begin_array (&writer, "order");
      for (gsize i = 0; ids[i] != NULL; i++)
        keep_json_writer_string (&writer, NULL, ids[i]);
      keep_json_writer_end_array (&writer);
    }
  keep_json_writer_end_object (&writer);
  keep_verb_print (buffer);
  return KEEP_EXIT_DONE;
}

static int
get (const Order *order)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) ids = NULL;

  if (!keep_sink_load_order (order->sink, order->provider, &ids, &error))
    return keep_verb_fail (error);
  if (order->as_json)
    return print_json (order, (const char *const *) ids);
  for (gsize i = 0; ids != NULL && ids[i] != NULL; i++)
    puts (ids[i]);
  if (ids == NULL)
    fprintf (stderr, _ ("There is no explicit order for %s; OpenClaw chooses by itself.\n"),
             order->provider);
  return KEEP_EXIT_DONE;
}

/* @ids: (nullable): %NULL clears */
static int
set (const Order *order, const char *const *ids)
{
  g_autoptr (KeepChange) change = keep_change_new_order (order->provider, ids);

  return keep_write (order->sink, change, NULL);
}

int
keep_verb_order (int argc, char **argv)
{
  g_autofree char *agent = NULL;
  g_autoptr (KeepSink) sink = NULL;
  Order order = { 0 };
  const GOptionEntry entries[] = {
    { "agent", 0, 0, G_OPTION_ARG_FILENAME, &agent, N_ ("Agent whose store is meant"), N_ ("ID") },
    { "json", 0, 0, G_OPTION_ARG_NONE, &order.as_json, N_ ("Print JSON"), NULL },
    G_OPTION_ENTRY_NULL,
  };
  int exit_code = KEEP_EXIT_DONE;

  if (!keep_verb_parse (&argc, &argv, _ ("get|set|clear PROVIDER [PROFILE…]"),
                        _ ("Shows or changes the order in which profiles are tried."), entries,
                        &exit_code))
    return exit_code;
  sink = keep_verb_open (argv, agent, &exit_code);
  if (sink == NULL)
    return exit_code;
  order.sink = sink;
  order.provider = argc > 2 ? argv[2] : NULL;
  if (argc == 3 && strcmp (argv[1], "get") == 0)
    return get (&order);
  if (argc > 3 && strcmp (argv[1], "set") == 0)
    return set (&order, (const char *const *) argv + 3);
  if (argc == 3 && strcmp (argv[1], "clear") == 0)
    return set (&order, NULL);
  return keep_verb_usage (
      argv[0], _ ("It takes “get PROVIDER”, “set PROVIDER PROFILE…” or “clear PROVIDER”."));
}
