/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/check-logins.h"

#include <glib/gi18n-lib.h>

#include "store/json-credential.h"
#include "store/json-dialect.h"

/* More places are counted, not named. */
#define MAX_NAMED 5

/* One place where a refresh token is. */
typedef struct
{
  char *profile;       /* owned, nullable: another program's login */
  const char *path;    /* borrowed */
  const char *agent;   /* borrowed, nullable */
  const char *program; /* borrowed, nullable */
} Holder;

static void
holder_free (gpointer data)
{
  Holder *holder = data;

  g_free (holder->profile);
  g_free (holder);
}

/* @order: digests as they were met; borrowed from @holders */
static void
add_holder (GHashTable *holders, GPtrArray *order, const char *digest, Holder *holder)
{
  GPtrArray *list = g_hash_table_lookup (holders, digest);

  if (list == NULL)
    {
      char *key = g_strdup (digest);

      list = g_ptr_array_new_with_free_func (holder_free);
      g_hash_table_insert (holders, key, list);
      g_ptr_array_add (order, key);
    }
  g_ptr_array_add (list, holder);
}

static void
add_store (GHashTable *holders, GPtrArray *order, const KeepSurveyStore *store)
{
  const KeepJsonNode *root =
      store->profiles.json != NULL ? keep_json_get_root (store->profiles.json) : NULL;
  const KeepJsonNode *name = NULL;
  const KeepJsonNode *entry = NULL;
  KeepJsonIter iter;

  keep_json_iter_init (&iter, keep_json_node_get_member (root, KEEP_JSON_DIALECT_PROFILES));
  while (iter.in_object && keep_json_iter_next (&iter, &name, &entry))
    {
      g_autofree char *id = keep_json_node_dup_string (name);
      g_autoptr (KeepProfile) profile = id != NULL ? keep_json_credential_read (id, entry) : NULL;
      g_autoptr (KeepSecret) refresh =
          keep_json_node_dup_secret (keep_json_node_get_member (entry, "refresh"));
      Holder *holder = NULL;

      if (profile == NULL || profile->type != KEEP_PROFILE_OAUTH || refresh == NULL ||
          profile->generation == NULL)
        continue;
      holder = g_new0 (Holder, 1);
      holder->profile = g_strdup (profile->id);
      holder->path = store->profiles.path;
      holder->agent = store->agent;
      add_holder (holders, order, profile->generation, holder);
    }
}

static void
add_outsider (GHashTable *holders, GPtrArray *order, const KeepSurveyOutsider *outsider)
{
  Holder *holder = g_new0 (Holder, 1);

  holder->path = outsider->path;
  holder->program = outsider->program;
  add_holder (holders, order, outsider->digest, holder);
}

static char *
list_places (const GPtrArray *list)
{
  g_autoptr (GString) places = g_string_new (NULL);

  for (guint i = 0; i < MIN (list->len, MAX_NAMED); i++)
    {
      const Holder *holder = g_ptr_array_index (list, i);

      g_string_append (places, i > 0 ? ", " : "");
      if (holder->profile != NULL)
        g_string_append_printf (places, _ ("“%s” in %s"), holder->profile, holder->path);
      else
        g_string_append_printf (places, _ ("the login of %s in %s"), holder->program, holder->path);
    }
  if (list->len > MAX_NAMED)
    g_string_append_printf (
        places,
        g_dngettext (GETTEXT_PACKAGE, " and %u more", " and %u more", list->len - MAX_NAMED),
        list->len - MAX_NAMED);
  return g_string_free (g_steal_pointer (&places), FALSE);
}

static const Holder *
find_program (const GPtrArray *list)
{
  for (guint i = 0; i < list->len; i++)
    if (((const Holder *) g_ptr_array_index (list, i))->program != NULL)
      return g_ptr_array_index (list, i);
  return NULL;
}

static gboolean
is_one_agent (const GPtrArray *list)
{
  const Holder *first = g_ptr_array_index (list, 0);

  for (guint i = 1; i < list->len; i++)
    if (g_strcmp0 (((const Holder *) g_ptr_array_index (list, i))->path, first->path) != 0)
      return FALSE;
  return TRUE;
}

/* How to give each of them a login of its own. */
static char *
advise (const GPtrArray *list)
{
  const Holder *program = find_program (list);

  if (program != NULL)
    return g_strdup_printf (
        _ ("Give each program a login of its own: sign in again in %s, then in OpenClaw with "
           "“tokenkeep login PROVIDER”. Two sign-ins of one account do not disturb each other."),
        program->program);
  if (is_one_agent (list))
    return g_strdup (_ ("Keep one of these profiles and remove the others, or sign in again into "
                        "each: “tokenkeep login PROVIDER --profile-id ID”."));
  return g_strdup (
      _ ("An agent without a login of its own uses the main agent's: remove the copies, "
         "or sign in again for each agent: “tokenkeep login PROVIDER --agent ID” (in "
         "another state folder with OPENCLAW_STATE_DIR set)."));
}

static void
add_duplicate (GPtrArray *findings, const char *digest, const GPtrArray *list)
{
  const Holder *first = g_ptr_array_index (list, 0);
  g_autofree char *places = list_places (list);
  KeepFinding *finding = keep_finding_new (
      KEEP_FINDING_LOGIN_DUPLICATE, first->path, first->agent,
      g_strdup_printf (
          _ ("One login is in several places: %s. Whoever refreshes it first signs the "
             "others out."),
          places),
      advise (list));

  finding->profile = g_strdup (first->profile);
  finding->digest = g_strdup (digest);
  g_ptr_array_add (findings, finding);
}

static void
add_shared (GPtrArray *findings, const KeepSurveyStore *store)
{
  g_ptr_array_add (
      findings,
      keep_finding_new (
          KEEP_FINDING_STORE_SHARED, store->profiles.path, store->agent,
          g_strdup_printf (_ ("The agents “%s” and “%s” have one store, %s. Each takes the other's "
                              "order and cooldowns for its own, and links to one file are locked "
                              "apart."),
                           store->twin, store->agent, store->profiles.path),
          g_strdup (
              _ ("Give each agent a folder of its own (agents.list[].agentDir in openclaw.json, "
                 "or no link). An agent without logins sees the main agent's anyway."))));
}

void
keep_check_logins (const KeepSurvey *survey, GPtrArray *findings)
{
  g_autoptr (GHashTable) holders =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
  g_autoptr (GPtrArray) order = g_ptr_array_new ();

  for (guint i = 0; i < survey->stores->len; i++)
    {
      const KeepSurveyStore *store = g_ptr_array_index (survey->stores, i);

      if (store->twin == NULL)
        add_store (holders, order, store);
      else if (!store->is_elsewhere)
        add_shared (findings, store);
    }
  for (guint i = 0; i < survey->outsiders->len; i++)
    add_outsider (holders, order, g_ptr_array_index (survey->outsiders, i));
  for (guint i = 0; i < order->len; i++)
    {
      const GPtrArray *list = g_hash_table_lookup (holders, order->pdata[i]);

      if (list->len > 1)
        add_duplicate (findings, order->pdata[i], list);
    }
}
