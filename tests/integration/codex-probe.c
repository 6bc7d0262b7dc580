/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * codex-probe: what clis/ sees of Codex, and what it writes there. Commands on standard input, one
 * a line, each answered by one line:
 *
 *   look                                        STATE VERDICT FORMER REFRESH_TOKEN: since the last
 * look put SPENT ACCESS REFRESH ID_TOKEN           "put", or "no" and why
 */
#include <stdio.h>
#include <string.h>

#include "clis/codex-rotation.h"
#include "clis/codex.h"
#include "clis/program.h"

static const char *
find_refresh (const KeepForeignLogin *login)
{
  if (login->tokens == NULL || login->tokens->refresh == NULL)
    return "-";
  return keep_secret_get_text (login->tokens->refresh);
}

static void
look (const KeepSurroundings *surroundings, KeepForeignLogin **last)
{
  static const char *const formers[] = { "none", "good", "spent", "revoked", "doubtful" };
  const KeepProgram *codex = keep_program_find ("codex");
  KeepForeignLogin *login = codex->read (surroundings);
  KeepVerdict verdict = keep_verdict_find (*last != NULL ? *last : login, login, codex->revocation,
                                           g_get_real_time () / 1000);

  printf ("%s %s %s %s\n", keep_foreign_login_state_get_name (login->state),
          keep_verdict_kind_get_name (verdict.kind), formers[verdict.former], find_refresh (login));
  g_clear_pointer (last, keep_foreign_login_free);
  *last = login;
}

static void
put (const KeepSurroundings *surroundings, char **words)
{
  g_autofree char *home = keep_codex_dup_home (surroundings);
  g_autoptr (KeepSecret) spent = keep_secret_new (words[1], -1);
  g_autoptr (KeepSecret) id_token = keep_secret_new (words[4], -1);
  g_autoptr (KeepTokenSet) tokens = g_new0 (KeepTokenSet, 1);
  const KeepCodexRotation rotation = { spent, tokens, id_token, g_get_real_time () / 1000 };
  g_autoptr (GError) error = NULL;

  tokens->access = keep_secret_new (words[2], -1);
  tokens->refresh = keep_secret_new (words[3], -1);
  if (keep_codex_put_rotation (home, &rotation, &error))
    puts ("put");
  else
    printf ("no: %s\n", error->message);
}

int
main (int argc, char **argv)
{
  g_auto (GStrv) environment = g_get_environ ();
  g_autofree char *current_dir = g_get_current_dir ();
  const KeepSurroundings surroundings = { (const char *const *) environment, current_dir, "/etc" };
  g_autoptr (KeepForeignLogin) last = NULL;
  static char line[64 * 1024];

  while (fgets (line, sizeof line, stdin) != NULL)
    {
      g_auto (GStrv) words = g_strsplit (g_strchomp (line), " ", -1);

      if (strcmp (words[0], "look") == 0)
        look (&surroundings, &last);
      else if (strcmp (words[0], "put") == 0 && g_strv_length (words) == 5)
        put (&surroundings, words);
      else
        return 2;
      fflush (stdout);
    }
  return 0;
}
