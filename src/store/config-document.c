/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/config-document.h"

#include <glib/gi18n-lib.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "core/json-merge.h"
#include "core/json5.h"
#include "disk/file.h"

#define INCLUDE "$include"

/* Borrowed for the length of keep_config_document_load(). */
typedef struct
{
  const char *root_dir;      /* the configuration's folder */
  const char *root_real_dir; /* the same without links */
  guint n_includes;
} Loader;

/* The file that is being read and those that include it. */
typedef struct _Chain Chain;
struct _Chain
{
  const Chain *includer; /* nullable */
  const char *path;
  guint depth;
};

static gboolean append_value (Loader *loader,
                              const Chain *chain,
                              const KeepJsonNode *node,
                              const char *const *members,
                              KeepBuffer *out,
                              GError **error);

static gboolean
refuse (GError **error, const Chain *chain, const char *include, const char *why)
{
  /* Translators: a file, the name of another one in it, a clause that says what is wrong. */
  g_set_error (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_MALFORMED,
               _ ("%s includes “%s”, %s. It was left as it is."), chain->path, include, why);
  return FALSE;
}

static gboolean
refuse_shape (GError **error, const Chain *chain, const char *what)
{
  g_set_error (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_MALFORMED,
               _ ("%s cannot be read: %s. It was left as it is."), chain->path, what);
  return FALSE;
}

/* What was composed of JSON is JSON, unless it became too deep or too long on the way. */
static KeepJson *
parse_composed (const KeepBuffer *text, const Chain *chain, GError **error)
{
  KeepJson *json =
      keep_json_parse (keep_buffer_get_data (text), keep_buffer_get_length_bytes (text), NULL);

  if (json == NULL)
    refuse_shape (error, chain, _ ("with what it includes it has too many levels or bytes"));
  return json;
}

static KeepJson *
parse_file (const KeepBuffer *contents, const char *path, GError **error)
{
  KeepJsonFault fault = { 0 };
  g_autoptr (KeepBuffer) json = keep_json5_to_json (
      keep_buffer_get_data (contents), keep_buffer_get_length_bytes (contents), &fault);
  KeepJson *parsed = NULL;

  if (json != NULL)
    parsed =
        keep_json_parse (keep_buffer_get_data (json), keep_buffer_get_length_bytes (json), &fault);
  if (parsed == NULL)
    g_set_error (error, KEEP_STORE_ERROR, KEEP_STORE_ERROR_MALFORMED,
                 _ ("%s is damaged: line %u, column %u has %s. It was left as it is."), path,
                 fault.line, fault.column, fault.reason);
  return parsed;
}

static gboolean
is_inside (const char *folder, const char *path)
{
  gsize length = g_str_equal (folder, "/") ? 0 : strlen (folder);

  return g_str_has_prefix (path, folder) && (path[length] == '/' || path[length] == '\0');
}

static gboolean
is_in_chain (const Chain *chain, const char *path)
{
  for (; chain != NULL; chain = chain->includer)
    if (g_str_equal (chain->path, path))
      return TRUE;
  return FALSE;
}

static gboolean
is_acceptable_file (const char *path)
{
  struct stat status;

  return stat (path, &status) == 0 && S_ISREG (status.st_mode) && status.st_nlink == 1 &&
         status.st_size <= KEEP_CONFIG_MAX_INCLUDE_BYTES;
}

/* Why @path may not be included by the last file of @chain, or %NULL if it may. */
static const char *
find_objection (const Loader *loader, const Chain *chain, const char *path, const char *real_path)
{
  if (!is_inside (loader->root_dir, path) ||
      (real_path != NULL && !is_inside (loader->root_real_dir, real_path)))
    return _ ("which lies outside the folder of the configuration");
  if (is_in_chain (chain, path))
    return _ ("which includes it in turn");
  if (chain->depth == KEEP_CONFIG_MAX_INCLUDE_DEPTH)
    return _ ("which is one file too deep");
  if (loader->n_includes == KEEP_CONFIG_MAX_INCLUDES)
    return _ ("which is one file too many");
  if (real_path == NULL)
    return _ ("which cannot be found");
  if (!is_acceptable_file (real_path))
    return _ ("which is not a regular file of at most 2 MiB without hard links");
  return NULL;
}

