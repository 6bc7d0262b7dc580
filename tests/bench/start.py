#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""start.py FLOOR TOKENKEEP: medians of wall time, the commands taking turns."""
import json
import os
import statistics
import sys
import time

ROUNDS = 200
PROFILES = 20


def write_store(home):
    """A store such as a person with many accounts has."""
    folder = os.path.join(home, ".openclaw/agents/main/agent")
    os.makedirs(folder)
    profiles = {
        f"openai-codex:user{number}@example.com": {
            "type": "oauth", "provider": "openai-codex", "access": "a" * 2000, "refresh": "r" * 90,
            "expires": 4102444800000, "email": f"user{number}@example.com"}
        for number in range(PROFILES)}
    with open(os.path.join(folder, "auth-profiles.json"), "w", encoding="utf-8") as file:
        json.dump({"version": 1, "profiles": profiles}, file, indent=2)


def measure(command, sink):
    """Milliseconds of one run."""
    started = time.perf_counter_ns()
    child = os.posix_spawn(command[0], command, os.environ,
                           file_actions=[(os.POSIX_SPAWN_DUP2, sink, 1)])
    _, status = os.waitpid(child, 0)
    if status != 0:
        sys.exit(f"{' '.join(command)}: exit status {status}")
    return (time.perf_counter_ns() - started) / 1e6


def main(floor, program):
    write_store(os.environ["HOME"])
    commands = {"empty GLib program": [floor], "--help": [program, "--help"],
                "providers": [program, "providers"], "list": [program, "list"],
                "list --json": [program, "list", "--json"],
                "token": [program, "token", "openai-codex"]}
    results = {name: [] for name in commands}
    sink = os.open(os.devnull, os.O_WRONLY)
    for _ in range(ROUNDS):
        for name, command in commands.items():
            results[name].append(measure(command, sink))
    print(f"medians of {ROUNDS} runs; {PROFILES} profiles in the store")
    for name, runs in results.items():
        print(f"{name:20} {statistics.median(runs):6.2f} ms")


main(*sys.argv[1:])
