/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/exec-answer.h"
#include "fuzz.h"

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size_bytes)
{
  static const KeepExecAnswerStyle styles[] = { KEEP_EXEC_ANSWER_JSON,
                                                KEEP_EXEC_ANSWER_JSON_OR_TEXT };

  for (gsize i = 0; i < G_N_ELEMENTS (styles); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (KeepSecret) secret =
          keep_exec_answer_parse ((const char *) data, size_bytes, "vault", "a", styles[i], &error);

      g_assert_true ((secret == NULL) == (error != NULL));
      if (secret != NULL)
        g_assert_true (keep_secret_get_length_bytes (secret) > 0 &&
                       keep_secret_get_length_bytes (secret) <= size_bytes);
      else
        g_assert_true (g_utf8_validate (error->message, -1, NULL));
    }
  return 0;
}
