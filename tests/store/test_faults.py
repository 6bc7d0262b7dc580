#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whatever fails while the store is written, it stays whole, nothing lies around, and the message says where."""
import collections
import os
import re
import resource
import subprocess
import unittest

import syscalls
from stories import (BOB, PUT_LOGIN, TOKENKEEP, DatabaseStore, DeadLock, FirstLogin, Import, Left, LoginInOrder,
                     StoryTest, Use)

# What each call may fail with; those that touch no file are left out.
ERRORS = {
    'openat': ('EIO', 'EMFILE', 'ENOSPC', 'EROFS', 'EINTR'), 'write': ('EIO', 'ENOSPC', 'EINTR'),
    'fsync': ('EIO', 'ENOSPC', 'EINTR'), 'close': ('EIO', 'EINTR'), 'read': ('EIO', 'EINTR'),
    'rename': ('EIO', 'ENOSPC', 'EROFS'), 'mkdir': ('EIO', 'ENOSPC', 'EROFS'), 'linkat': ('EIO', 'ENOSPC', 'EPERM'),
    **{name: ('EIO',) for name in ('unlink', 'access', 'newfstatat', 'readlink', 'getdents64', 'flock', 'fcntl',
                                   'utimensat', 'pread64')},
}
# strace's name of a file that was opened before it got its name: #INODE.
LOCK_CALL = re.compile(r'\.lock[">]|/#\d+>')
DOCUMENT_CALL = re.compile(r'/auth-(profiles|state)\.json\.[0-9a-f-]{36}\.tmp[">]')
# Runs "$@" with the state folder $STATE on a disk of its own that has $FREE free pages, and keeps
# what the folder holds afterwards in $KEPT.
FULL_DISK = '''
mount -t tmpfs -o size=128k,mode=700 tmpfs "$STATE"
mkdir -m 700 -p "$STATE/agents/main"; cp -a "$OLD" "$STATE/agents/main/agent"
head -c "$((FREE * 4096))" /dev/zero > "$STATE/free"
dd if=/dev/zero of="$STATE/full" bs=4096 2>/dev/null || true
rm "$STATE/free"
code=0; "$@" || code=$?
rm "$STATE/full"; cp -a "$STATE/agents/main/agent/." "$KEPT"; exit $code
'''
READ_ONLY = '''
mount --bind "$STATE" "$STATE"; mount -o remount,ro,bind "$STATE"
exec "$@"
'''


def namespace(home, script, command, **variables):
    home.env.update(variables, STATE=home.state)
    command = ['unshare', '-m' if os.geteuid() == 0 else '-Urm', 'sh', '-ec', script, 'sh', *command]
    return subprocess.run(command, env=home.env, capture_output=True, text=True, check=False, timeout=120)


class FaultTest(StoryTest):
    def check_message(self, home, stderr):
        """It names a place and no secret."""
        self.assertIn(home.path, stderr)
        self.assertGreater(len(stderr), 40)
        self.assertNotRegex(stderr, r'\b[ar]t-|Sanitizer|CRITICAL')


