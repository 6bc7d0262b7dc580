# SPDX-License-Identifier: GPL-3.0-or-later
"""The real OpenClaw 2026.4.29 from npm, with a Node that it accepts, kept in the user's cache."""
import json
import os
import platform
import subprocess

import npm
from npm import Unreachable  # noqa: F401

VERSION = '2026.4.29'
NODE_VERSION = '24.21.0'
NODE = 'node-linux-' + {'x86_64': 'x64', 'aarch64': 'arm64'}.get(platform.machine(), platform.machine())


def install():
    """The folder with node_modules; installed on first use, which takes about a minute and 600 MB."""
    return npm.keep(f'openclaw-{VERSION}-node-{NODE_VERSION}',
                    lambda folder: npm.install(folder, f'openclaw@{VERSION}', f'{NODE}@{NODE_VERSION}'))


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
