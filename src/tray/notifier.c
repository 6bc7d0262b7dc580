/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tray/notifier.h"

#include "tray/action.h"
#include "tray/icon-folder.h"

void
keep_notifier_show (GApplication *application, const KeepNotice *notice)
{
  g_autoptr (GNotification) notification = g_notification_new (notice->title);
  g_autoptr (GIcon) icon = keep_icon_folder_new_icon ();
  g_autofree char *action = g_strconcat ("app.", notice->action, NULL);
  GVariant *target = notice->target == NULL ? NULL : g_variant_new_string (notice->target);

  g_notification_set_icon (notification, icon);
  if (notice->body != NULL)
    g_notification_set_body (notification, notice->body);
  if (notice->is_problem)
    g_notification_set_priority (notification, G_NOTIFICATION_PRIORITY_HIGH);
  g_notification_add_button_with_target_value (notification, notice->button, action, target);
  g_notification_set_default_action (notification, "app." KEEP_ACTION_SHOW_ACCOUNTS);
  g_application_send_notification (application, notice->id, notification);
}

void
keep_notifier_withdraw (GApplication *application, const char *notice_id)
{
  g_application_withdraw_notification (application, notice_id);
}
