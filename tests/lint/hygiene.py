#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Licence lines, include guards, own header first, lengths, words and names that say nothing."""
import os
import re

import tree

MAX_FILE_LINES = 450
MAX_FUNCTION_LINES = 60
# Spelled in halves, so that this file passes its own test.
WORDS = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X|HA" + r"CK)\b|\bfor n" + r"ow\b|\bissue "
                   + r"#\d*")
NAMES = re.compile(r"(^|[-_.])(util|utils|common|helper|helpers|manager|misc)([-_.]|$)")
SPDX = "SPDX-License-Identifier: GPL-3.0-or-later"
CODE = (".c", ".h", ".py", ".sh", "/run")


def check_head(path, lines):
    head = "\n".join(lines[:3])
    if path.endswith(CODE) or path == "run":
        if SPDX not in head:
            yield f"{path}:1: the SPDX line is missing"
    if path.endswith(".h") and "#pragma once" not in lines:
        yield f"{path}:1: #pragma once is missing"
    if path.startswith("src/") and path.endswith(".c"):
        own = path[len("src/"):-2] + ".h"
        includes = [line for line in lines if line.startswith("#include")]
        if os.path.exists(os.path.join(tree.ROOT, "src", own)) \
                and includes[:1] != [f'#include "{own}"']:
            yield f'{path}:1: its own header comes first: #include "{own}"'


def check_lengths(path, lines):
    if path.endswith(CODE) and len(lines) > MAX_FILE_LINES:
        yield f"{path}:{MAX_FILE_LINES}: {len(lines)} lines, {MAX_FILE_LINES} are the end"
    if not path.endswith(".c"):
        return
    start = None
    for number, line in enumerate(lines, 1):
        if line == "{":
            start = number
        elif line == "}" and start:
            if number - start - 1 > MAX_FUNCTION_LINES:
                yield f"{path}:{start}: a function of {number - start - 1} lines, " \
                      f"{MAX_FUNCTION_LINES} are the end"
            start = None


def check_words(path, lines):
    if NAMES.search(os.path.basename(path).lower()):
        yield f"{path}: a name that says nothing"
    for number, line in enumerate(lines, 1):
        match = WORDS.search(line)
        if match:
            yield f'{path}:{number}: "{match[0]}"'


def main():
    offences, files = [], tree.list_files()
    for path in files:
        lines = tree.read_lines(path)
        for check in (check_head, check_lengths, check_words):
            offences += check(path, lines)
    tree.finish(offences, len(files))


main()
