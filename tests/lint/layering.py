#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who may include whom (src/README.md), and what the lowest layers must not call."""
import re

import tree

MAY_INCLUDE = {
    "core": {"core"},
    "disk": {"core", "disk"},
    "store": {"core", "disk", "store"},
    "clis": {"core", "disk", "clis"},
    "net": {"core", "net"},
    "keeper": {"core", "disk", "store", "clis", "net", "keeper"},
    "cli": {"core", "disk", "store", "clis", "net", "keeper", "cli"},
    "tray": {"core", "disk", "store", "clis", "net", "keeper", "tray"},
}
# Library headers by their first folder; what stands in no list is a system header.
LIBRARIES = {"curl", "gdk", "gio", "gtk", "json-glib", "libayatana-appindicator", "libsecret",
             "openssl"}
MAY_USE = {
    "core": set(),
    "disk": set(),
    "store": set(),
    "clis": set(),
    "net": {"gio", "curl"},
    "keeper": {"gio"},
    "cli": {"gio"},
    "tray": {"gio", "gdk", "gtk", "libayatana-appindicator"},
}
CORE_SYSTEM_HEADERS = {"errno.h", "limits.h", "math.h", "stdarg.h", "stdint.h", "stdlib.h",
                       "string.h"}
# Core takes bytes, times and entropy as arguments.
CORE_MUST_NOT = re.compile(
    r"\b(GFile\w*|GDateTime \*\w+ = g_date_time_new_now\w*|g_get_\w+|g_date_time_new_now\w*"
    r"|g_random_\w+|g_rand_\w+|g_file_\w+|g_getenv|g_environ_getenv|g_idle_add\w*|g_timeout_\w+"
    r"|g_main_\w+|g_spawn\w*|(secure_)?getenv|environ|fopen|open|openat|read|write|socket|getrandom"
    r"|time|clock_gettime|gettimeofday|system|popen|exec[lv]\w*)\s*\(")
INCLUDE = re.compile(r"\s*#\s*include\s*([<\"])([^>\"]+)[>\"]")


def check_include(layer, mark, header):
    """What is wrong with one #include, or None."""
    first = header.split("/")[0]
    if mark == '"':
        if header == "config.h" or first in MAY_INCLUDE[layer]:
            return None
        if first in MAY_INCLUDE:
            return f"{layer}/ may not know {first}/"
        return f'include it as "folder/noun.h": {header}'
    if first in LIBRARIES and first not in MAY_USE[layer]:
        return f"{layer}/ may not use {first}"
    if layer in ("core", "disk", "store", "clis") and first.startswith("gio"):
        return f"{layer}/ uses GLib alone"
    if layer == "core" and not first.startswith("glib") and header not in CORE_SYSTEM_HEADERS:
        return f"core/ has no business with <{header}>"
    return None


def check_file(path):
    layer, offences = path.split("/")[1], []
    if layer not in MAY_INCLUDE:
        return [f"{path}: no layer of that name"]
    for number, line in enumerate(tree.read_lines(path), 1):
        match = INCLUDE.match(line)
        wrong = match and check_include(layer, match[1], match[2])
        if wrong:
            offences.append(f"{path}:{number}: {wrong}")
    if layer == "core":
        for number, line in enumerate(tree.read_code(path), 1):
            match = CORE_MUST_NOT.search(line)
            if match:
                offences.append(f"{path}:{number}: core/ must not call {match[1]}()")
    return offences


def main():
    files = tree.list_files(".c", ".h", under=("src",))
    tree.finish([offence for path in files for offence in check_file(path)], len(files))


main()
