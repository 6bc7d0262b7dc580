#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sums up meson's testlog.json files: count.py LOG…

Prints what was skipped and what failed, then the line "N passed, N failed, N skipped". Each case of a
TAP or unittest program counts; any other program counts once. Exit code 1 where something failed, where a
log is missing or where no test ran; with CI=true also where something was skipped.
"""
import json
import os
import re
import sys

TAP_PLAN = re.compile(r"^1\.\.\d+", re.M)
TAP_LINE = re.compile(r"^(not )?ok\b[ \d]*-? *([^#\n]*)(# *(skip|todo)\b.*)?", re.I | re.M)
UNITTEST_END = re.compile(r"^Ran (\d+) tests? in .*\n\n(?:OK|FAILED)(?: \((.*)\))?", re.M)
UNITTEST_SKIP = re.compile(r"^(.*) \.\.\. (skipped .*)$", re.M)
UNITTEST_FAIL = re.compile(r"^(?:FAIL|ERROR): (.*)$", re.M)


class Result:
    """The cases of one program."""

    def __init__(self, name):
        self.name, self.passed, self.failed, self.skipped = name, 0, [], []

    def read_tap(self, output):
        for line in TAP_LINE.finditer(output):
            case = f"{self.name} {line[2].strip()}".strip()
            if (line[4] or "").lower() == "skip":
                self.skipped.append(f"{case} {line[3]}")
            elif line[1] and not line[4]:
                self.failed.append(case)
            else:
                self.passed += 1

    def read_unittest(self, output, end):
        skips = [f"{self.name} {line[1]} {line[2]}" for line in UNITTEST_SKIP.finditer(output)]
        failures = [f"{self.name} {line[1]}" for line in UNITTEST_FAIL.finditer(output)]
        counts = dict(pair.split("=") for pair in (end[2] or "").split(", ") if "=" in pair)
        skipped = int(counts.get("skipped", 0))
        failed = int(counts.get("failures", 0)) + int(counts.get("errors", 0)) \
            + int(counts.get("unexpected successes", 0))
        self.skipped += (skips + [self.name] * skipped)[:skipped]
        self.failed += (failures + [self.name] * failed)[:failed]
        self.passed += max(int(end[1]) - skipped - failed, 0)

    def add_verdict(self, verdict):
        """What meson says counts where the cases do not say as much."""
        if verdict == "SKIP":
            self.skipped = self.skipped or [self.name]
        elif verdict in ("OK", "EXPECTEDFAIL"):
            if self.passed + len(self.skipped) == 0:
                self.passed = 1
        elif not self.failed:
            self.failed.append(f"{self.name} ({verdict.lower()})")


def read_test(test):
    """One line of testlog.json."""
    result = Result(test["name"].split(" / ")[-1])
    output = test.get("stdout") or ""
    everything = output + (test.get("stderr") or "")
    end = UNITTEST_END.search(everything)
    if TAP_PLAN.search(output):
        result.read_tap(output)
    elif end:
        result.read_unittest(everything, end)
    result.add_verdict(test["result"])
    return result


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
            result = read_test(test)
            passed += result.passed
            failed += [f"{stage}: {case}" for case in result.failed]
            skipped += [f"{stage}: {case}" for case in result.skipped]
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
