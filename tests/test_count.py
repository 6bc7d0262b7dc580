#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""count.py neither invents a pass nor hides a failure."""
import os
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import count  # noqa: E402


def totals(result, stdout="", stderr=""):
    read = count.read_test({"name": "project:unit / x", "result": result, "stdout": stdout,
                            "stderr": stderr})
    return read.passed, len(read.failed), len(read.skipped)


def unittest_output(ran, end):
    return f"test_a (m.C.test_a) ... ok\n\n---\nRan {ran} tests in 0.100s\n\n{end}\n"


class Tap(unittest.TestCase):
    def test_cases_count(self):
        output = "TAP version 13\n# hello\n1..4\nok 1 /a\nnot ok 2 /b\nok 3 /c # SKIP no npm\nok 4 /d\n"
        self.assertEqual(totals("FAIL", output), (2, 1, 1))

    def test_output_of_a_case_does_not_count(self):
        self.assertEqual(totals("OK", "1..1\n# ok 7 it said\n    ok 2 nested\nok 1 /a\n"), (1, 0, 0))

    def test_crash_is_a_failure(self):
        self.assertEqual(totals("ERROR", "1..3\nok 1 /a\n"), (1, 1, 0))

    def test_timeout_is_a_failure(self):
        self.assertEqual(totals("TIMEOUT", ""), (0, 1, 0))


class Unittest(unittest.TestCase):
    def test_cases_count(self):
        self.assertEqual(totals("OK", stderr=unittest_output(34, "OK")), (34, 0, 0))

    def test_skips_are_seen(self):
        self.assertEqual(totals("OK", stderr=unittest_output(5, "OK (skipped=2)")), (3, 0, 2))

    def test_failures_and_errors_are_seen(self):
        end = "FAILED (failures=1, errors=2, skipped=1)"
        self.assertEqual(totals("FAIL", stderr=unittest_output(9, end)), (5, 3, 1))

    def test_class_without_a_set_up_is_a_skip(self):
        self.assertEqual(totals("OK", stderr=unittest_output(0, "OK (skipped=1)")), (0, 0, 1))


class Other(unittest.TestCase):
    def test_counts_once(self):
        self.assertEqual(totals("OK", "whatever"), (1, 0, 0))
        self.assertEqual(totals("FAIL", "whatever"), (0, 1, 0))
        self.assertEqual(totals("SKIP", "whatever"), (0, 0, 1))


if __name__ == "__main__":
    unittest.main(verbosity=2)
