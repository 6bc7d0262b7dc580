#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""clang-format has nothing to say."""
import shutil
import subprocess
import sys

import tree

if not shutil.which("clang-format"):
    print("clang-format is not installed")
    sys.exit(77)
files = tree.list_files(".c", ".h", under=("src", "tests"))
sys.exit(subprocess.run(["clang-format", "--dry-run", "-Werror", *files], cwd=tree.ROOT).returncode)
