# SPDX-License-Identifier: GPL-3.0-or-later
"""The real OpenClaw 2026.4.29 from npm, with a Node that it accepts, kept in the user's cache."""
import fcntl
import json
import os
import platform
import re
import shutil
import subprocess

VERSION = '2026.4.29'
NODE_VERSION = '24.21.0'
NODE = 'node-linux-' + {'x86_64': 'x64', 'aarch64': 'arm64'}.get(platform.machine(), platform.machine())
UNREACHABLE = re.compile(r'ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|'
                         r'ERR_SOCKET_TIMEOUT|network')


# npm knows only its own authorities, unless it is told where the system's are.
AUTHORITIES = '/etc/ssl/certs/ca-certificates.crt'


class Unreachable(Exception):
    """npm cannot be reached, so there is no OpenClaw to test with."""


def install():
    """The folder with node_modules; installed on first use, which takes about a minute and 600 MB."""
    cache = os.environ.get('XDG_CACHE_HOME') or os.path.expanduser('~/.cache')
    base = os.path.join(cache, 'tokenkeep-tests')
    folder = os.path.join(base, f'openclaw-{VERSION}-node-{NODE_VERSION}')
    os.makedirs(base, exist_ok=True)
    with open(folder + '.lock', 'w', encoding='ascii') as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not os.path.isdir(folder):
            fetch(folder + '.part')
            os.rename(folder + '.part', folder)
    return folder


def fetch(folder):
    shutil.rmtree(folder, ignore_errors=True)
    os.mkdir(folder)
    with open(os.path.join(folder, 'package.json'), 'w', encoding='ascii') as file:
        file.write('{"private": true}')
    command = ['npm', 'install', '--ignore-scripts', '--no-audit', '--no-fund', '--prefix', folder,
               f'openclaw@{VERSION}', f'{NODE}@{NODE_VERSION}']
    env = dict(os.environ)
    if os.path.exists(AUTHORITIES):
        env.setdefault('NODE_EXTRA_CA_CERTS', AUTHORITIES)
    try:
        run = subprocess.run(command, env=env, capture_output=True, text=True, check=False, timeout=600)
    except FileNotFoundError:
        raise Unreachable('npm is not installed') from None
    except subprocess.TimeoutExpired:
        raise Unreachable('npm did not finish in 600 s') from None
    for line in run.stderr.splitlines() if run.returncode else []:
        if UNREACHABLE.search(line):
            raise Unreachable('npm cannot reach its registry: ' + line)
    if run.returncode:
        raise AssertionError('npm failed: ' + run.stderr)


class OpenClaw:
    def __init__(self, home):
        modules = os.path.join(install(), 'node_modules')
        self.command = [os.path.join(modules, NODE, 'bin/node'), os.path.join(modules, 'openclaw/openclaw.mjs')]
        self.home = home

    def run(self, *arguments):
        """Standard output of a command that succeeds."""
        env = dict(self.home.env, NO_COLOR='1')
        run = subprocess.run([*self.command, *arguments], env=env, capture_output=True, text=True, check=False,
                             timeout=120)
        if run.returncode:
            raise AssertionError(f'openclaw {" ".join(arguments)}: exit {run.returncode}\n{run.stderr}')
        return run.stdout

    def read(self, *arguments):
        """What a command with --json prints."""
        return json.loads(self.run(*arguments, '--json'))
