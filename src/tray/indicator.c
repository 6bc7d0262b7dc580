/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tray/indicator.h"

#include <libayatana-appindicator/app-indicator.h>

#include "config.h"
#include "tray/icon-folder.h"

#define ICON KEEP_APPLICATION_ID "-symbolic"
#define BUSY_ICON KEEP_APPLICATION_ID "-busy-symbolic"
#define ATTENTION_ICON KEEP_APPLICATION_ID "-attention-symbolic"

/* libayatana's item, but telling us of the XEmbed icon that it falls back to. Made by
 * g_object_new(): app_indicator_new() of newer releases prints that GTK menus are a thing of the
 * past. */
typedef struct
{
  AppIndicator parent_instance;
  GtkStatusIcon *fallback; /* weak, nullable */
  KeepIndicator *owner;    /* weak, nullable */
} KeepStatusItem;

typedef struct
{
  AppIndicatorClass parent_class;
} KeepStatusItemClass;

static GType keep_status_item_get_type (void);
G_DEFINE_TYPE (KeepStatusItem, keep_status_item, APP_INDICATOR_TYPE)

struct _KeepIndicator
{
  GObject parent_instance;
  KeepStatusItem *item; /* owned */
  gboolean is_visible;
};

G_DEFINE_FINAL_TYPE (KeepIndicator, keep_indicator, G_TYPE_OBJECT)

enum
{
  PROP_VISIBLE = 1,
};

static void
update_visible (KeepIndicator *self)
{
  gboolean is_connected = FALSE;
  gboolean is_embedded = FALSE;

  g_object_get (self->item, "connected", &is_connected, NULL);
  if (self->item->fallback != NULL)
    g_object_get (self->item->fallback, "embedded", &is_embedded, NULL);
  if (self->is_visible == (is_connected || is_embedded))
    return;
  self->is_visible = !self->is_visible;
  g_object_notify (G_OBJECT (self), "visible");
}

static void
on_embedded (KeepStatusItem *item)
{
  if (item->owner != NULL)
    update_visible (item->owner);
}

/* XEmbed is of X11 alone; elsewhere GtkStatusIcon only prints criticals. */
static GtkStatusIcon *
keep_status_item_fallback (AppIndicator *indicator)
{
  KeepStatusItem *self = (KeepStatusItem *) indicator;
  const char *display = G_OBJECT_TYPE_NAME (gdk_display_get_default ());

  if (!g_str_equal (display, "GdkX11Display"))
    return NULL;
  self->fallback = APP_INDICATOR_CLASS (keep_status_item_parent_class)->fallback (indicator);
  g_signal_connect_object (self->fallback, "notify::embedded", G_CALLBACK (on_embedded), self,
                           G_CONNECT_SWAPPED);
  return self->fallback;
}

static void
keep_status_item_unfallback (AppIndicator *indicator, GtkStatusIcon *icon)
{
  KeepStatusItem *self = (KeepStatusItem *) indicator;

  self->fallback = NULL;
  APP_INDICATOR_CLASS (keep_status_item_parent_class)->unfallback (indicator, icon);
}

static void
keep_status_item_class_init (KeepStatusItemClass *klass)
{
  AppIndicatorClass *indicator_class = APP_INDICATOR_CLASS (klass);

  indicator_class->fallback = keep_status_item_fallback;
  indicator_class->unfallback = keep_status_item_unfallback;
}

static void
keep_status_item_init (KeepStatusItem *self)
{
}

static void
keep_indicator_get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  KeepIndicator *self = KEEP_INDICATOR (object);

  if (id == PROP_VISIBLE)
    g_value_set_boolean (value, self->is_visible);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
}

static void
keep_indicator_dispose (GObject *object)
{
  KeepIndicator *self = KEEP_INDICATOR (object);

  /* The item emits "connection-changed" once more while it goes. */
  if (self->item != NULL)
    {
      self->item->owner = NULL;
      g_signal_handlers_disconnect_by_data (self->item, self);
    }
  g_clear_object (&self->item);
  G_OBJECT_CLASS (keep_indicator_parent_class)->dispose (object);
}

static void
keep_indicator_class_init (KeepIndicatorClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = keep_indicator_get_property;
  object_class->dispose = keep_indicator_dispose;
  g_object_class_install_property (
      object_class, PROP_VISIBLE,
      g_param_spec_boolean ("visible", NULL, NULL, FALSE,
                            G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY));
}

static void
keep_indicator_init (KeepIndicator *self)
{
}

KeepIndicator *
keep_indicator_new (GtkMenu *menu)
{
  KeepIndicator *self = g_object_new (KEEP_TYPE_INDICATOR, NULL);
  g_autofree char *icon_folder = keep_icon_folder_dup ();

  self->item = g_object_new (keep_status_item_get_type (), "id", "tokenkeep", "category",
                             "ApplicationStatus", "icon-name", ICON, "title", "Tokenkeep", NULL);
  self->item->owner = self;
  if (icon_folder != NULL)
    app_indicator_set_icon_theme_path (APP_INDICATOR (self->item), icon_folder);
  g_signal_connect_object (self->item, APP_INDICATOR_SIGNAL_CONNECTION_CHANGED,
                           G_CALLBACK (update_visible), self, G_CONNECT_SWAPPED);
  app_indicator_set_menu (APP_INDICATOR (self->item), menu);
  app_indicator_set_status (APP_INDICATOR (self->item), APP_INDICATOR_STATUS_ACTIVE);
  return self;
}

void
keep_indicator_set_middle_click_item (KeepIndicator *self, GtkWidget *item)
{
  app_indicator_set_secondary_activate_target (APP_INDICATOR (self->item), item);
}

void
keep_indicator_show (KeepIndicator *self, KeepIndicatorLook look, const char *description)
{
  AppIndicator *item = APP_INDICATOR (self->item);

  app_indicator_set_icon_full (item, look == KEEP_INDICATOR_BUSY ? BUSY_ICON : ICON, description);
  app_indicator_set_attention_icon_full (item, ATTENTION_ICON, description);
  app_indicator_set_status (item, look == KEEP_INDICATOR_ATTENTION ? APP_INDICATOR_STATUS_ATTENTION
                                                                   : APP_INDICATOR_STATUS_ACTIVE);
}

gboolean
keep_indicator_is_visible (KeepIndicator *self)
{
  return self->is_visible;
}
