/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/doctor-report.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>

#include "cli/verb.h"
#include "core/json-writer.h"

static void
print_finding (const KeepFinding *finding)
{
  const char *severity = finding->severity == KEEP_SEVERITY_ERROR ? _ ("error") : _ ("warning");
  g_autofree char *message = keep_verb_dup_printable (finding->message);
  g_autofree char *fix = keep_verb_dup_printable (finding->fix);
  g_autofree char *obstacle =
      finding->obstacle != NULL ? keep_verb_dup_printable (finding->obstacle) : NULL;

  printf ("  %s: %s [%s]\n", severity, message, keep_finding_code_get_name (finding->code));
  if (finding->is_fixed)
    {
      printf (_ ("    Mended.\n"));
      return;
    }
  if (obstacle != NULL)
    printf (_ ("    Not mended: %s\n"), obstacle);
  printf (_ ("    What to do: %s\n"), fix);
}

static void
print_subject (const GPtrArray *findings, KeepFindingSubject subject)
{
  gboolean has_title = FALSE;

  for (guint i = 0; i < findings->len; i++)
    {
      const KeepFinding *finding = g_ptr_array_index (findings, i);

      if (keep_finding_code_get_subject (finding->code) != subject)
        continue;
      if (!has_title)
        printf ("%s\n", keep_finding_subject_get_title (subject));
      has_title = TRUE;
      print_finding (finding);
    }
}

void
keep_doctor_report_print (const GPtrArray *findings)
{
  for (int subject = 0; subject < KEEP_FINDING_N_SUBJECTS; subject++)
    print_subject (findings, (KeepFindingSubject) subject);
}

void
keep_doctor_report_announce (const GPtrArray *findings)
{
  gboolean has_title = FALSE;

  for (guint i = 0; i < findings->len; i++)
    {
      const KeepFinding *finding = g_ptr_array_index (findings, i);
      g_autofree char *message = NULL;

      if (!finding->is_fixable)
        continue;
      if (!has_title)
        fprintf (stderr, _ ("This is going to be mended:\n"));
      has_title = TRUE;
      message = keep_verb_dup_printable (finding->message);
      fprintf (stderr, "  %s\n", message);
    }
}

static void
write_finding (KeepJsonWriter *writer, const KeepFinding *finding)
{
  g_autofree char *path = finding->path != NULL ? g_filename_display_name (finding->path) : NULL;

  keep_json_writer_begin_object (writer, NULL);
  keep_json_writer_string (writer, "code", keep_finding_code_get_name (finding->code));
  keep_json_writer_string (writer, "severity", keep_severity_get_name (finding->severity));
  keep_json_writer_string (writer, "path", path);
  keep_json_writer_string (writer, "profile", finding->profile);
  keep_json_writer_string (writer, "agent", finding->agent);
  keep_json_writer_string (writer, "message", finding->message);
  keep_json_writer_string (writer, "fix", finding->fix);
  keep_json_writer_boolean (writer, "fixable", finding->is_fixable);
  keep_json_writer_boolean (writer, "fixed", finding->is_fixed);
  keep_json_writer_string (writer, "obstacle", finding->obstacle);
  keep_json_writer_string (writer, "digest", finding->digest);
  keep_json_writer_end_object (writer);
}

KeepBuffer *
keep_doctor_report_format (const GPtrArray *findings)
{
  KeepBuffer *buffer = keep_buffer_new ();
  KeepJsonWriter writer = KEEP_JSON_WRITER_INIT (buffer, "\n");

  keep_json_writer_begin_object (&writer, NULL);
  keep_json_writer_int64 (&writer, "schema", 1);
  keep_json_writer_begin_array (&writer, "findings");
  for (guint i = 0; i < findings->len; i++)
    write_finding (&writer, g_ptr_array_index (findings, i));
  keep_json_writer_end_array (&writer);
  keep_json_writer_end_object (&writer);
  return buffer;
}
