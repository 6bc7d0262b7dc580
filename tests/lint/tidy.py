#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""clang-tidy has nothing to say: tidy.py BUILD_DIR, a build folder made with CC=clang."""
import concurrent.futures
import json
import os
import shutil
import subprocess
import sys

import tree


def check(build, path):
    command = ["clang-tidy", "--quiet", "-p", build, path]
    done = subprocess.run(command, capture_output=True, text=True)
    return path, done.returncode, done.stdout


def main(build):
    if not shutil.which("clang-tidy"):
        print("clang-tidy is not installed")
        return 77
    with open(os.path.join(build, "compile_commands.json"), encoding="utf-8") as database:
        entries = json.load(database)
    sources = {os.path.normpath(os.path.join(entry["directory"], entry["file"]))
               for entry in entries}
    ours = sorted(path for path in sources if path.startswith(os.path.join(tree.ROOT, "src") + "/"))
    offences = []
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for path, code, output in pool.map(lambda path: check(build, path), ours):
            if code:
                offences.append(f"{os.path.relpath(path, tree.ROOT)}:\n{output}")
    return tree.finish(offences, len(ours))


sys.exit(main(sys.argv[1]))
