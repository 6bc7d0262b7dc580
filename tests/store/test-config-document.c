/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "store/config-document.h"
#include "support/temp-home.h"

#define FOLDER ".openclaw/"
#define CONFIG FOLDER "openclaw.json"

static const char *const members[] = { "a", "b", NULL };

/* What a file holds; the first is the configuration. */
typedef struct
{
  const char *name;
  const char *text;
} File;

typedef struct
{
  const char *name;
  File files[5];
  const char *document;
} Composition;

static const Composition compositions[] = {
  { "plain",
    { { CONFIG, "// c\n{a: [1, {'x': 2,}], b: \"t\"}" } },
    "{\"a\":[1,{\"x\":2}],\"b\":\"t\"}" },
  { "only-what-is-wanted", { { CONFIG, "{c: 1, a: {c: 2}}" } }, "{\"a\":{\"c\":2}}" },
  { "repeated-names",
    { { CONFIG, "{a: 1, b: 2, a: {x: 1, x: 2}}" } },
    "{\"a\":{\"x\":2},\"b\":2}" },
  { "escaped-name", { { CONFIG, "{'\\u0061': 1, \"\\x61\": 2}" } }, "{\"a\":2}" },
  { "unwanted-include-is-not-read", { { CONFIG, "{a: 1, c: {$include: 'none'}}" } }, "{\"a\":1}" },
  { "whole",
    { { CONFIG, "{$include: './x.json5'}" }, { FOLDER "x.json5", "{a: 1, c: {$include: 'y'}}" } },
    "{\"a\":1}" },
  { "beside-others",
    { { CONFIG, "{a: 1, $include: 'x', b: {y: 1}}" }, { FOLDER "x", "{a: 2, b: {x: 1}}" } },
    "{\"a\":1,\"b\":{\"x\":1,\"y\":1}}" },
  { "member",
    { { CONFIG, "{a: {$include: 'x'}, b: [{$include: 'x'}]}" }, { FOLDER "x", "[1]" } },
    "{\"a\":[1],\"b\":[[1]]}" },
  { "list",
    { { CONFIG, "{a: {$include: ['x', 'y'], l: [3]}}" },
      { FOLDER "x", "{l: [1], x: 1, o: {}}" },
      { FOLDER "y", "{l: [2], x: 2, o: 1}" } },
    "{\"a\":{\"l\":[1,2,3],\"x\":2,\"o\":1}}" },
  { "list-empty", { { CONFIG, "{a: {$include: []}}" } }, "{\"a\":{}}" },
  { "list-of-one-array",
    { { CONFIG, "{a: {$include: ['x']}}" }, { FOLDER "x", "[1]" } },
    "{\"a\":[1]}" },
  { "last-of-two",
    { { CONFIG, "{$include: 'none', $include: 'x'}" }, { FOLDER "x", "{a: 1}" } },
    "{\"a\":1}" },
  { "relative-to-the-including-file",
    { { CONFIG, "{a: {$include: 'd/x'}}" },
      { FOLDER "d/x", "{$include: './y', z: {$include: '../z'}}" },
      { FOLDER "d/y", "{y: 1}" },
      { FOLDER "z", "3" } },
    "{\"a\":{\"y\":1,\"z\":3}}" },
  { "twice-but-not-in-itself",
    { { CONFIG, "{a: {$include: 'x'}, b: {$include: ['x', 'x']}}" }, { FOLDER "x", "{l: [1]}" } },
    "{\"a\":{\"l\":[1]},\"b\":{\"l\":[1,1]}}" },
  { "merge-keeps-types-apart",
    { { CONFIG, "{$include: ['x', 'y']}" },
      { FOLDER "x", "{a: {x: 1}}" },
      { FOLDER "y", "{$include: 'z', a: {y: 1}}" },
      { FOLDER "z", "{a: 1}" } },
    "{\"a\":{\"x\":1,\"y\":1}}" },
};

