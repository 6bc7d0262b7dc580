# SPDX-License-Identifier: GPL-3.0-or-later
"""A person's home that lasts as long as a test: folders of its own, an environment of its own."""
import contextlib
import ctypes
import os
import shutil
import signal
import subprocess
import tempfile
import time

PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36
# What may pass from outside: where the programs are, and how sanitizers report.
KEPT = ('TOKENKEEP', 'TOKENKEEP_TRAY', 'TOKENKEEP_SHOTS', 'GSETTINGS_SCHEMA_DIR', 'ASAN_OPTIONS', 'LSAN_OPTIONS',
        'UBSAN_OPTIONS')
# What session.py made; never the desktop of the person who runs the tests.
DESKTOP = ('TOKENKEEP_SESSION', 'DISPLAY', 'DBUS_SESSION_BUS_ADDRESS', 'GDK_BACKEND')
FOLDERS = {'XDG_RUNTIME_DIR': 'run', 'XDG_CONFIG_HOME': 'config', 'XDG_CACHE_HOME': 'cache',
           'XDG_DATA_HOME': 'data', 'XDG_STATE_HOME': 'state'}


def die_with_parent():
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def adopt_orphans():
    """Makes this process the parent of whatever its children leave behind."""
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1)


def children():
    """Our living children's process ids."""
    with open(f'/proc/self/task/{os.getpid()}/children', encoding='ascii') as file:
        return [int(pid) for pid in file.read().split()]


def end_children(patience_seconds=3):
    """Ends all children, those that were adopted as well."""
    deadline = time.monotonic() + patience_seconds
    while children():
        number = signal.SIGTERM if time.monotonic() < deadline else signal.SIGKILL
        for pid in children():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        time.sleep(0.02)


def wait_for(condition, what, seconds=30):
    """Polls until @condition gives something true, and returns it."""
    deadline = time.monotonic() + seconds
    while True:
        result = condition()
        if result:
            return result
        if time.monotonic() > deadline:
            raise AssertionError(f'waited {seconds} s for {what}')
        time.sleep(0.02)


class Home:
    """home.path and its folders, home.env for programs; gone with close()."""

    def __init__(self):
        self.path = tempfile.mkdtemp(prefix='tokenkeep-test-')
        names = KEPT + DESKTOP if 'TOKENKEEP_SESSION' in os.environ else KEPT
        self.env = {name: os.environ[name] for name in names if name in os.environ}
        self.env.update(HOME=self.path, PATH='/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin', LANG='C.UTF-8')
        for name, folder in FOLDERS.items():
            self.env[name] = self.file(folder)
            os.mkdir(self.env[name], 0o700)
        self.state = self.file('.openclaw')
        self.store = os.path.join(self.state, 'agents/main/agent/auth-profiles.json')

    def file(self, *parts):
        return os.path.join(self.path, *parts)

    def popen(self, command, **options):
        options.setdefault('env', self.env)
        return subprocess.Popen(command, preexec_fn=die_with_parent, **options)

    def write(self, path, text, mode=0o600):
        os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), 'w', encoding='utf-8') as file:
            file.write(text)
        return path

    def close(self):
        shutil.rmtree(self.path, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
