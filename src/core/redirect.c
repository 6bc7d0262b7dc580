/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/redirect.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/form.h"

#define MAX_ERROR_CODE_BYTES 64

void
keep_redirect_free (KeepRedirect *self)
{
  g_clear_pointer (&self->code, keep_secret_unref);
  g_free (self->state);
  g_free (self->error);
  g_free (self);
}

static KeepRedirect *
refuse (GError **error, const char *message)
{
  g_set_error_literal (error, KEEP_AUTH_ERROR, KEEP_AUTH_ERROR_INVALID_REDIRECT, message);
  return NULL;
}

static KeepRedirect *
refuse_broken (GError **error)
{
  return refuse (error, _ ("This address is damaged."));
}

/* RFC 6749 appendix A.11: printable ASCII. */
static gboolean
is_code (const char *text)
{
  for (const char *at = text; *at != '\0'; at++)
    if (!g_ascii_isprint (*at))
      return FALSE;
  return *text != '\0';
}

/* Keeps a parameter that we know; an empty code or error is none. */
static gboolean
take_parameter (KeepRedirect *self, const char *name, const char *value)
{
  if (strcmp (name, "code") == 0 && *value != '\0')
    {
      if (!is_code (value))
        return FALSE;
      self->code = keep_secret_new (value, -1);
    }
  else if (strcmp (name, "state") == 0)
    self->state = g_strdup (value);
  else if (strcmp (name, "error") == 0 && *value != '\0')
    self->error = g_strdup (value);
  return TRUE;
}

static gboolean
read_parameters (KeepRedirect *self, const char *query, gsize length_bytes)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  KeepFormIter iter;

  keep_form_iter_init (&iter, query, length_bytes);
  for (;;)
    {
      g_autoptr (KeepBuffer) name = NULL;
      g_autoptr (KeepBuffer) value = NULL;
      KeepFormStep step = keep_form_iter_next (&iter, &name, &value);

      if (step != KEEP_FORM_PARAMETER)
        return step == KEEP_FORM_END;
      if (!g_hash_table_add (seen, g_strdup (keep_buffer_get_data (name))) ||
          !take_parameter (self, keep_buffer_get_data (name), keep_buffer_get_data (value)))
        return FALSE;
    }
}

KeepRedirect *
keep_redirect_parse_query (const char *query, gsize length_bytes, GError **error)
{
  g_autoptr (KeepRedirect) self = g_new0 (KeepRedirect, 1);

  if (length_bytes > KEEP_REDIRECT_MAX_BYTES || !read_parameters (self, query, length_bytes))
    return refuse_broken (error);
  if (self->code == NULL && self->error == NULL)
    return refuse (error, _ ("There is no code in this address."));
  return g_steal_pointer (&self);
}

/* What a sign-in page asks for just before, and what so comes to be pasted: name@host.domain. */
static gboolean
is_email (const char *text)
{
  const char *at = strchr (text, '@');

  return at != NULL && at > text && strchr (at + 1, '@') == NULL && strchr (at, '.') != NULL;
}

/* `code#state`, or a code alone. */
static KeepRedirect *
parse_bare (const char *text, GError **error)
{
  g_autoptr (KeepRedirect) self = NULL;
  const char *hash = strchrnul (text, '#');
  g_autoptr (KeepSecret) code = keep_secret_new (text, hash - text);

  if (!is_code (keep_secret_get_text (code)) || strchr (text, ' ') != NULL)
    return refuse (error, _ ("This is neither an address nor a code."));
  if (*hash == '\0' && keep_secret_get_length_bytes (code) < KEEP_REDIRECT_MIN_BARE_CODE_BYTES)
    return refuse (error, _ ("This is too short to be a code."));
  if (*hash == '\0' && is_email (keep_secret_get_text (code)))
    return refuse (error, _ ("This is no code but an e-mail address."));
  self = g_new0 (KeepRedirect, 1);
  self->code = g_steal_pointer (&code);
  self->is_bare_code = *hash == '\0';
  if (!self->is_bare_code)
    self->state = g_strdup (hash + 1);
  return g_steal_pointer (&self);
}

