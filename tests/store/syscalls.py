# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs a program under strace, which can kill it at, or make fail, one of its system calls."""
import contextlib
import os
import re
import signal
import subprocess
import tempfile
import threading

LINE = re.compile(r'^(?:\d+ +)?(\w+)\((.*)\) += (-?\w+)(?: (E[A-Z]+))?')
LAST = re.compile(r'^(?:\d+ +)?(exit_group)\((.*)\) += ()\?()')
UNFINISHED = re.compile(r'^(?:\d+ +)?(\w+)\((.*)()()<unfinished \.\.\.>')  # another thread was faster
NO_CALL = re.compile(r'^(\d+ +)?(\+\+\+|---|<\.\.\. \w+ resumed>)')
THREAD = re.compile(r'^\d+ ')
FOLLOW = ('-f',)  # the program's children, too
SECONDS = 120  # longer than anybody waits for a lock
DONE = 'is now the default'  # what follows is watching over what was written, which ends when told to


class Call:
    """The nth call of that name since the program, or that thread of it, was started."""

    def __init__(self, line, counts):
        match = LINE.match(line) or LAST.match(line) or UNFINISHED.match(line)
        if not match:
            raise AssertionError('strace says: ' + line)
        self.name, self.arguments, self.result, self.error = match.groups()
        thread = THREAD.match(line)
        key = self.name, thread and thread[0]
        self.nth = counts[key] = counts.get(key, 0) + 1

    def __str__(self):
        return f'{self.name} #{self.nth} ({self.arguments}) = {self.result} {self.error or ""}'.rstrip()


class Run:
    def __init__(self, code, stdout, stderr):
        self.code, self.stdout, self.stderr = code, stdout, stderr
        self.is_killed = code == -signal.SIGKILL


def end_traced(strace):
    """What strace runs is its only child."""
    with open(f'/proc/{strace.pid}/task/{strace.pid}/children', encoding='ascii') as children:
        for pid in children.read().split():
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(pid), signal.SIGTERM)


def run(home, command, *options):
    # LeakSanitizer itself needs ptrace, which strace has.
    env = dict(home.env, ASAN_OPTIONS=home.env.get('ASAN_OPTIONS', '') + ':detect_leaks=0')
    said = []
    with home.popen(['strace', *FOLLOW, *options, *command], env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                    text=True, errors='replace', stdin=subprocess.DEVNULL) as process:
        timer = threading.Timer(SECONDS, process.kill)
        timer.start()
        for line in process.stderr:
            said.append(line)
            if DONE in line:
                end_traced(process)
        stdout, code = process.stdout.read(), process.wait()
        timer.cancel()
    return Run(code, stdout, ''.join(said))


def trace(home, command, start):
    """All calls from the first one that names the folder @start, and how the program ended."""
    with tempfile.NamedTemporaryFile('r', encoding='utf-8', errors='replace') as log:
        result = run(home, command, '-o', log.name, '-s', '256', '-y')
        lines = [line for line in log if not NO_CALL.match(line)]
    counts = {}
    calls = [Call(line, counts) for line in lines]
    first = next((i for i, call in enumerate(calls) if f'"{start}' in call.arguments), None)
    if first is None:
        raise AssertionError(f'{command} never looked at {start}: {result.stderr}')
    return calls[first:], result


def kill_at(home, command, call):
    """SIGKILL at the entry of a call: it is not executed any more."""
    return run(home, command, '-o', os.devnull, '-e', f'trace={call.name}',
               '-e', f'inject={call.name}:signal=KILL:when={call.nth}')


def fail_at(home, command, call, error):
    """A call is not executed and returns an error."""
    return run(home, command, '-o', os.devnull, '-e', f'trace={call.name}',
               '-e', f'inject={call.name}:error={error}:when={call.nth}')
