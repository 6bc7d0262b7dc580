#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every source file has its test, every error code is met by one, every message can be translated."""
import os
import re

import tree

# Source files without tests/<layer>/test-<noun>.c, and what tests them instead: parts that have no
# behaviour of their own, whole verbs, and what only a display can show.
TESTED_ELSEWHERE = {
    "tests/core/test-json.c": ["core/json-scanner.c"],
    "tests/core/test-json5.c": ["core/json5-token.c"],
    "tests/core/test-provider.c": ["core/provider-parse.c", "core/provider-values.c"],
    "tests/core/test-secret.c": ["core/buffer.c"],
    "tests/cli/test_doctor.py": ["cli/clock.c", "cli/doctor.c", "cli/doctor-report.c", "cli/issuer-clock.c"],
    "tests/cli/test_events.py": ["cli/events.c"],
    "tests/cli/test_import.py": ["cli/import.c"],
    "tests/cli/test_link.py": ["cli/link.c", "keeper/linkage.c"],
    "tests/integration/test_linked.py": ["keeper/copies.c", "keeper/kin.c"],
    "tests/cli/test_token.py": ["cli/token.c"],
    "tests/cli/test_verbs.py": [
        "cli/agents.c", "cli/list.c", "cli/order.c", "cli/providers.c", "cli/roster-json.c", "cli/status.c", "cli/tokenkeep.c",
        "cli/use.c", "cli/verb.c", "cli/write.c"],
    "tests/keeper/test-schedule.c": ["keeper/duty.c"],
    "tests/keeper/test-stores.c": ["keeper/census.c", "keeper/snapshot.c"],
    "tests/store/test-json-roster.c": ["store/json-entries.c"],
    "tests/store/test-json-dialect.c": ["store/json-credential.c"],
    "tests/store/test-json-rotation.c": ["store/transaction-rotation.c"],
    "tests/store/test-reference.c": ["store/secret-file.c", "store/secret-provider.c"],
    "tests/integration/test_login_paste.py": ["cli/login.c", "cli/login-report.c"],
    "tests/integration/test_refresh.py": [
        "cli/courier.c", "cli/refresh.c", "keeper/errand.c", "keeper/placement.c",
        "keeper/refresh-record.c", "keeper/settlement.c"],
    "tests/integration/test_watch.py": ["cli/watch.c", "keeper/keeper.c"],
    "tests/integration/test_tray_background.py": ["tray/background.c"],
    "tests/integration/test_tray_panel.py": [
        "tray/application.c", "tray/face.c", "tray/herald.c", "tray/icon-folder.c", "tray/indicator.c",
        "tray/main.c", "tray/notifier.c", "tray/settings.c"],
    "tests/tray/test-accounts-list.c": ["tray/account-details.c", "tray/account-row.c"],
}
ERROR_CODE = re.compile(r"^\s*(KEEP_\w+_ERROR_\w+),")
TRANSLATED = re.compile(r"\b(N?C?_|n?gettext|g_dngettext|ngettext)\s*\(")


def exists(path):
    return os.path.exists(os.path.join(tree.ROOT, path))


def check_tests():
    excused = {f"src/{path}": test for test, paths in TESTED_ELSEWHERE.items() for path in paths}
    for path in tree.list_files(".c", under=("src",)):
        layer, file = path.split("/")[1:3]
        own = f"tests/{layer}/test-{file}"
        if exists(own) and path in excused:
            yield f"{path}: has its test, so it needs no excuse"
        if not exists(own) and not exists(excused.get(path, own)):
            yield f"{path}: no {own}"
    for path in excused:
        if not exists(path):
            yield f"{path}: excused but gone"


def check_error_codes():
    # The table of all codes proves nothing about the code that raises them.
    tests = "\n".join("\n".join(tree.read_code(path))
                      for path in tree.list_files(".c", under=("tests",))
                      if path != "tests/core/test-error.c")
    for line in tree.read_lines("src/core/error.h"):
        match = ERROR_CODE.match(line)
        if match and not re.search(rf"\b{match[1]}\b", tests):
            yield f"src/core/error.h: no test mentions {match[1]}"


def is_translatable(path):
    lines = tree.read_lines(path)
    if path.endswith(".c"):
        return any(TRANSLATED.search(line) and not line.lstrip().startswith("#define")
                   for line in tree.read_code(path))
    if path.endswith(".ui"):
        return any('translatable="yes"' in line for line in lines)
    return path.endswith((".desktop.in", ".metainfo.xml.in", ".gschema.xml"))


def check_potfiles():
    if not exists("po/POTFILES"):
        yield "po/POTFILES: there is none"
        return
    listed = {line.strip() for line in tree.read_lines("po/POTFILES")
              if line.strip() and not line.startswith("#")}
    needed = {path for path in tree.list_files(under=("src", "ui", "data"))
              if is_translatable(path)}
    for path in sorted(needed - listed):
        yield f"po/POTFILES: {path} is missing"
    for path in sorted(listed - needed):
        yield f"po/POTFILES: {path} has nothing to translate"


def main():
    offences = [*check_tests(), *check_error_codes(), *check_potfiles()]
    tree.finish(offences, len(tree.list_files(".c", under=("src",))))


main()
