#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""How often programs that share a login are logged out, without Tokenkeep and with it.

endurance.py [--rounds N] [--row NAME]… [--without] [--with]

Real programs against a local issuer whose refresh tokens can be used once; a second use ends the login, as
OpenAI's issuer does it. Everything happens in a network of its own.
"""
import argparse
import sys

import private_network


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--rounds', type=int, default=2, help='lifetimes of the access token, each row')
    parser.add_argument('--row', action='append', help='one row, by name')
    parser.add_argument('--without', action='store_true', help='only without Tokenkeep')
    parser.add_argument('--with', action='store_true', dest='only_with', help='only with it')
    arguments = parser.parse_args()

    from parts import OpenClaw, codex
    from world import World
    openclaw, program = OpenClaw(), codex.install()  # npm needs the network that is left now
    private_network.enter()
    from keeper import Keeper
    from rows import ROWS, Run
    for name in arguments.row or ROWS:
        for keeper in (None, Keeper):
            if arguments.only_with and keeper is None or arguments.without and keeper:
                continue
            with World(openclaw, program) as world:
                run = Run(world, ROWS[name], keeper).run(arguments.rounds)
            print(f'{ROWS[name].title}, {"with" if keeper else "without"}: {run.rounds} lifetimes, {run.logouts} logouts, '
                  f'{run.requests} requests, {run.reused} reused, {run.failures} failed answers', flush=True)


if __name__ == '__main__':
    sys.exit(main())
