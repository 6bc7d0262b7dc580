#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every verb of `tokenkeep` under valgrind: no error and no definite leak.

memcheck.py with TOKENKEEP in the environment, a build without sanitizers.
"""
import json
import os
import subprocess
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "integration"))
from login import LoginTest, approve, visit  # noqa: E402

FOUND = 99
VALGRIND = ("valgrind", "--quiet", f"--error-exitcode={FOUND}", "--leak-check=full",
            "--errors-for-leak-kinds=definite", "--show-leak-kinds=definite",
            "--trace-children=yes")
SUPPRESSIONS = "/usr/share/glib-2.0/valgrind/glib.supp"
PROFILE = "openai-codex:alice@example.com"
SECONDS = 120


class Memcheck(LoginTest):
    def setUp(self):
        super().setUp()
        self.log = tempfile.NamedTemporaryFile(mode="r", encoding="utf-8")
        self.addCleanup(self.log.close)
        self.valgrind = [*VALGRIND, f"--log-file={self.log.name}"]
        if os.path.exists(SUPPRESSIONS):
            self.valgrind.append(f"--suppressions={SUPPRESSIONS}")

    def check(self, code, expected):
        self.assertNotEqual(code, FOUND, self.log.read())
        self.assertEqual(code, expected)

    def run_verb(self, *arguments, expected=0):
        done = subprocess.run([*self.valgrind, self.home.env["TOKENKEEP"], *arguments],
                              env=self.home.env, capture_output=True, text=True, check=False,
                              timeout=SECONDS)
        self.check(done.returncode, expected)
        return done.stdout

    def write_store(self):
        profile = {"type": "oauth", "provider": "openai-codex", "access": "a", "refresh": "r",
                   "expires": 4102444800000, "email": "alice@example.com"}
        self.home.write(self.home.store, json.dumps({"version": 1, "profiles": {PROFILE: profile}}))

    def test_help(self):
        self.assertIn("login", self.run_verb("--help"))

    def test_list_without_a_store(self):
        self.run_verb("list")

    def test_list(self):
        self.write_store()
        self.assertIn("alice@example.com", self.run_verb("list"))

    def test_list_json(self):
        self.write_store()
        self.assertEqual(json.loads(self.run_verb("list", "--json"))["profiles"][0]["id"], PROFILE)

    def test_list_of_a_broken_store(self):
        self.home.write(self.home.store, "{")
        self.run_verb("list", expected=1)

    def test_status(self):
        self.write_store()
        self.run_verb("status")
        self.run_verb("status", "--check")

    def test_providers(self):
        self.assertIn("openai-codex", self.run_verb("providers"))
        self.run_verb("providers", "show", "openai-codex")

    def test_use(self):
        self.write_store()
        self.run_verb("use", PROFILE)

    def test_login(self):
        login = self.login("--no-browser", prefix=self.valgrind)
        visit(approve(login.wait("authorize", SECONDS)["url"]))
        self.check(login.finish(SECONDS), 0)
        self.assertIn("access", self.read_store())

    def test_login_denied(self):
        login = self.login("--no-browser", prefix=self.valgrind)
        url = login.wait("authorize", SECONDS)
        visit(url["redirectUri"] + "?error=access_denied&state="
              + url["url"].split("state=")[1].split("&")[0])
        self.check(login.finish(SECONDS), 1)

    def test_login_refused_by_the_token_endpoint(self):
        self.issuer.control("fault", endpoint="token", kind="status", status=500)
        login = self.login("--no-browser", prefix=self.valgrind)
        visit(approve(login.wait("authorize", SECONDS)["url"]))
        self.check(login.finish(SECONDS), 1)


if __name__ == "__main__":
    unittest.main(verbosity=2)