class Calls(FaultTest):
    """Each call of a commit fails once."""

    def check(self, story, home, call, error, run, before, after):
        left = Left(home)
        self.check_whole(story, left, before, after)
        self.assertEqual(left.temporary, [])
        # A lock that cannot be looked at or removed stays; its holder is dead then, so nobody waits for it.
        if not (LOCK_CALL.search(call.arguments) and call.name in ('unlink', 'newfstatat')):
            self.assertFalse(left.lock and not (before.lock and run.code))
        if run.code == 0:
            self.assertEqual(left.documents, after.documents)
        else:
            self.assertEqual(run.code, 1)
            self.check_message(home, run.stderr)
        if DOCUMENT_CALL.search(call.arguments):
            self.assertEqual(run.code, 0 if error == 'EINTR' else 1)
            if call.name != 'rename' or 'auth-profiles' in call.arguments:
                self.assertEqual(left.documents, (before if run.code else after).documents)
        return run.code

    def sweep(self, story, judge):
        home = self.new_home(story)
        calls, _ = syscalls.trace(home, story.command, home.state)
        counts = collections.Counter()
        for call, error in ((call, error) for call in calls for error in ERRORS.get(call.name, ())):
            with self.subTest(f'{error} from {call}'.replace(home.path, '')), self.new_home(story) as own:
                run = syscalls.fail_at(own, story.command, call, error)
                counts[judge(own, call, error, run)] += 1
        print(f'{type(story).__name__}: {len(calls)} system calls, {sum(counts.values())} faults, {counts[0]} got around, '
              f'{counts[1]} reported', flush=True)

    def play(self, story):
        before, home = Left(self.new_home(story)), self.new_home(story)
        run = syscalls.run(home, story.command, '-o', os.devnull)
        self.assertEqual(run.code, 0, run.stderr)
        after = Left(home)
        self.sweep(story, lambda *what: self.check(story, *what, before, after))

    def test_first_login(self):
        self.play(FirstLogin())

    def test_use(self):
        self.play(Use())

    def test_login_in_order(self):
        self.play(LoginInOrder())

    def test_dead_lock(self):
        self.play(DeadLock())

    def test_import(self):
        self.play(Import())

    def check_refused(self, home, run):
        self.assertEqual(run.code, 1, run.stderr)
        left = Left(home)
        self.assertEqual((left.documents, left.temporary), ((None, None), []))
        return run.code

    def test_database_store(self):
        self.sweep(DatabaseStore(), lambda home, call, error, run: self.check_refused(home, run))


class Limits(FaultTest):
    def test_open_files(self):
        """A process that may open fewer and fewer files."""
        story, failed = LoginInOrder(), []
        before = Left(self.new_home(story))
        for limit in range(4, 32):
            with self.subTest(limit=limit), self.new_home(story) as home:
                run = subprocess.run(story.command, env=home.env, capture_output=True, text=True, check=False,
                                     preexec_fn=lambda n=limit: resource.setrlimit(resource.RLIMIT_NOFILE, (n, n)))
                left = Left(home)
                self.assertEqual((left.temporary, left.others, left.lock), ([], set(), False))
                if run.returncode == 0:
                    break
                self.assertEqual(left.documents, before.documents)
                if 'put-login: ' in run.stderr:  # else the loader or a sanitizer gave up before us
                    self.check_message(home, run.stderr)
                    self.assertIn('Too many open files', run.stderr)
                    failed.append(limit)
        print(f'open files: refused with {failed}, enough with {limit}', flush=True)
        self.assertTrue(failed)
        self.assertEqual(run.returncode, 0)

    def test_full_disk(self):
        """More and more room, until there is enough for both documents."""
        story, refused = Use(), []
        story.command = (PUT_LOGIN, '--default', BOB, '7')
        story.store = story.store.replace('"rt-alice"', '"rt-' + 'a' * 9000 + '"')
        before = Left(self.new_home(story))
        for free in range(20):
            with self.subTest(free_pages=free), self.new_home(story) as home:
                agent, kept = os.path.dirname(home.store), home.file('kept')
                os.mkdir(kept)
                os.rename(agent, home.file('old'))
                run = namespace(home, FULL_DISK, story.command, FREE=str(free), OLD=home.file('old'), KEPT=kept)
                os.rename(kept, agent)
                left = Left(home)
                self.assertEqual((left.temporary, left.others, left.lock), ([], set(), False))
                if run.returncode == 0:
                    break
                self.assertEqual((run.returncode, left.documents), (1, before.documents), run.stderr)
                self.check_message(home, run.stderr)
                self.assertIn('No space left on device', run.stderr)
                refused.append(free)
        print(f'full disk: refused with {refused} free pages, enough with {free}', flush=True)
        self.assertGreater(len(refused), 3)
        self.assertEqual(run.returncode, 0)
        self.assertIn('rt-openai-codex:bob@example.com-7', left.store)

    def test_read_only(self):
        story = Use()
        for story.command in ((TOKENKEEP, 'use', BOB), (PUT_LOGIN, BOB, '2')):
            home = self.new_home(story)
            before = Left(home)
            run = namespace(home, READ_ONLY, story.command)
            self.assertEqual((run.returncode, Left(home).documents), (1, before.documents), run.stderr)
            self.check_message(home, run.stderr)
            self.assertIn('Read-only file system', run.stderr)


if __name__ == '__main__':
    unittest.main(verbosity=2)
