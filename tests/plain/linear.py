#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ten times the logins cost ten times the work: valgrind counts instructions, so that neither the
machine nor its load matters.

linear.py with TOKENKEEP and PUT_LOGIN in the environment, a build without sanitizers.
"""
import os
import re
import subprocess
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "support"))
from large import write_agents, write_store  # noqa: E402

FEW = 1_000
AT_MOST = 12  # for ten times as many; sorting takes a little more than ten times
ACCESS_BYTES = (60, 100)  # short: what is spent for each profile must stand out
SECONDS = 600
LAST = "openai-codex:user0@example.com"


class Linear(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.home = folder.name
        self.state_dir = os.path.join(self.home, ".openclaw")

    def agent_dir(self, agent):
        return os.path.join(self.state_dir, "agents", agent, "agent")

    def count(self, *command):
        """Instructions outside the kernel. Of valgrind's tools that count them this one is the fastest by far."""
        env = {"HOME": self.home, "PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}
        done = subprocess.run(["valgrind", "--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null",
                               *command], env=env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
                              check=False, timeout=SECONDS)
        self.assertEqual(done.returncode, 0, done.stderr)
        return int(re.search(r"I +refs: +([\d,]+)", done.stderr)[1].replace(",", ""))

    def check(self, prepare, *command):
        """@prepare: of a number of things"""
        counts = []
        for number in (FEW, 10 * FEW):
            prepare(number)
            counts.append(self.count(*command))
        print(f"{' '.join(command[1:3]):24} {counts[0] / FEW:8.0f} instructions for each of {FEW}, "
              f"{counts[1] / FEW / 10:8.0f} for each of {10 * FEW}", flush=True)
        self.assertLess(counts[1], AT_MOST * counts[0])

    def write(self, number, **options):
        write_store(self.agent_dir("main"), number, ACCESS_BYTES, **options)

    def write_one_provider(self, number):
        self.write(number, providers=("openai-codex",))

    def write_unordered(self, number):
        self.write(number, providers=("openai-codex",), with_state=False)

    def write_two_agents(self, number):
        self.write_one_provider(number)
        write_store(self.agent_dir("work"), number, ACCESS_BYTES, first=number // 2,
                    providers=("openai-codex",))

    def write_agents(self, number):
        self.write(20)
        write_agents(self.state_dir, number // 10)

    def test_list(self):
        self.check(self.write, os.environ["TOKENKEEP"], "list")

    def test_list_json(self):
        self.check(self.write_one_provider, os.environ["TOKENKEEP"], "list", "--json")

    def test_list_of_an_agent_that_inherits(self):
        self.check(self.write_two_agents, os.environ["TOKENKEEP"], "list", "--agent", "work")

    def test_status(self):
        self.check(self.write, os.environ["TOKENKEEP"], "status")

    def test_use(self):
        self.check(self.write_one_provider, os.environ["TOKENKEEP"], "use", LAST)

    def test_first_use(self):
        self.check(self.write_unordered, os.environ["TOKENKEEP"], "use", LAST)

    def test_order(self):
        self.check(self.write_one_provider, os.environ["TOKENKEEP"], "order", "get", "openai-codex")
        self.check(self.write_one_provider, os.environ["TOKENKEEP"], "order", "set", "openai-codex", LAST)

    def test_login(self):
        self.check(self.write_one_provider, os.environ["PUT_LOGIN"], "--default", LAST, "1")
        self.check(self.write_one_provider, os.environ["PUT_LOGIN"], "openai-codex:new", "1")

    def test_agents(self):
        self.check(self.write_agents, os.environ["TOKENKEEP"], "agents")


if __name__ == "__main__":
    unittest.main(verbosity=2)
