# SPDX-License-Identifier: GPL-3.0-or-later
"""Test functions as TAP: what a function raises is its failure, told on standard error."""
import sys
import traceback


def run(checks):
    """Runs (name, function) pairs and ends the program."""
    print(f"1..{len(checks)}", flush=True)
    failures = 0
    for number, (name, check) in enumerate(checks, 1):
        try:
            check()
            print(f"ok {number} - {name}", flush=True)
        except Exception:  # pylint: disable=broad-except
            failures += 1
            traceback.print_exc()
            print(f"not ok {number} - {name}", flush=True)
    sys.exit(1 if failures else 0)
