/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * `tokenkeep doctor`: what is wrong with the stores, and with --fix mends what loses nothing.
 */
#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <unistd.h>

#include "cli/doctor-report.h"
#include "cli/issuer-clock.h"
#include "cli/verb.h"
#include "clis/claude.h"
#include "clis/codex.h"
#include "store/checkup.h"

typedef struct
{
  gboolean fix;
  gboolean replace_corrupt;
  gboolean offline;
  gboolean as_json;
} Options;

static void
mend (const KeepSurvey *survey, GPtrArray *findings, const Options *options)
{
  KeepCheckupMending mending =
      options->replace_corrupt ? KEEP_CHECKUP_REMOVE_CORRUPT : KEEP_CHECKUP_MEND;

  if (!options->as_json && isatty (STDERR_FILENO) != 0)
    keep_doctor_report_announce (findings);
  for (guint i = 0; i < findings->len; i++)
    keep_checkup_mend (survey, mending, g_ptr_array_index (findings, i));
}

static guint
count_left (const GPtrArray *findings)
{
  guint n_left = 0;

  for (guint i = 0; i < findings->len; i++)
    if (!((const KeepFinding *) g_ptr_array_index (findings, i))->is_fixed)
      n_left++;
  return n_left;
}

static void
print_summary (const GPtrArray *findings, const Options *options)
{
  guint n_left = count_left (findings);
  gboolean is_mendable = FALSE;

  for (guint i = 0; i < findings->len; i++)
    is_mendable |= ((const KeepFinding *) g_ptr_array_index (findings, i))->is_fixable;
  if (findings->len == 0)
    fprintf (stderr, _ ("Nothing is wrong.\n"));
  else if (n_left == 0)
    fprintf (stderr, _ ("Everything is mended.\n"));
  else if (options->fix || !is_mendable)
    fprintf (stderr,
             g_dngettext (GETTEXT_PACKAGE, "%u thing is left to do.\n",
                          "%u things are left to do.\n", n_left),
             n_left);
  else
    fprintf (stderr, _ ("“tokenkeep doctor --fix” mends what can be mended without losing "
                        "anything.\n"));
}

static void
add_outsider (KeepSurvey *survey,
              const char *program,
              const char *path,
              const KeepForeignLogin *login)
{
  if (login->tokens != NULL && login->tokens->refresh != NULL)
    keep_survey_add_outsider (survey, program, path, login->tokens->refresh);
}

/* Logins of programs that people copy into OpenClaw, or out of it. */
static void
add_outsiders (KeepSurvey *survey, const char *const *environment, const char *current_dir)
{
  const KeepSurroundings surroundings = { .environment = environment,
                                          .current_dir = current_dir,
                                          .system_config_dir = "/etc" };
  g_autoptr (KeepForeignLogin) codex = keep_codex_read (&surroundings);
  g_autoptr (KeepForeignLogin) claude = keep_claude_read (&surroundings);
  g_autofree char *codex_home = keep_codex_dup_home (&surroundings);
  g_autofree char *codex_path = keep_codex_dup_path (codex_home);
  g_autofree char *claude_path = keep_claude_dup_path (&surroundings);

  add_outsider (survey, "Codex", codex_path, codex);
  add_outsider (survey, "Claude Code", claude_path, claude);
}

static int
examine (const Options *options)
{
  g_auto (GStrv) environment = g_get_environ ();
  g_autofree char *current_dir = g_get_current_dir ();
  g_autoptr (KeepSurvey) survey =
      keep_survey_new ((const char *const *) environment, current_dir, NULL);
  g_autoptr (GPtrArray) findings = NULL;
  g_autofree char *note = NULL;

  add_outsiders (survey, (const char *const *) environment, current_dir);
  findings = keep_checkup_run (survey);
  if (!options->offline)
    note = keep_issuer_clock_check (survey, (const char *const *) environment, findings);
  if (note != NULL)
    fprintf (stderr, "tokenkeep: %s\n", note);
  if (options->fix)
    mend (survey, findings, options);
  if (options->as_json)
    {
      g_autoptr (KeepBuffer) json = keep_doctor_report_format (findings);

      keep_verb_print (json);
    }
  else
    {
      keep_doctor_report_print (findings);
      print_summary (findings, options);
    }
  return count_left (findings) == 0 ? KEEP_EXIT_DONE : KEEP_EXIT_FAILED;
}

int
keep_verb_doctor (int argc, char **argv)
{
  Options options = { 0 };
  const GOptionEntry entries[] = {
    { "fix", 0, 0, G_OPTION_ARG_NONE, &options.fix,
      N_ ("Mend what can be mended without losing anything"), NULL },
    { "replace-corrupt", 0, 0, G_OPTION_ARG_NONE, &options.replace_corrupt,
      N_ ("With --fix: take damaged stores away, once a copy is kept"), NULL },
    { "offline", 0, 0, G_OPTION_ARG_NONE, &options.offline, N_ ("Ask no issuer what the time is"),
      NULL },
    { "json", 0, 0, G_OPTION_ARG_NONE, &options.as_json, N_ ("Print JSON"), NULL },
    G_OPTION_ENTRY_NULL,
  };
  int exit_code = KEEP_EXIT_DONE;

  if (!keep_verb_parse (&argc, &argv, NULL,
                        _ ("Finds what is wrong with the stores of logins, and says what to do."),
                        entries, &exit_code))
    return exit_code;
  if (argc != 1)
    return keep_verb_usage (argv[0], _ ("It takes no arguments."));
  if (options.replace_corrupt && !options.fix)
    return keep_verb_usage (argv[0], _ ("“--replace-corrupt” goes with “--fix”."));
  return examine (&options);
}
