#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A writer that is killed at any system call of its work leaves whole files, and nobody has to wait for it."""
import collections
import json
import os
import subprocess
import time
import unittest

import syscalls
from stories import (ALICE, CAN_JUDGE, LOCK, PUT_LOGIN, TOKENKEEP, DeadLock, FirstLogin, Import, Left, LoginInOrder,
                     Move, StoryTest, Use, dead_pid, lock_body, read)

AT_ONCE_SECONDS = 10  # OpenClaw's locks are given up for dead after 30


class Crash(StoryTest):
    def check_next(self, story, home, left):
        """The next writer gets on at once and loses nothing; how long it took."""
        if left.lock and not CAN_JUDGE:
            home.write(os.path.join(os.path.dirname(home.store), LOCK), lock_body(dead_pid(), 60))
        command = (TOKENKEEP, 'use', ALICE) if ALICE in story.kept else (PUT_LOGIN, '--default', ALICE, '2')
        start = time.monotonic()
        with home.popen(command, stderr=subprocess.PIPE, text=True) as process:
            # What it says, or its end; then it only watches over what it wrote, and need not.
            said = process.stderr.readline()
            seconds = time.monotonic() - start
            process.terminate()
            said += process.stderr.read()
        self.assertEqual(process.returncode, 0, said)
        self.assertLess(seconds, AT_ONCE_SECONDS)
        self.assertEqual(json.loads(read(home.order))['order']['openai-codex'][0], ALICE)
        profiles = json.loads(read(home.store))['profiles']
        self.assertTrue(story.kept <= set(profiles), list(profiles))
        if left.store:
            self.assertTrue(json.loads(left.store)['profiles'].items() <= profiles.items())
        self.assertFalse(Left(home).lock)
        return seconds

    def kill(self, story, call, before, after):
        with self.new_home(story) as home:
            run = syscalls.kill_at(home, story.command, call)
            self.assertTrue(run.is_killed, run.stderr)
            left = Left(home)
            self.check_whole(story, left, before, after)
            return left, self.check_next(story, home, left)

    def play(self, story):
        before, home = Left(self.new_home(story)), self.new_home(story)
        calls, run = syscalls.trace(home, story.command, home.state)
        after = Left(home)
        self.assertEqual((run.code, after.temporary, after.lock), (0, [], False), run.stderr)
        counts, slowest = collections.Counter(), 0
        for call in calls:
            with self.subTest(str(call).replace(home.path, '')):
                left, seconds = self.kill(story, call, before, after)
                slowest = max(slowest, seconds)
                counts.update(old=left.documents == before.documents, new=left.documents == after.documents,
                              temporary=len(left.temporary), lock=left.lock)
        print(f'{type(story).__name__}: killed at each of {len(calls)} system calls: {counts["old"]} old, '
              f'{counts["new"]} new, {len(calls) - counts["old"] - counts["new"]} in between; '
              f'left behind: {counts["temporary"]} temporary files (auth-….json.UUID.tmp), {counts["lock"]} locks; '
              f'the next writer took {slowest:.2f} s at most', flush=True)

    def test_first_login(self):
        self.play(FirstLogin())

    def test_use(self):
        self.play(Use())

    def test_move(self):
        self.play(Move())

    def test_login_in_order(self):
        self.play(LoginInOrder())

    def test_dead_lock(self):
        self.play(DeadLock())

    def test_import(self):
        self.play(Import())


if __name__ == '__main__':
    unittest.main(verbosity=2)
