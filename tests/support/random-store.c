/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/random-store.h"

#define MAX_DEPTH 7

typedef struct
{
  GRand *rand; /* borrowed */
  GString *text;
  gboolean is_canonical; /* spelled as JSON.stringify (value, null, 2) spells */
  guint depth;
} Maker;

static const char *const numbers[] = {
  "0",       "-0",   "1e999",  "0.1e-7",           "18446744073709551615",           "-1E+400",
  "1.50e01", "1e-5", "4.1e12", "9007199254740993", "123456789012345678901234567890",
};
static const char *const strings[] = {
  "",
  "a",
  "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80",
  "\\ud800",
  "\\udc00x",
  "\\u0000",
  "\\/\\\"\\\\",
  "{",
  "],",
  ": ",
  "sk-",
};
static const char *const ids[] = {
  TEST_STORE_PROFILE,
  "openai-codex:\\u00e9@x",
  "a",
  "\\u0061",
  "\xe6\x97\xa5\xe6\x9c\xac:1",
  "",
  "\\ud800",
  "b",
  "c",
  "d",
};
static const char *const providers[] = { TEST_STORE_PROVIDER, " P ",          "q",
                                         "\\u0070",           "openai-codex", "" };

#define PICK(maker, strings) \
  (strings)[g_rand_int_range ((maker)->rand, 0, (gint32) G_N_ELEMENTS (strings))]

static gboolean
chance (Maker *self, int one_in)
{
  return g_rand_int_range (self->rand, 0, one_in) == 0;
}

static void
add_space (Maker *self)
{
  static const char *const spaces[] = { "", "", "", " ", "\n", "\t", "\r\n  ", "\n\n" };

  if (!self->is_canonical)
    g_string_append (self->text, PICK (self, spaces));
}

static void
add_line (Maker *self)
{
  if (self->is_canonical)
    g_string_append_printf (self->text, "\n%*s", (int) self->depth * 2, "");
  else
    add_space (self);
}

static void
begin (Maker *self, char bracket)
{
  g_string_append_c (self->text, bracket);
  self->depth++;
}

/* @n: how many elements there are inside */
static void
end (Maker *self, char bracket, int n)
{
  self->depth--;
  if (n > 0)
    add_line (self);
  else
    add_space (self);
  g_string_append_c (self->text, bracket);
}

static void
next (Maker *self, int i)
{
  if (i > 0)
    g_string_append_c (self->text, ',');
  add_line (self);
}

static void
add_name (Maker *self, const char *name)
{
  g_string_append_printf (self->text, "\"%s\"", name);
  add_space (self);
  g_string_append (self->text, self->is_canonical ? ": " : ":");
  add_space (self);
}

static void
add_string (Maker *self)
{
  g_string_append_printf (self->text, "\"%s%s\"", PICK (self, strings), PICK (self, strings));
}

static void
add_value (Maker *self)
{
  static const char *const words[] = { "true", "false", "null" };
  int n = g_rand_int_range (self->rand, 0, 4);
  gboolean is_object = chance (self, 2);

  if (self->depth > MAX_DEPTH || chance (self, 2))
    {
      if (chance (self, 3))
        g_string_append (self->text, PICK (self, words));
      else if (chance (self, 2))
        g_string_append (self->text, PICK (self, numbers));
      else
        add_string (self);
      return;
    }
  begin (self, is_object ? '{' : '[');
  for (int i = 0; i < n; i++)
    {
      next (self, i);
      if (is_object)
        add_name (self, PICK (self, ids));
      add_value (self);
    }
  end (self, is_object ? '}' : ']', n);
}

static void
add_credential (Maker *self)
{
  static const char *const names[] = {
    "type",  "provider", "access",          "refresh",  "expires",    "email",    "accountId",
    "email", "idToken",  "chatgptPlanType", "xUnknown", "\\u0074ype", "metadata", "idToken",
  };
  int n = g_rand_int_range (self->rand, 0, 9);

  if (chance (self, 8))
    {
      add_value (self);
      return;
    }
  begin (self, '{');
  for (int i = 0; i < n; i++)
    {
      next (self, i);
      add_name (self, PICK (self, names));
      add_value (self);
    }
  end (self, '}', n);
}

static void
add_list (Maker *self)
{
  int n = g_rand_int_range (self->rand, 0, 4);

  if (chance (self, 6))
    {
      add_value (self);
      return;
    }
  begin (self, '[');
  for (int i = 0; i < n; i++)
    {
      next (self, i);
      add_string (self);
    }
  end (self, ']', n);
}

/* An object whose members are credentials by id or lists by provider. */
static void
add_map (Maker *self, const char *const *names, gsize n_names, void (*add) (Maker *))
{
  int n = g_rand_int_range (self->rand, 0, 6);

  begin (self, '{');
  for (int i = 0; i < n; i++)
    {
      next (self, i);
      add_name (self, names[g_rand_int_range (self->rand, 0, (gint32) n_names)]);
      add (self);
    }
  end (self, '}', n);
}

static void
add_profiles (Maker *self)
{
  add_name (self, "profiles");
  add_map (self, ids, G_N_ELEMENTS (ids), add_credential);
}

static void
add_order (Maker *self)
{
  add_name (self, "order");
  if (chance (self, 8))
    add_value (self);
  else
    add_map (self, providers, G_N_ELEMENTS (providers), add_list);
}

/* @add_part: adds the member that matters, which may be there more than once */
static char *
make_document (GRand *rand, void (*add_part) (Maker *))
{
  Maker self = { .rand = rand, .text = g_string_new (NULL), .is_canonical = g_rand_boolean (rand) };
  int n = g_rand_int_range (rand, 1, 6);
  int place = g_rand_int_range (rand, 0, n);

  add_space (&self);
  begin (&self, '{');
  for (int i = 0; i < n; i++)
    {
      next (&self, i);
      if (i == place || chance (&self, 8))
        add_part (&self);
      else
        {
          add_name (&self, PICK (&self, ids));
          add_value (&self);
        }
    }
  end (&self, '}', n);
  if (self.is_canonical)
    g_string_append_c (self.text, '\n');
  add_space (&self);
  return g_string_free (self.text, FALSE);
}

char *
test_store_make_profiles (GRand *rand)
{
  return make_document (rand, add_profiles);
}

char *
test_store_make_state (GRand *rand)
{
  return make_document (rand, add_order);
}
