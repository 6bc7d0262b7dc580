/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "store/documents.h"
#include "support/temp-home.h"

static KeepDocuments *
read_agent (TempHome *home, KeepDocumentsMode mode, GError **error)
{
  return keep_documents_read (home->places, keep_sink_get_agent_dir (home->sink), mode, error);
}

static void
test_nothing (void)
{
  g_autoptr (TempHome) home = temp_home_new ();
  g_autoptr (KeepDocuments) documents = read_agent (home, KEEP_DOCUMENTS_FOR_WRITING, NULL);

  g_assert_null (documents->profiles);
  g_assert_null (documents->state);
  g_assert_null (documents->legacy);
  g_assert_false (documents->is_import);
}

/* A damaged state document hides no login from one who looks, but is not written over. */
static void
test_damaged_state (void)
{
  g_autoptr (TempHome) home = temp_home_new ();
  g_autoptr (KeepDocuments) looking = NULL;
  g_autoptr (GError) error = NULL;

  temp_home_write (home, TEMP_PROFILES, "{\"profiles\":{}}");
  temp_home_write (home, TEMP_STATE, "{");
  looking = read_agent (home, KEEP_DOCUMENTS_FOR_LOOKING, &error);
  g_assert_no_error (error);
  g_assert_nonnull (looking->profiles);
  g_assert_null (looking->state);
  g_assert_null (read_agent (home, KEEP_DOCUMENTS_FOR_WRITING, &error));
  g_assert_error (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_MALFORMED);
  g_assert_nonnull (strstr (error->message, "auth-state.json.corrupt-"));
}

static void
test_import (void)
{
  g_autoptr (TempHome) home = temp_home_new ();
  g_autoptr (KeepDocuments) before = NULL;
  g_autoptr (KeepDocuments) after = NULL;

  temp_home_write (home, TEMP_AGENT "auth.json", "{\"a\":{\"type\":\"token\",\"token\":\"t\"}}");
  before = read_agent (home, KEEP_DOCUMENTS_FOR_LOOKING, NULL);
  g_assert_true (before->is_import);
  g_assert_nonnull (before->profiles);
  temp_home_write (home, TEMP_PROFILES, "{\"profiles\":{}}");
  after = read_agent (home, KEEP_DOCUMENTS_FOR_LOOKING, NULL);
  g_assert_false (after->is_import);
  g_assert_nonnull (after->legacy);
}

static void
test_damaged_legacy (void)
{
  g_autoptr (TempHome) home = temp_home_new ();
  g_autoptr (GError) error = NULL;

  temp_home_write (home, ".openclaw/credentials/oauth.json", "not JSON");
  g_assert_null (read_agent (home, KEEP_DOCUMENTS_FOR_LOOKING, &error));
  g_assert_error (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_MALFORMED);
  g_assert_nonnull (strstr (error->message, "oauth.json"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/documents/nothing", test_nothing);
  g_test_add_func ("/documents/damaged-state", test_damaged_state);
  g_test_add_func ("/documents/import", test_import);
  g_test_add_func ("/documents/damaged-legacy", test_damaged_legacy);
  return g_test_run ();
}
