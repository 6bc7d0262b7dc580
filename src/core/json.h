/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * KeepJson: a strict, bounded reading of one JSON document (RFC 8259) that knows where each value
 * begins and ends, so that a document of somebody else's can be changed in one place and keep every
 * other byte. It accepts what JSON.parse() accepts and nothing else: no comments, no trailing
 * commas, no second value, no byte order mark; in addition the bytes must be valid UTF-8.
 *
 * The document copies the text into memory that is wiped when it is freed. Nodes are borrowed from
 * the document and die with it. Values are decoded only when asked for: numbers and escapes stay as
 * they were spelled. Where an object repeats a name, the last one counts, as in JSON.parse().
 */
#pragma once

#include <glib.h>

#include "core/secret.h"

G_BEGIN_DECLS

#define KEEP_JSON_MAX_DEPTH 128
#define KEEP_JSON_MAX_BYTES ((gsize) 256 * 1024 * 1024)

typedef enum
{
  KEEP_JSON_NULL,
  KEEP_JSON_FALSE,
  KEEP_JSON_TRUE,
  KEEP_JSON_NUMBER,
  KEEP_JSON_STRING,
  KEEP_JSON_ARRAY,
  KEEP_JSON_OBJECT,
} KeepJsonType;

typedef struct _KeepJson KeepJson;
typedef struct _KeepJsonNode KeepJsonNode;

/* Where and why a text is not JSON. */
typedef struct
{
  const char *reason; /* static, translated, for the end of a message: "line 1, column 2 has …" */
  guint line;         /* from 1 */
  guint column;       /* in bytes, from 1 */
} KeepJsonFault;

/* @fault: (nullable). @reason: static, to be translated. @at: inside @text or at its end. */
void
keep_json_fault_set (KeepJsonFault *fault, const char *reason, const char *text, const char *at);

/**
 * keep_json_parse:
 * @text: raw bytes, not necessarily NUL-terminated
 * @fault: (out) (optional): filled where %NULL is returned
 *
 * Returns: (transfer full) (nullable): the document, or %NULL if @text is not JSON, is nested
 * deeper than %KEEP_JSON_MAX_DEPTH or is longer than %KEEP_JSON_MAX_BYTES
 */
KeepJson *keep_json_parse (const char *text, gsize length_bytes, KeepJsonFault *fault);
void keep_json_free (KeepJson *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KeepJson, keep_json_free)

const char *keep_json_get_text (const KeepJson *self);
gsize keep_json_get_length_bytes (const KeepJson *self);
const KeepJsonNode *keep_json_get_root (const KeepJson *self);

KeepJsonType keep_json_node_get_type (const KeepJsonNode *node);

/* (transfer none): the bytes as spelled, quotes and braces included; not NUL-terminated. */
const char *keep_json_node_get_text (const KeepJsonNode *node);
gsize keep_json_node_get_length_bytes (const KeepJsonNode *node);

/**
 * keep_json_node_get_member:
 * @object: (nullable): any node
 *
 * Returns: (transfer none) (nullable): the value of the last member called @name, or %NULL if there
 * is none or @object is not an object
 */
const KeepJsonNode *keep_json_node_get_member (const KeepJsonNode *object, const char *name);

/* The same along a path of names that ends with %NULL. */
const KeepJsonNode *keep_json_node_get_path (const KeepJsonNode *object, const char *const *path);

typedef struct
{
  const KeepJsonNode *next;
  const KeepJsonNode *end;
  gboolean in_object;
} KeepJsonIter;

/* @container: (nullable): what is neither array nor object has no elements. */
void keep_json_iter_init (KeepJsonIter *iter, const KeepJsonNode *container);

/**
 * keep_json_iter_next:
 * @name: (out) (optional): the member's name, %NULL in an array
 * @value: (out) (optional)
 */
gboolean
keep_json_iter_next (KeepJsonIter *iter, const KeepJsonNode **name, const KeepJsonNode **value);

/**
 * keep_json_node_dup_string:
 * @node: (nullable)
 *
 * Returns: (transfer full) (nullable): the decoded string, or %NULL if @node is no string or one
 * that C cannot hold (NUL, half of a surrogate pair)
 */
char *keep_json_node_dup_string (const KeepJsonNode *node);

/* The same, decoded straight into wiped memory. */
KeepSecret *keep_json_node_dup_secret (const KeepJsonNode *node);

/* Whether @node is the string @text once decoded. */
gboolean keep_json_node_is_string (const KeepJsonNode *node, const char *text);

/**
 * keep_json_node_get_number:
 * @number: (out): finite
 *
 * Returns: whether @node is a number that a double can hold ("1e999" is not)
 */
gboolean keep_json_node_get_number (const KeepJsonNode *node, double *number);

G_END_DECLS
