#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every catalogue in po/LINGUAS is whole and well-formed."""
import os
import re
import subprocess

import tree


def check_catalogue(path):
    """What msgfmt complains about, and what is missing or uncertain."""
    run = subprocess.run(["msgfmt", "--check", "--statistics", "-o", os.devnull, path], cwd=tree.ROOT,
                         capture_output=True, text=True, env={**os.environ, "LC_ALL": "C"}, check=False)
    whole = run.returncode == 0 and not re.search("fuzzy|untranslated", run.stderr)
    return [] if whole else [f"{path}: {line}" for line in run.stderr.splitlines()]


def main():
    languages = [line for line in tree.read_lines("po/LINGUAS") if line and not line.startswith("#")]
    tree.finish([offence for name in languages for offence in check_catalogue(f"po/{name}.po")], len(languages))


main()
