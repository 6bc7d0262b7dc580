/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tray/account-details.h"

#include <glib/gi18n-lib.h>

#include "store/journal.h"
#include "tray/account-history.h"

struct _KeepAccountDetails
{
  GtkBox parent_instance;
  GtkLabel *facts_label; /* borrowed: children */
  GtkLabel *events_label;
  GCancellable *cancellable; /* owned, nullable: of the reading that is under way */
  char *label;               /* owned, nullable before the first update */
};

G_DEFINE_FINAL_TYPE (KeepAccountDetails, keep_account_details, GTK_TYPE_BOX)

/* What a thread reads; it holds no object. */
typedef struct
{
  char *own_state_dir; /* owned */
  char *profile_id;    /* owned */
} Reading;

static void
reading_free (gpointer data)
{
  Reading *self = data;

  g_free (self->own_state_dir);
  g_free (self->profile_id);
  g_free (self);
}

static void
cancel (KeepAccountDetails *self)
{
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
}

static void
keep_account_details_dispose (GObject *object)
{
  KeepAccountDetails *self = KEEP_ACCOUNT_DETAILS (object);

  cancel (self);
  g_clear_pointer (&self->label, g_free);
  G_OBJECT_CLASS (keep_account_details_parent_class)->dispose (object);
}

static void
keep_account_details_class_init (KeepAccountDetailsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = keep_account_details_dispose;
}

/* Selectable, so that the keyboard gets there, a screen reader reads it and it can be copied. */
static GtkLabel *
add_label (KeepAccountDetails *self, const char *name, const char *description)
{
  GtkWidget *label = gtk_label_new (NULL);

  g_object_set (label, "xalign", 0.0, "wrap", TRUE, "wrap-mode", PANGO_WRAP_WORD_CHAR, "selectable",
                TRUE, "visible", TRUE, NULL);
  gtk_buildable_set_name (GTK_BUILDABLE (label), name);
  atk_object_set_description (gtk_widget_get_accessible (label), description);
  gtk_container_add (GTK_CONTAINER (self), label);
  return GTK_LABEL (label);
}

static void
keep_account_details_init (KeepAccountDetails *self)
{
  GtkStyleContext *style = NULL;

  g_object_set (self, "orientation", GTK_ORIENTATION_VERTICAL, "spacing", 12, "margin-top", 8,
                "margin-start", 28, "visible", TRUE, NULL);
  self->facts_label = add_label (self, "facts_label", _ ("What is known of this login"));
  self->events_label = add_label (self, "events_label", _ ("What happened to this login"));
  style = gtk_widget_get_style_context (GTK_WIDGET (self->events_label));
  gtk_style_context_add_class (style, "dim-label");
}

/* A label that is set loses what was selected in it. */
static void
set_text (GtkLabel *label, const char *text)
{
  if (g_strcmp0 (gtk_label_get_label (label), text) != 0)
    gtk_label_set_text (label, text);
}

static void
read_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  const Reading *reading = task_data;
  GError *error = NULL;
  GPtrArray *events = keep_journal_read (reading->own_state_dir, reading->profile_id, &error);

  if (events != NULL)
    g_task_return_pointer (task, events, (GDestroyNotify) g_ptr_array_unref);
  else
    g_task_return_error (task, error);
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  KeepAccountDetails *self = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) events = g_task_propagate_pointer (G_TASK (result), &error);
  g_autofree char *text = NULL;

  /* Cancelled means that the object is gone, or that there is a newer reading. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  self = user_data;
  if (events != NULL)
    text = keep_account_history_dup_events (events, self->label);
  set_text (self->events_label, text != NULL ? text : error->message);
}

static void
read_events (KeepAccountDetails *self, const char *own_state_dir, const char *profile_id)
{
  g_autoptr (GTask) task = NULL;
  Reading *reading = NULL;

  cancel (self);
  if (own_state_dir == NULL)
    return;
  self->cancellable = g_cancellable_new ();
  reading = g_new0 (Reading, 1);
  reading->own_state_dir = g_strdup (own_state_dir);
  reading->profile_id = g_strdup (profile_id);
  task = g_task_new (NULL, self->cancellable, on_read, self);
  g_task_set_source_tag (task, read_events);
  g_task_set_task_data (task, reading, reading_free);
  g_task_set_return_on_cancel (task, TRUE);
  g_task_run_in_thread (task, read_in_thread);
}

KeepAccountDetails *
keep_account_details_new (void)
{
  return g_object_new (KEEP_TYPE_ACCOUNT_DETAILS, NULL);
}

void
keep_account_details_update (KeepAccountDetails *self,
                             const KeepProfile *profile,
                             const char *label,
                             const KeepFacts *facts)
{
  g_autofree char *text = keep_account_history_dup_facts (profile, facts->now_ms);

  g_free (self->label);
  self->label = g_strdup (label);
  set_text (self->facts_label, text);
  read_events (self, facts->own_state_dir, profile->id);
}
