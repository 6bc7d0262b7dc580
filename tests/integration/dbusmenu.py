# SPDX-License-Identifier: GPL-3.0-or-later
"""A status icon as a panel sees it: StatusNotifierItem and its com.canonical.dbusmenu."""
import time
from dataclasses import dataclass

from gi.repository import Gio, GLib

from home import wait_for

WATCHER = ('org.kde.StatusNotifierWatcher', '/StatusNotifierWatcher')
ITEM, MENU = 'org.kde.StatusNotifierItem', 'com.canonical.dbusmenu'
PROPERTIES = 'org.freedesktop.DBus.Properties'


@dataclass
class Row:
    """One visible row of the menu."""
    number: int
    label: str
    is_sensitive: bool
    is_radio: bool
    is_active: bool
    is_submenu: bool
    depth: int


def call(name, path, interface, method, arguments=None):
    bus = Gio.bus_get_sync(Gio.BusType.SESSION)
    return bus.call_sync(name, path, interface, method, arguments, None, Gio.DBusCallFlags.NONE, 5000).unpack()


def read_property(name, path, interface, which):
    return call(name, path, PROPERTIES, 'Get', GLib.Variant('(ss)', (interface, which)))[0]


def list_items():
    """(bus name, object path) of each registered icon; none where there is no watcher."""
    try:
        entries = read_property(*WATCHER, WATCHER[0], 'RegisteredStatusNotifierItems')
    except GLib.Error:
        return []
    # xfce4-panel writes ":1.6/path", others ":1.6@/path"
    return [(entry[:entry.index('/')].rstrip('@'), entry[entry.index('/'):]) for entry in entries]


def has_host():
    """Whether a panel shows icons."""
    try:
        return read_property(*WATCHER, WATCHER[0], 'IsStatusNotifierHostRegistered')
    except GLib.Error:
        return False


class StatusIcon:
    """The one icon whose Id is @icon_id."""

    def __init__(self, icon_id):
        self.icon_id = icon_id
        self.name, self.path = wait_for(lambda: (self.find() or [None])[0], f'status icon {icon_id}')
        self.menu_path = self.read('Menu')

    def find(self):
        return [item for item in list_items() if self.has_id(item)]

    def has_id(self, item):
        try:
            return read_property(*item, ITEM, 'Id') == self.icon_id
        except GLib.Error:
            return False

    def read(self, which):
        return read_property(self.name, self.path, ITEM, which)

    def rows(self):
        """The menu as it is now; separators are left out."""
        self.call_menu('AboutToShow', '(i)', 0)
        _, root = self.call_menu('GetLayout', '(iias)', 0, -1, [])
        return list(self.walk(root, 0))

    def call_menu(self, method, signature, *arguments):
        return call(self.name, self.menu_path, MENU, method, GLib.Variant(signature, arguments))

    def walk(self, node, depth):
        for number, shown, children in node[2]:
            if shown.get('type') == 'separator' or not shown.get('visible', True):
                continue
            label = shown.get('label', '').replace('__', '\0').replace('_', '').replace('\0', '_')
            yield Row(number, label, shown.get('enabled', True), shown.get('toggle-type') == 'radio',
                      shown.get('toggle-state') == 1, shown.get('children-display') == 'submenu', depth)
            yield from self.walk((number, shown, children), depth + 1)

    def find_row(self, start):
        """The row whose label begins with @start, or None."""
        return next((row for row in self.rows() if row.label.startswith(start)), None)

    def wait_row(self, start):
        return wait_for(lambda: self.find_row(start), f'menu row {start}')

    def wait_no_row(self, start):
        wait_for(lambda: not self.find_row(start), f'the end of menu row {start}')

    def activate(self, start):
        """Clicks; row numbers change with each rebuilt menu, so the label decides."""
        row = self.wait_row(start)
        if not row.is_sensitive:
            raise AssertionError(f'menu row {start} is insensitive')
        self.call_menu('Event', '(isvu)', row.number, 'clicked', GLib.Variant('i', 0), int(time.time()) & 0xffffffff)