static gboolean
has_parameter (const char *text, const char *start)
{
  const char *at = strstr (text, start);

  while (at != NULL && at > text && at[-1] != '&')
    at = strstr (at + 1, start);
  return at != NULL;
}

static gboolean
is_damaged (const char *text)
{
  if (strlen (text) > KEEP_REDIRECT_MAX_BYTES)
    return TRUE;
  for (; *text != '\0'; text++)
    if (g_ascii_iscntrl (*text))
      return TRUE;
  return FALSE;
}

static KeepRedirect *
parse_stripped (const char *text, GError **error)
{
  gsize address_bytes = strcspn (text, "#");
  g_autoptr (KeepSecret) address = keep_secret_new (text, (gssize) address_bytes);
  const char *query = keep_secret_get_text (address);
  const char *question = strchr (query, '?');

  if (is_damaged (text))
    return refuse_broken (error);
  if (question == NULL && strstr (query, "://") == NULL && !has_parameter (query, "code=") &&
      !has_parameter (query, "error="))
    return parse_bare (text, error);
  if (question != NULL)
    query = question + 1;
  return keep_redirect_parse_query (query, strlen (query), error);
}

KeepRedirect *
keep_redirect_parse_pasted (const char *text, GError **error)
{
  gsize length_bytes = strlen (text);
  g_autoptr (KeepSecret) stripped = NULL;
  g_autoptr (GError) flaw = NULL;
  KeepRedirect *self = NULL;

  while (length_bytes > 0 && g_ascii_isspace (text[length_bytes - 1]))
    length_bytes--;
  while (length_bytes > 0 && g_ascii_isspace (*text))
    {
      text++;
      length_bytes--;
    }
  stripped = keep_secret_new (text, (gssize) length_bytes);
  self = parse_stripped (keep_secret_get_text (stripped), &flaw);
  if (self == NULL)
    /* Translators: "%s" is a sentence such as "There is no code in this address." */
    g_set_error (error, KEEP_AUTH_ERROR, KEEP_AUTH_ERROR_INVALID_REDIRECT,
                 _ ("%s Paste the whole address that the browser shows after you have signed in "
                    "(it contains “code=”), or the code alone."),
                 flaw->message);
  return self;
}

/* Takes the same time wherever the first difference is. */
static gboolean
is_same_state (const char *a, const char *b)
{
  g_autoptr (KeepSecret) first = keep_secret_new (a, -1);
  g_autoptr (KeepSecret) second = keep_secret_new (b, -1);

  return keep_secret_equal (first, second);
}

/* What came in the address may be anything; only what looks like a code is repeated. */
static gboolean
is_error_code (const char *text)
{
  return strlen (text) <= MAX_ERROR_CODE_BYTES &&
         strspn (text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-") ==
             strlen (text);
}

static gboolean
check_state (const KeepRedirect *self, const char *expected_state, GError **error)
{
  if (self->state == NULL ? self->is_bare_code : is_same_state (self->state, expected_state))
    return TRUE;
  if (self->state == NULL)
    g_set_error_literal (error, KEEP_AUTH_ERROR, KEEP_AUTH_ERROR_STATE_MISMATCH,
                         _ ("This answer does not say which sign-in it belongs to: “state=” is "
                            "missing. Use the complete address, or start again."));
  else
    g_set_error_literal (error, KEEP_AUTH_ERROR, KEEP_AUTH_ERROR_STATE_MISMATCH,
                         _ ("This answer belongs to another sign-in. Use the newest tab of the "
                            "browser, or start again."));
  return FALSE;
}

gboolean
keep_redirect_check (const KeepRedirect *self, const char *expected_state, GError **error)
{
  if (!check_state (self, expected_state, error))
    return FALSE;
  if (self->error == NULL)
    return TRUE;
  if (strcmp (self->error, "access_denied") == 0)
    g_set_error_literal (error, KEEP_AUTH_ERROR, KEEP_AUTH_ERROR_DENIED,
                         _ ("Access was denied in the browser. Sign in again and allow it."));
  else
    g_set_error (error, KEEP_AUTH_ERROR, KEEP_AUTH_ERROR_REJECTED,
                 _ ("The sign-in was refused (%s). Start again; if it happens again, try later."),
                 is_error_code (self->error) ? self->error : _ ("without a known reason"));
  return FALSE;
}
