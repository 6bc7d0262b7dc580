# SPDX-License-Identifier: GPL-3.0-or-later
"""Windows as assistive technology sees them (AT-SPI)."""
import gi

gi.require_version('Atspi', '2.0')
from gi.repository import Atspi, GLib  # noqa: E402

from home import wait_for  # noqa: E402


def walk(node):
    yield node
    for index in range(node.get_child_count()):
        child = node.get_child_at_index(index)
        if child:
            yield from walk(child)


def list_shown():
    """(role, name) of everything that is showing."""
    shown = []
    desktop = Atspi.get_desktop(0)
    for index in range(desktop.get_child_count()):
        try:
            for node in walk(desktop.get_child_at_index(index)):
                if node.get_state_set().contains(Atspi.StateType.SHOWING):
                    shown.append((node.get_role_name(), node.get_name(), node))
        except GLib.Error:
            pass  # gone while we looked
    return shown


def find(role, start):
    return next((node for r, name, node in list_shown() if r == role and (name or '').startswith(start)), None)


def wait(role, start):
    try:
        return wait_for(lambda: find(role, start), f'{role} "{start}"')
    except AssertionError as error:
        raise AssertionError(f'{error} among {[shown[:2] for shown in list_shown()]}') from None


def press(role, start):
    wait(role, start).do_action(0)
