# SPDX-License-Identifier: GPL-3.0-or-later
"""Real programs from npm, each version installed once and kept in the user's cache."""
import fcntl
import os
import re
import shutil
import subprocess

UNREACHABLE = re.compile(r'ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|'
                         r'ERR_SOCKET_TIMEOUT|network')
# npm knows only its own authorities, unless it is told where the system's are.
AUTHORITIES = '/etc/ssl/certs/ca-certificates.crt'


class Unreachable(Exception):
    """npm cannot be reached, so there is no program to test with."""


def keep(name, fetch):
    """The folder @name in the cache; @fetch(folder) fills it where it is not there yet."""
    cache = os.environ.get('XDG_CACHE_HOME') or os.path.expanduser('~/.cache')
    base = os.path.join(cache, 'tokenkeep-tests')
    folder = os.path.join(base, name)
    os.makedirs(base, exist_ok=True)
    with open(folder + '.lock', 'w', encoding='ascii') as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not os.path.isdir(folder):
            shutil.rmtree(folder + '.part', ignore_errors=True)
            os.mkdir(folder + '.part')
            fetch(folder + '.part')
            os.rename(folder + '.part', folder)
    return folder


def environment():
    env = dict(os.environ)
    if os.path.exists(AUTHORITIES):
        env.setdefault('NODE_EXTRA_CA_CERTS', AUTHORITIES)
    return env


def install(folder, *packages):
    """Installs @packages, such as "name@1.2.3", into @folder."""
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, 'package.json'), 'w', encoding='ascii') as file:
        file.write('{"private": true}')
    command = ['npm', 'install', '--ignore-scripts', '--no-audit', '--no-fund', '--prefix', folder, *packages]
    try:
        run = subprocess.run(command, env=environment(), capture_output=True, text=True, check=False, timeout=600)
    except FileNotFoundError:
        raise Unreachable('npm is not installed') from None
    except subprocess.TimeoutExpired:
        raise Unreachable('npm did not finish in 600 s') from None
    for line in run.stderr.splitlines() if run.returncode else []:
        if UNREACHABLE.search(line):
            raise Unreachable('npm cannot reach its registry: ' + line)
    if run.returncode:
        raise AssertionError('npm failed: ' + run.stderr)
