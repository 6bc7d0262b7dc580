# SPDX-License-Identifier: GPL-3.0-or-later
"""The real Codex from npm, kept in the user's cache."""
import glob
import os

import npm
from npm import Unreachable  # noqa: F401

VERSION = '0.169.0'


def install():
    """The program's path; installed on first use, which takes some seconds and 400 MB."""
    folder = npm.keep(f'codex-{VERSION}', lambda part: npm.install(part, f'@openai/codex@{VERSION}'))
    [program] = glob.glob(os.path.join(folder, 'node_modules/@openai/codex-linux-*/vendor/*/bin/codex'))
    return program
