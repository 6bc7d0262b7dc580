#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""po/POTFILES.in names exactly the files that speak to people, and every catalogue is whole."""
import os
import re
import subprocess

import tree

CALL = re.compile(r'\b(_|N_|C_|ngettext)\s*\(\s*"')
DATA = {"data/io.github.tokenkeep.Tokenkeep.desktop.in",
        "data/io.github.tokenkeep.Tokenkeep.metainfo.xml.in"}


def read(path):
    return "\n".join(tree.read_lines(path))


def list_names(path):
    return [line for line in tree.read_lines(path) if line and not line.startswith("#")]


def list_speaking():
    """The files with translatable strings in them."""
    speaking = {path for path in tree.list_files(".c", under=("src",)) if CALL.search(read(path))}
    windows = tree.list_files(".ui", under=("ui",))
    return speaking | DATA | {path for path in windows if 'translatable="yes"' in read(path)}


def check_catalogue(path):
    """What msgfmt complains about, and what is missing or uncertain."""
    run = subprocess.run(["msgfmt", "--check", "--statistics", "-o", os.devnull, path], cwd=tree.ROOT,
                         capture_output=True, text=True, env={**os.environ, "LC_ALL": "C"}, check=False)
    whole = run.returncode == 0 and not re.search("fuzzy|untranslated", run.stderr)
    return [] if whole else [f"{path}: {line}" for line in run.stderr.splitlines()]


def main():
    named, speaking = list_names("po/POTFILES.in"), list_speaking()
    offences = [f"po/POTFILES.in lacks {path}" for path in sorted(speaking - set(named))]
    offences += [f"po/POTFILES.in names {path}, which says nothing" for path in sorted(set(named) - speaking)]
    if named != sorted(named):
        offences.append("po/POTFILES.in is not sorted")
    languages = list_names("po/LINGUAS")
    for language in languages:
        offences += check_catalogue(f"po/{language}.po")
    tree.finish(offences, len(named) + len(languages))


main()
