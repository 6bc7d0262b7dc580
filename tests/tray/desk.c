/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "desk.h"

#include "tray/action.h"

#define PATIENCE_SECONDS 10

static void
on_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  Desk *self = user_data;

  g_string_append (self->asked, g_action_get_name (G_ACTION (action)));
  if (parameter != NULL)
    g_string_append_printf (self->asked, " %s", g_variant_get_string (parameter, NULL));
  g_string_append_c (self->asked, '\n');
}

Desk *
desk_new (void)
{
  const GActionEntry entries[] = {
    { .name = KEEP_ACTION_SIGN_IN, .activate = on_action, .parameter_type = "s" },
    { .name = KEEP_ACTION_SIGN_IN_AGAIN, .activate = on_action, .parameter_type = "s" },
    { .name = KEEP_ACTION_CANCEL_SIGN_IN, .activate = on_action },
    { .name = KEEP_ACTION_SHOW_SIGN_IN, .activate = on_action },
    { .name = KEEP_ACTION_SET_DEFAULT, .activate = on_action, .parameter_type = "s" },
    { .name = KEEP_ACTION_SHOW_ACCOUNTS, .activate = on_action },
    { .name = KEEP_ACTION_ABOUT, .activate = on_action },
    { .name = KEEP_ACTION_QUIT, .activate = on_action },
  };
  Desk *self = g_new0 (Desk, 1);
  GSimpleActionGroup *actions = g_simple_action_group_new ();

  self->asked = g_string_new (NULL);
  self->actions = G_ACTION_GROUP (actions);
  g_action_map_add_action_entries (G_ACTION_MAP (actions), entries, G_N_ELEMENTS (entries), self);
  return self;
}

void
desk_free (Desk *self)
{
  g_assert_cmpstr (self->asked->str, ==, "");
  g_object_unref (self->actions);
  g_string_free (self->asked, TRUE);
  g_free (self);
}

void
desk_serve (Desk *self, gpointer window)
{
  gtk_widget_insert_action_group (GTK_WIDGET (window), "app", self->actions);
}

char *
desk_steal_asked (Desk *self)
{
  char *asked = g_strdup (self->asked->str);

  g_string_truncate (self->asked, 0);
  return asked;
}

static gboolean
on_late (gpointer user_data)
{
  g_error ("waited %d s in vain", PATIENCE_SECONDS);
  return G_SOURCE_REMOVE;
}

void
desk_wait (gboolean (*is_met) (gpointer), gpointer user_data)
{
  guint deadline = g_timeout_add_seconds (PATIENCE_SECONDS, on_late, NULL);

  while (!is_met (user_data))
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (deadline);
}

GPtrArray *
desk_list_children (gpointer container)
{
  g_autoptr (GList) children = gtk_container_get_children (GTK_CONTAINER (container));
  GPtrArray *list = g_ptr_array_new ();

  for (GList *at = children; at != NULL; at = at->next)
    g_ptr_array_add (list, at->data);
  return list;
}

typedef struct
{
  const char *name;
  GtkWidget *found; /* nullable */
} Search;

static void
search (GtkWidget *widget, gpointer user_data)
{
  Search *self = user_data;

  if (self->found != NULL)
    return;
  if (g_strcmp0 (gtk_buildable_get_name (GTK_BUILDABLE (widget)), self->name) == 0)
    self->found = widget;
  else if (GTK_IS_CONTAINER (widget))
    gtk_container_forall (GTK_CONTAINER (widget), search, self);
}

gpointer
desk_find_any (gpointer container, const char *name)
{
  Search self = { .name = name };

  gtk_container_forall (GTK_CONTAINER (container), search, &self);
  return self.found;
}

gpointer
desk_find (gpointer container, const char *name)
{
  gpointer found = desk_find_any (container, name);

  if (found == NULL)
    g_error ("there is no %s", name);
  return found;
}

const char *
desk_get_text (gpointer container, const char *name)
{
  return gtk_label_get_label (desk_find (container, name));
}
