# SPDX-License-Identifier: GPL-3.0-or-later
"""The source tree as the lint tests see it: what is ours, line by line, and one way to complain."""
import os
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
FOLDERS = (".ci", "data", "flatpak", "po", "src", "tests", "ui")
TOP_FILES = ("README.md", "meson.build", "meson_options.txt", "run")


def list_files(*suffixes, under=FOLDERS):
    """Paths relative to the root, sorted; all of them where no suffix is given."""
    found = [name for name in TOP_FILES
             if under == FOLDERS and os.path.exists(os.path.join(ROOT, name))]
    for folder in under:
        for path, folders, files in os.walk(os.path.join(ROOT, folder)):
            folders[:] = [name for name in folders if name != "__pycache__"]
            found += [os.path.relpath(os.path.join(path, name), ROOT) for name in files]
    return sorted(path for path in found if path.endswith(suffixes or ""))


def read_lines(path):
    """The lines of a text file; none where it is not text."""
    try:
        with open(os.path.join(ROOT, path), encoding="utf-8") as file:
            return file.read().splitlines()
    except UnicodeDecodeError:
        return []


def read_code(path):
    """The lines of a C file with comments and the insides of strings blanked, numbers kept."""
    out, state = [], "code"
    for line in read_lines(path):
        kept, i = "", 0
        while i < len(line):
            pair, char = line[i:i + 2], line[i]
            if state == "comment":
                if pair == "*/":
                    state, i = "code", i + 1
            elif state in ("'", '"'):
                if char == "\\":
                    i += 1
                elif char == state:
                    state, kept = "code", kept + char
            elif pair == "/*":
                state, i = "comment", i + 1
            elif pair == "//":
                break
            else:
                kept += char
                if char in "'\"":
                    state = char
            i += 1
        if state != "comment":
            state = "code"
        out.append(kept)
    return out


def finish(offences, checked):
    """Prints the offences and ends the program; a check that saw nothing has failed too."""
    for offence in offences:
        print(offence)
    print(f"{checked} checked, {len(offences)} offences")
    sys.exit(1 if offences or not checked else 0)
