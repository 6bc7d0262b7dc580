#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A StatusNotifierWatcher without a panel: enough of a tray host for menu tests."""
from gi.repository import Gio, GLib

NAME, PATH = 'org.kde.StatusNotifierWatcher', '/StatusNotifierWatcher'
INTERFACE = '''<node><interface name="org.kde.StatusNotifierWatcher">
<method name="RegisterStatusNotifierItem"><arg type="s" direction="in"/></method>
<method name="RegisterStatusNotifierHost"><arg type="s" direction="in"/></method>
<property name="RegisteredStatusNotifierItems" type="as" access="read"/>
<property name="IsStatusNotifierHostRegistered" type="b" access="read"/>
<property name="ProtocolVersion" type="i" access="read"/>
<signal name="StatusNotifierItemRegistered"><arg type="s"/></signal>
<signal name="StatusNotifierItemUnregistered"><arg type="s"/></signal>
<signal name="StatusNotifierHostRegistered"/>
</interface></node>'''


class Watcher:
    def __init__(self, bus):
        self.bus, self.items = bus, []
        interface = Gio.DBusNodeInfo.new_for_xml(INTERFACE).interfaces[0]
        bus.register_object(PATH, interface, self.on_call, self.on_get, None)
        Gio.bus_own_name_on_connection(bus, NAME, Gio.BusNameOwnerFlags.NONE, None, None)

    def on_call(self, bus, sender, path, interface, method, arguments, invocation):
        if method == 'RegisterStatusNotifierItem':
            self.add(sender, arguments.unpack()[0])
        invocation.return_value(None)

    def add(self, sender, service):
        entry = sender + service if service.startswith('/') else service + '/StatusNotifierItem'
        if entry in self.items:
            return
        self.items.append(entry)
        self.emit('StatusNotifierItemRegistered', entry)
        Gio.bus_watch_name_on_connection(self.bus, sender, Gio.BusNameWatcherFlags.NONE, None,
                                         lambda *_: self.remove(entry))

    def remove(self, entry):
        if entry in self.items:
            self.items.remove(entry)
            self.emit('StatusNotifierItemUnregistered', entry)

    def emit(self, signal, entry):
        self.bus.emit_signal(None, PATH, NAME, signal, GLib.Variant('(s)', (entry,)))

    def on_get(self, bus, sender, path, interface, name):
        return {'RegisteredStatusNotifierItems': GLib.Variant('as', self.items),
                'IsStatusNotifierHostRegistered': GLib.Variant('b', True),
                'ProtocolVersion': GLib.Variant('i', 0)}[name]


if __name__ == '__main__':
    Watcher(Gio.bus_get_sync(Gio.BusType.SESSION))
    GLib.MainLoop().run()
