# SPDX-License-Identifier: GPL-3.0-or-later
"""What stands on a desktop: xfce4-panel, windows, a mouse, a camera."""
import os
import shutil
import subprocess

from home import die_with_parent, wait_for

PANEL = '''<?xml version="1.0" encoding="UTF-8"?>
<channel name="xfce4-panel" version="1.0">
  <property name="configver" type="int" value="2"/>
  <property name="panels" type="array"><value type="int" value="1"/>
    <property name="panel-1" type="empty">
      <property name="position" type="string" value="p=6;x=0;y=0"/>
      <property name="length" type="uint" value="100"/>
      <property name="position-locked" type="bool" value="true"/>
      <property name="size" type="uint" value="32"/>
      <property name="plugin-ids" type="array"><value type="int" value="1"/><value type="int" value="2"/></property>
    </property>
  </property>
  <property name="plugins" type="empty">
    <property name="plugin-1" type="string" value="systray"><property name="known-legacy-items" type="array"/></property>
    <property name="plugin-2" type="string" value="tasklist"/>
  </property>
</channel>
'''
PANEL_CONFIG = 'xfce4/xfconf/xfce-perchannel-xml/xfce4-panel.xml'
ICON_X, ICON_Y = 18, 16  # the systray plugin's only icon in that panel


def start(*command):
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                            preexec_fn=die_with_parent)


def configure(icons=None):
    """Prepares the session before anything of it starts: the panel's configuration, which xfconfd reads once,
    and the program's icons, where it is not installed."""
    if icons:
        shutil.copytree(icons, os.path.join(os.environ['XDG_DATA_HOME'], 'icons/hicolor'))
    path = os.path.join(os.environ['XDG_CONFIG_HOME'], PANEL_CONFIG)
    os.makedirs(os.path.dirname(path))
    with open(path, 'w', encoding='utf-8') as file:
        file.write(PANEL)


def start_panel():
    """xfce4-panel with a tray at the left end."""
    return start('xfce4-panel', '--disable-wm-check')


def list_windows(pattern):
    """Window ids of visible windows by title."""
    run = subprocess.run(['xdotool', 'search', '--onlyvisible', '--name', pattern], capture_output=True, text=True,
                         check=False)
    return run.stdout.split()


def wait_window(pattern):
    return wait_for(lambda: list_windows(pattern), f'a window {pattern}')[0]


def click(x, y):
    subprocess.run(['xdotool', 'mousemove', str(x), str(y), 'click', '1'], check=True)


def picture(path, *options):
    """A picture of the whole screen; @options are ImageMagick's."""
    subprocess.run(['import', '-window', 'root', *options, path], check=True)
