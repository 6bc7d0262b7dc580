#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sums up meson's testlog.json files: count.py LOG…

Prints what was skipped and what failed, then the line "N passed, N failed, N skipped". Each line of
a TAP test counts; a program without TAP counts once. Exit code 1 where something failed, where a
log is missing or where no test ran; with CI=true also where something was skipped.
"""
import json
import os
import re
import sys

TAP_LINE = re.compile(r"^(not )?ok\b[ \d]*-? *([^#\n]*)(# *(skip|todo)\b.*)?", re.I | re.M)
PLAN = re.compile(r"^1\.\.\d+", re.M)


def read_cases(test):
    """(passed, failed names, skipped names) of one line of testlog.json."""
    name = test["name"].split(" / ")[-1]
    output, result = test.get("stdout") or "", test["result"]
    passed, failed, skipped = 0, [], []
    if PLAN.search(output):
        for line in TAP_LINE.finditer(output):
            case = f"{name} {line[2].strip()}".strip()
            if (line[4] or "").lower() == "skip":
                skipped.append(f"{case} {line[3]}")
            elif line[1] and not line[4]:
                failed.append(case)
            else:
                passed += 1
    if result == "SKIP":
        if not skipped:
            skipped.append(name)
    elif result in ("OK", "EXPECTEDFAIL"):
        if passed + len(skipped) == 0:
            passed = 1
    elif not failed:
        failed.append(f"{name} ({result.lower()})")
    return passed, failed, skipped


def main(logs):
    passed, failed, skipped = 0, [], []
    for path in logs:
        stage = os.path.splitext(os.path.basename(path))[0]
        try:
            with open(path, encoding="utf-8") as log:
                tests = [json.loads(line) for line in log]
        except FileNotFoundError:
            failed.append(f"{stage}: did not build or ran no test")
            continue
        for test in tests:
            good, bad, left_out = read_cases(test)
            passed += good
            failed += [f"{stage}: {case}" for case in bad]
            skipped += [f"{stage}: {case}" for case in left_out]
    for word, cases in (("skipped", skipped), ("failed", failed)):
        for case in cases:
            print(f"{word}: {case}", file=sys.stderr)
    sys.stderr.flush()
    print(f"{passed} passed, {len(failed)} failed, {len(skipped)} skipped")
    if failed or passed == 0:
        return 1
    if skipped and os.environ.get("CI") == "true":
        print("with CI=true a skipped test is a failure", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