/* Appends the value that @include, a path as it is spelled in the last file of @chain, stands for.
 */
static gboolean
append_file (Loader *loader,
             const Chain *chain,
             const char *include,
             const char *const *members,
             KeepBuffer *out,
             GError **error)
{
  g_autofree char *folder = g_path_get_dirname (chain->path);
  g_autofree char *path = g_canonicalize_filename (include, folder);
  g_autofree char *real_path = realpath (path, NULL);
  const char *objection = find_objection (loader, chain, path, real_path);
  Chain longer = { .includer = chain, .path = path, .depth = chain->depth + 1 };
  g_autoptr (KeepBuffer) contents = NULL;
  g_autoptr (KeepJson) json = NULL;

  if (objection != NULL)
    return refuse (error, chain, include, objection);
  loader->n_includes++;
  if (!keep_file_read (real_path, &contents, error))
    return FALSE;
  if (contents == NULL)
    return refuse (error, chain, include, _ ("which cannot be found"));
  json = parse_file (contents, path, error);
  return json != NULL &&
         append_value (loader, &longer, keep_json_get_root (json), members, out, error);
}

static gboolean
append_merged (KeepBuffer *out,
               const KeepBuffer *target,
               const KeepBuffer *source,
               const Chain *chain,
               GError **error)
{
  g_autoptr (KeepJson) target_json = parse_composed (target, chain, error);
  g_autoptr (KeepJson) source_json = NULL;

  if (target_json == NULL)
    return FALSE;
  source_json = parse_composed (source, chain, error);
  if (source_json == NULL)
    return FALSE;
  keep_json_append_merged (out, keep_json_get_root (target_json), keep_json_get_root (source_json));
  return TRUE;
}

static gboolean
append_list (Loader *loader,
             const Chain *chain,
             const KeepJsonNode *list,
             const char *const *members,
             KeepBuffer *out,
             GError **error)
{
  g_autoptr (KeepBuffer) merged = keep_buffer_new ();
  const KeepJsonNode *element = NULL;
  KeepJsonIter iter;

  keep_buffer_append (merged, "{}", -1);
  keep_json_iter_init (&iter, list);
  while (keep_json_iter_next (&iter, NULL, &element))
    {
      g_autofree char *include = keep_json_node_dup_string (element);
      g_autoptr (KeepBuffer) file = keep_buffer_new ();
      g_autoptr (KeepBuffer) so_far = g_steal_pointer (&merged);

      merged = keep_buffer_new ();
      if (include == NULL)
        return refuse_shape (error, chain, _ ("“$include” lists something that is not a path"));
      if (!append_file (loader, chain, include, members, file, error) ||
          !append_merged (merged, so_far, file, chain, error))
        return FALSE;
    }
  keep_buffer_append (out, keep_buffer_get_data (merged),
                      (gssize) keep_buffer_get_length_bytes (merged));
  return TRUE;
}

static gboolean
append_include (Loader *loader,
                const Chain *chain,
                const KeepJsonNode *value,
                const char *const *members,
                KeepBuffer *out,
                GError **error)
{
  g_autofree char *include = keep_json_node_dup_string (value);

  if (include != NULL)
    return append_file (loader, chain, include, members, out, error);
  if (keep_json_node_get_type (value) == KEEP_JSON_ARRAY)
    return append_list (loader, chain, value, members, out, error);
  return refuse_shape (error, chain, _ ("“$include” is neither a path nor a list of paths"));
}

static gboolean
is_wanted (const KeepJsonNode *name, const char *const *members)
{
  if (keep_json_node_is_string (name, INCLUDE))
    return FALSE;
  for (; members != NULL && *members != NULL; members++)
    if (keep_json_node_is_string (name, *members))
      return TRUE;
  return members == NULL;
}

/* An object of all @pairs but the include. */
static gboolean
append_members (Loader *loader,
                const Chain *chain,
                const GArray *pairs,
                const char *const *members,
                KeepBuffer *out,
                GError **error)
{
  gboolean wants_comma = FALSE;

  keep_buffer_append_char (out, '{');
  for (guint i = 0; i < pairs->len; i++)
    {
      const KeepJsonPair *pair = &g_array_index (pairs, KeepJsonPair, i);

      if (!is_wanted (pair->name, members))
        continue;
      if (wants_comma)
        keep_buffer_append_char (out, ',');
      wants_comma = TRUE;
      keep_json_append_node (out, pair->name);
      keep_buffer_append_char (out, ':');
      if (!append_value (loader, chain, pair->value, NULL, out, error))
        return FALSE;
    }
  keep_buffer_append_char (out, '}');
  return TRUE;
}