static void
write_files (TempHome *home, const File *files)
{
  for (gsize i = 0; i < G_N_ELEMENTS (compositions->files) && files[i].name != NULL; i++)
    temp_home_write (home, files[i].name, files[i].text);
}

static KeepJson *
load (TempHome *home, GError **error)
{
  g_autofree char *path = temp_home_dup_path (home, CONFIG);
  KeepJson *document = NULL;

  g_assert_cmpint (keep_config_document_load (path, members, &document, error), ==,
                   document != NULL);
  return document;
}

static void
test_composition (gconstpointer data)
{
  const Composition *composition = data;
  g_autoptr (TempHome) home = temp_home_new ();
  g_autoptr (KeepJson) document = NULL;
  g_autoptr (GError) error = NULL;

  write_files (home, composition->files);
  document = load (home, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (keep_json_get_text (document), ==, composition->document);
}

typedef struct
{
  const char *name;
  File files[5];
  const char *culprit; /* the file that the message names first */
  const char *what;    /* what it says of it */
} Refusal;

static const Refusal refusals[] = {
  { "broken",
    { { CONFIG, "{\n a: }" } },
    CONFIG,
    "line 2, column 5 has something that is not a value" },
  { "empty", { { CONFIG, "" } }, CONFIG, "line 1, column 1 has nothing in it" },
  { "nan", { { CONFIG, "{a: NaN}" } }, CONFIG, "line 1, column 5 has NaN" },
  { "scalar", { { CONFIG, "5" } }, CONFIG, "not an object" },
  { "array", { { CONFIG, "[{a: 1}]" } }, CONFIG, "not an object" },
  { "array-included",
    { { CONFIG, "{$include: 'x'}" }, { FOLDER "x", "[]" } },
    CONFIG,
    "not an object" },
  { "broken-include",
    { { CONFIG, "{a: {$include: 'x'}}" }, { FOLDER "x", "{\n\n!" } },
    FOLDER "x",
    "line 3, column 1 has" },
  { "missing", { { CONFIG, "{a: {$include: 'x'}}" } }, CONFIG, "“x”, which cannot be found" },
  { "folder",
    { { CONFIG, "{a: {$include: 'd'}}" }, { FOLDER "d/x", "1" } },
    CONFIG,
    "“d”, which is not a regular" },
  { "itself", { { CONFIG, "{a: {$include: './openclaw.json'}}" } }, CONFIG, "in turn" },
  { "each-other",
    { { CONFIG, "{a: {$include: 'x'}}" },
      { FOLDER "x", "{$include: 'd/y'}" },
      { FOLDER "d/y", "{$include: ['../d/../x']}" } },
    FOLDER "d/y",
    "“../d/../x”, which includes it in turn" },
  { "outside",
    { { CONFIG, "{a: {$include: '../x'}}" }, { "x", "1" } },
    CONFIG,
    "“../x”, which lies outside" },
  { "outside-by-name-alone",
    { { CONFIG, "{a: {$include: '../.openclaw2/x'}}" }, { ".openclaw2/x", "1" } },
    CONFIG,
    "which lies outside" },
  { "outside-absolute",
    { { CONFIG, "{a: {$include: '/etc/hostname'}}" } },
    CONFIG,
    "which lies outside" },
  { "home-is-not-expanded",
    { { CONFIG, "{a: {$include: '~/x'}}" }, { "x", "1" } },
    CONFIG,
    "cannot be found" },
  { "number", { { CONFIG, "{a: {$include: 1}}" } }, CONFIG, "neither a path nor a list" },
  { "number-in-list",
    { { CONFIG, "{a: {$include: [1]}}" } },
    CONFIG,
    "lists something that is not a path" },
  { "nothing-to-add-to",
    { { CONFIG, "{a: {$include: 'x', b: 1}}" }, { FOLDER "x", "[1]" } },
    CONFIG,
    "needs an object to be added to" },
};

static void
assert_refused (TempHome *home, const char *culprit, const char *what)
{
  g_autofree char *path = temp_home_dup_path (home, culprit);
  g_autoptr (GError) error = NULL;
  g_autoptr (KeepJson) document = load (home, &error);

  g_assert_error (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_MALFORMED);
  g_assert_null (document);
  g_test_message ("%s", error->message);
  g_assert_true (g_str_has_prefix (error->message, path));
  g_assert_nonnull (strstr (error->message, what));
}

static void
test_refusal (gconstpointer data)
{
  const Refusal *refusal = data;
  g_autoptr (TempHome) home = temp_home_new ();

  write_files (home, refusal->files);
  assert_refused (home, refusal->culprit, refusal->what);
}

static void
test_no_file (void)
{
  g_autoptr (TempHome) home = temp_home_new ();
  g_autofree char *path = temp_home_dup_path (home, CONFIG);
  g_autoptr (KeepJson) document = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (keep_config_document_load (path, members, &document, &error));
  g_assert_no_error (error);
  g_assert_null (document);
}

static void
make_link (TempHome *home, const char *target, const char *name)
{
  g_autofree char *path = temp_home_dup_path (home, name);

  g_assert_cmpint (symlink (target, path), ==, 0);
}

static void
assert_loaded (TempHome *home, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KeepJson) document = load (home, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (keep_json_get_text (document), ==, expected);
}

static void
test_link_inside (void)
{
  g_autoptr (TempHome) home = temp_home_new ();

  temp_home_write (home, CONFIG, "{a: {$include: 'link'}}");
  temp_home_write (home, FOLDER "d/x", "{$include: 'y'}");
  temp_home_write (home, FOLDER "y", "1");
  make_link (home, "d/x", FOLDER "link");
  /* Relative to the link, not to what it points to. */
  assert_loaded (home, "{\"a\":1}");
}

static void
test_link_outside (void)
{
  g_autoptr (TempHome) home = temp_home_new ();

  temp_home_write (home, CONFIG, "{a: {$include: 'link'}}");
  temp_home_write (home, "x", "1");
  make_link (home, "../x", FOLDER "link");
  assert_refused (home, CONFIG, "which lies outside");
}

static void
test_link_to_folder (void)
{
  g_autoptr (TempHome) home = temp_home_new ();

  temp_home_write (home, "real/openclaw.json", "{a: {$include: 'x'}}");
  temp_home_write (home, "real/x", "1");
  make_link (home, "real", ".openclaw");
  assert_loaded (home, "{\"a\":1}");
}

static void
test_link_to_config (void)
{
  g_autoptr (TempHome) home = temp_home_new ();

  temp_home_write (home, "dotfiles/config", "{a: {$include: 'x'}}");
  temp_home_write (home, FOLDER "x", "1");
  make_link (home, "../dotfiles/config", CONFIG);
  assert_loaded (home, "{\"a\":1}");
}

static void
test_hard_link (void)
{
  g_autoptr (TempHome) home = temp_home_new ();
  g_autofree char *path = temp_home_dup_path (home, FOLDER "x");
  g_autofree char *other = temp_home_dup_path (home, "x");

  temp_home_write (home, CONFIG, "{a: {$include: 'x'}}");
  temp_home_write (home, FOLDER "x", "1");
  g_assert_cmpint (link (path, other), ==, 0);
  assert_refused (home, CONFIG, "hard links");
}

static void
test_large_include (void)
{
  g_autoptr (TempHome) home = temp_home_new ();
  g_autofree char *spaces = g_strnfill (KEEP_CONFIG_MAX_INCLUDE_BYTES - 1, ' ');
  g_autofree char *largest = g_strconcat (spaces, "1", NULL);
  g_autofree char *larger = g_strconcat (largest, " ", NULL);

  temp_home_write (home, CONFIG, "{a: {$include: 'x'}}");
  temp_home_write (home, FOLDER "x", largest);
  assert_loaded (home, "{\"a\":1}");
  temp_home_write (home, FOLDER "x", larger);
  assert_refused (home, CONFIG, "2 MiB");
}

/* A chain of files: the configuration, 1, 2 and so on; the last holds @end. */
static void
write_chain (TempHome *home, int length, const char *end)
{
  temp_home_write (home, CONFIG, "{a: {$include: '1'}}");
  for (int i = 1; i <= length; i++)
    {
      g_autofree char *name = g_strdup_printf (FOLDER "%d", i);
      g_autofree char *text = g_strdup_printf ("{$include: '%d'}", i + 1);

      temp_home_write (home, name, i < length ? text : end);
    }
}

static void
test_depth (void)
{
  g_autoptr (TempHome) home = temp_home_new ();

  write_chain (home, KEEP_CONFIG_MAX_INCLUDE_DEPTH, "1");
  assert_loaded (home, "{\"a\":1}");
  write_chain (home, KEEP_CONFIG_MAX_INCLUDE_DEPTH + 1, "1");
  assert_refused (home, FOLDER "10", "“11”, which is one file too deep");
}

/* Nine files that each include the next one eight times: eight to the power of nine readings. */
static void
test_count (void)
{
  g_autoptr (TempHome) home = temp_home_new ();

  temp_home_write (home, CONFIG, "{a: {$include: '1'}}");
  for (int i = 1; i <= 9; i++)
    {
      g_autofree char *name = g_strdup_printf (FOLDER "%d", i);
      g_autofree char *include = g_strdup_printf ("{$include: '%d'}", i + 1);
      const char *eight[] = { include, include, include, include, include,
                              include, include, include, NULL };
      g_autofree char *list = g_strjoinv (",", (char **) eight);
      g_autofree char *text = g_strdup_printf ("[%s]", list);

      temp_home_write (home, name, i < 9 ? text : "1");
    }
  assert_refused (home, FOLDER "8", "“9”, which is one file too many");
}

static void
test_levels (void)
{
  g_autoptr (TempHome) home = temp_home_new ();
  g_autofree char *opening = g_strnfill (KEEP_JSON_MAX_DEPTH, '[');
  g_autofree char *closing = g_strnfill (KEEP_JSON_MAX_DEPTH, ']');
  g_autofree char *deepest = g_strconcat (opening, closing, NULL);

  temp_home_write (home, CONFIG, "{a: {$include: 'x'}}");
  temp_home_write (home, FOLDER "x", deepest);
  assert_refused (home, CONFIG, "too many levels");
}

/* A link to itself: no permission would hinder root. */
static void
test_unreadable (void)
{
  g_autoptr (TempHome) home = temp_home_new ();
  g_autofree char *folder = temp_home_dup_path (home, FOLDER);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  make_link (home, "openclaw.json", CONFIG);
  g_assert_null (load (home, &error));
  g_assert_error (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_IO);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (compositions); i++)
    {
      g_autofree char *path =
          g_strconcat ("/config-document/composed/", compositions[i].name, NULL);

      g_test_add_data_func (path, &compositions[i], test_composition);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      g_autofree char *path = g_strconcat ("/config-document/refused/", refusals[i].name, NULL);

      g_test_add_data_func (path, &refusals[i], test_refusal);
    }
  g_test_add_func ("/config-document/no-file", test_no_file);
  g_test_add_func ("/config-document/link/inside", test_link_inside);
  g_test_add_func ("/config-document/link/outside", test_link_outside);
  g_test_add_func ("/config-document/link/to-folder", test_link_to_folder);
  g_test_add_func ("/config-document/link/to-config", test_link_to_config);
  g_test_add_func ("/config-document/link/hard", test_hard_link);
  g_test_add_func ("/config-document/bound/bytes", test_large_include);
  g_test_add_func ("/config-document/bound/depth", test_depth);
  g_test_add_func ("/config-document/bound/count", test_count);
  g_test_add_func ("/config-document/bound/levels", test_levels);
  g_test_add_func ("/config-document/unreadable", test_unreadable);
  return g_test_run ();
}
