#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""How often programs that share a login are logged out, without Tokenkeep and with it.

endurance.py [--rounds N] [--row NAME]… [--without | --with] [--json]

Real programs against a local issuer whose refresh tokens can be used once; a second use ends the login, as
OpenAI's issuer does it. Everything happens in a network of its own. A round takes 10 to 70 seconds.
"""
import argparse
import json
import sys

import private_network

LINE = '{title:48}  {arm:8} {rounds:9} {logouts:8} {per_hundred:12.0f} {requests:9} {reused:7}'
HEAD = ('lifetimes', 'logouts', 'of 100', 'requests', 'reused')


def parse():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--rounds', type=int, default=2, help='lifetimes of the access token, each row')
    parser.add_argument('--row', action='append', help='one row, by name')
    parser.add_argument('--json', action='store_true', help='one object a line')
    arm = parser.add_mutually_exclusive_group()
    arm.add_argument('--without', dest='arms', action='store_const', const=['without'])
    arm.add_argument('--with', dest='arms', action='store_const', const=['with'])
    return parser.parse_args()


def main():
    arguments = parse()
    from parts import OpenClaw, codex
    from world import World
    openclaw, program = OpenClaw(), codex.install()  # npm needs the network that is left now
    private_network.enter()
    from keeper import Keeper
    from rows import ROWS, Run
    if not arguments.json:
        print(f'{"":57} {HEAD[0]:>9} {HEAD[1]:>8} {HEAD[2]:>12} {HEAD[3]:>9} {HEAD[4]:>7}', flush=True)
    for name in arguments.row or ROWS:
        for arm in arguments.arms or ['without', 'with']:
            with World(openclaw, program) as world:
                run = Run(world, ROWS[name], Keeper if arm == 'with' else None).run(arguments.rounds)
            result = {'row': name, 'title': run.row.title, 'arm': arm, 'rounds': run.rounds, 'logouts': run.logouts,
                      'per_hundred': 100 * run.logouts / run.rounds, 'requests': run.requests, 'reused': run.reused}
            print(json.dumps(result) if arguments.json else LINE.format(**result), flush=True)


if __name__ == '__main__':
    sys.exit(main())
