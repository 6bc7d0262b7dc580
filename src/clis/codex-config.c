/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clis/codex-config.h"

#include <string.h>

#define MEMBER "cli_auth_credentials_store"

typedef struct
{
  const char *at;
  const char *end;
} Scanner;

/* A piece of the text. */
typedef struct
{
  const char *start;
  gsize length;
} Piece;

static gboolean
is_at (const Scanner *scanner, const char *text)
{
  gsize length = strlen (text);

  return (gsize) (scanner->end - scanner->at) >= length && memcmp (scanner->at, text, length) == 0;
}

static void
skip_line (Scanner *scanner)
{
  while (scanner->at < scanner->end && *scanner->at != '\n')
    scanner->at++;
}

static void
skip_blanks (Scanner *scanner)
{
  while (scanner->at < scanner->end && (*scanner->at == ' ' || *scanner->at == '\t'))
    scanner->at++;
}

/* Blanks, line ends and comments. */
static void
skip_space (Scanner *scanner)
{
  for (; scanner->at < scanner->end; scanner->at++)
    {
      if (*scanner->at == '#')
        skip_line (scanner);
      if (scanner->at == scanner->end || strchr (" \t\r\n", *scanner->at) == NULL)
        return;
    }
}

/* A string of any of TOML's four kinds; its inside, escapes as they are spelled. */
static Piece
scan_string (Scanner *scanner)
{
  const char quote = *scanner->at;
  const char triple[] = { quote, quote, quote, '\0' };
  const char *mark = is_at (scanner, triple) ? triple : triple + 2;
  gboolean is_line = mark != triple;
  Piece inside = { .start = NULL };

  scanner->at += strlen (mark);
  inside.start = scanner->at;
  while (scanner->at < scanner->end && !is_at (scanner, mark) && !(is_line && *scanner->at == '\n'))
    {
      if (quote == '"' && *scanner->at == '\\' && scanner->at + 1 < scanner->end)
        scanner->at++;
      scanner->at++;
    }
  inside.length = (gsize) (scanner->at - inside.start);
  if (is_at (scanner, mark))
    scanner->at += strlen (mark);
  /* Up to two quotes may stand before the three that end it. */
  while (!is_line && scanner->at < scanner->end && *scanner->at == quote)
    scanner->at++;
  return inside;
}

static gboolean
is_quote (char character)
{
  return character == '"' || character == '\'';
}

/* One part of a key: bare, or a string. */
static Piece
scan_key (Scanner *scanner)
{
  Piece key = { .start = scanner->at };

  if (scanner->at < scanner->end && is_quote (*scanner->at))
    return scan_string (scanner);
  while (scanner->at < scanner->end && strchr (" \t\r\n=.#", *scanner->at) == NULL)
    scanner->at++;
  key.length = (gsize) (scanner->at - key.start);
  return key;
}

/* The rest of a value: arrays and inline tables go over several lines. */
static void
skip_value (Scanner *scanner)
{
  guint depth = 0;

  while (scanner->at < scanner->end && (depth > 0 || *scanner->at != '\n'))
    if (is_quote (*scanner->at))
      scan_string (scanner);
    else if (*scanner->at == '#')
      skip_line (scanner);
    else
      {
        if (*scanner->at == '[' || *scanner->at == '{')
          depth++;
        else if ((*scanner->at == ']' || *scanner->at == '}') && depth > 0)
          depth--;
        scanner->at++;
      }
}

static gboolean
piece_is (Piece piece, const char *text)
{
  return piece.length == strlen (text) && memcmp (piece.start, text, piece.length) == 0;
}

static KeepCodexStore
read_store (Scanner *scanner)
{
  static const struct
  {
    const char *name;
    KeepCodexStore store;
  } stores[] = {
    { "file", KEEP_CODEX_STORE_FILE },
    { "keyring", KEEP_CODEX_STORE_KEYRING },
    { "auto", KEEP_CODEX_STORE_AUTO },
    { "ephemeral", KEEP_CODEX_STORE_EPHEMERAL },
  };
  Piece value = { .start = NULL };

  if (scanner->at == scanner->end || !is_quote (*scanner->at))
    return KEEP_CODEX_STORE_UNKNOWN;
  value = scan_string (scanner);
  for (gsize i = 0; i < G_N_ELEMENTS (stores); i++)
    if (piece_is (value, stores[i].name))
      return stores[i].store;
  return KEEP_CODEX_STORE_UNKNOWN;
}

KeepCodexStore
keep_codex_config_find_store (const char *text, gsize length_bytes)
{
  Scanner scanner = { .at = text, .end = text + length_bytes };

  if (length_bytes > KEEP_CODEX_CONFIG_MAX_BYTES)
    return KEEP_CODEX_STORE_UNKNOWN;
  /* The top level ends where the first table begins. */
  for (skip_space (&scanner); scanner.at < scanner.end && *scanner.at != '['; skip_space (&scanner))
    {
      Piece key = scan_key (&scanner);

      skip_blanks (&scanner);
      if (scanner.at < scanner.end && *scanner.at == '=')
        {
          scanner.at++;
          skip_blanks (&scanner);
          if (piece_is (key, MEMBER))
            return read_store (&scanner);
        }
      skip_value (&scanner);
    }
  return KEEP_CODEX_STORE_UNSET;
}