static gboolean
append_object (Loader *loader,
               const Chain *chain,
               const KeepJsonNode *object,
               const char *const *members,
               KeepBuffer *out,
               GError **error)
{
  g_autoptr (GArray) pairs = keep_json_list_pairs (object);
  const KeepJsonNode *include = keep_json_node_get_member (object, INCLUDE);
  g_autoptr (KeepBuffer) included = NULL;
  g_autoptr (KeepBuffer) rest = NULL;

  if (include == NULL)
    return append_members (loader, chain, pairs, members, out, error);
  if (pairs->len == 1)
    return append_include (loader, chain, include, members, out, error);
  included = keep_buffer_new ();
  if (!append_include (loader, chain, include, members, included, error))
    return FALSE;
  if (*keep_buffer_get_data (included) != '{')
    return refuse_shape (error, chain,
                         _ ("what stands beside “$include” needs an object to be added to"));
  rest = keep_buffer_new ();
  return append_members (loader, chain, pairs, members, rest, error) &&
         append_merged (out, included, rest, chain, error);
}

static gboolean
append_array (
    Loader *loader, const Chain *chain, const KeepJsonNode *array, KeepBuffer *out, GError **error)
{
  const KeepJsonNode *element = NULL;
  gboolean wants_comma = FALSE;
  KeepJsonIter iter;

  keep_buffer_append_char (out, '[');
  keep_json_iter_init (&iter, array);
  while (keep_json_iter_next (&iter, NULL, &element))
    {
      if (wants_comma)
        keep_buffer_append_char (out, ',');
      wants_comma = TRUE;
      if (!append_value (loader, chain, element, NULL, out, error))
        return FALSE;
    }
  keep_buffer_append_char (out, ']');
  return TRUE;
}

/* Recursion is bounded: levels of a document times depth of includes. @members: (nullable): see
 * keep_config_document_load(), %NULL inside them */
static gboolean
append_value (Loader *loader,
              const Chain *chain,
              const KeepJsonNode *node,
              const char *const *members,
              KeepBuffer *out,
              GError **error)
{
  if (keep_json_node_get_type (node) == KEEP_JSON_OBJECT)
    return append_object (loader, chain, node, members, out, error);
  if (keep_json_node_get_type (node) == KEEP_JSON_ARRAY)
    return append_array (loader, chain, node, out, error);
  keep_json_append_node (out, node);
  return TRUE;
}

static KeepJson *
resolve (const KeepBuffer *contents, const char *path, const char *const *members, GError **error)
{
  g_autofree char *root_dir = g_path_get_dirname (path);
  g_autofree char *root_real_dir = realpath (root_dir, NULL);
  Loader loader = { .root_dir = root_dir,
                    .root_real_dir = root_real_dir != NULL ? root_real_dir : root_dir };
  Chain chain = { .path = path };
  g_autoptr (KeepBuffer) composed = keep_buffer_new ();
  g_autoptr (KeepJson) file = parse_file (contents, path, error);
  g_autoptr (KeepJson) document = NULL;

  if (file == NULL ||
      !append_value (&loader, &chain, keep_json_get_root (file), members, composed, error))
    return NULL;
  document = parse_composed (composed, &chain, error);
  if (document != NULL &&
      keep_json_node_get_type (keep_json_get_root (document)) != KEEP_JSON_OBJECT)
    {
      refuse_shape (error, &chain, _ ("it is not an object"));
      return NULL;
    }
  return g_steal_pointer (&document);
}

gboolean
keep_config_document_load (const char *path,
                           const char *const *members,
                           KeepJson **document,
                           GError **error)
{
  g_autoptr (KeepBuffer) contents = NULL;

  *document = NULL;
  if (!keep_file_read (path, &contents, error))
    return FALSE;
  if (contents == NULL)
    return TRUE;
  *document = resolve (contents, path, members, error);
  return *document != NULL;
}
