/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tray/settings.h"

#include "config.h"

/* GSettings aborts the program where a schema is missing. */
GSettings *
keep_settings_open (void)
{
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchema) schema = NULL;

  if (source != NULL)
    schema = g_settings_schema_source_lookup (source, KEEP_APPLICATION_ID, TRUE);
  return schema != NULL ? g_settings_new_full (schema, NULL, NULL) : NULL;
}
