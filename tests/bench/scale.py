#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""scale.py BUILD [PROFILES…]: what the verbs cost as a store grows, beside reading and writing the
same bytes. BUILD is a release build's folder. Prints medians; judges nothing."""
import argparse
import os
import statistics
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "support"))
from large import profile_id, write_agents, write_store  # noqa: E402

PROFILES = (10, 100, 1_000, 10_000, 20_000)
AGENTS = (10, 100, 1_000)
PROFILES_OF_MAIN = 20
ROUNDS = 7
WIDTH = 12


def measure(command, env, rounds):
    """Medians of the milliseconds that passed and of those that a processor worked, and the peak of
    resident MiB. @command: of the round's number."""
    sink = os.open(os.devnull, os.O_WRONLY)
    passed, worked, peak = [], [], 0
    for number in range(rounds):
        arguments = command(number)
        started = time.perf_counter_ns()
        child = os.posix_spawnp(arguments[0], arguments, env,
                                file_actions=[(os.POSIX_SPAWN_DUP2, sink, 1),
                                              (os.POSIX_SPAWN_DUP2, sink, 2)])
        _, status, usage = os.wait4(child, 0)
        passed.append((time.perf_counter_ns() - started) / 1e6)
        worked.append((usage.ru_utime + usage.ru_stime) * 1e3)
        peak = max(peak, usage.ru_maxrss / 1024)
        if status != 0:
            sys.exit(f"{' '.join(arguments)}: status {status}")
    os.close(sink)
    return statistics.median(passed), statistics.median(worked), peak


def apart(function, *arguments):
    """Runs it in a process of its own: a child's peak of memory counts from its parent's size."""
    child = os.fork()
    if child == 0:
        function(*arguments)
        os._exit(0)
    if os.waitpid(child, 0)[1] != 0:
        sys.exit("the store could not be written")


def commands(program, put_login, folder):
    """What is measured, by name; those that write change the store in each round."""
    codex = [profile_id(number) for number in range(4)]
    store = os.path.join(folder, "auth-profiles.json")
    return {
        "floor: read": lambda number: ["dd", f"if={store}", "of=/dev/null", "bs=64k"],
        "floor: rewrite": lambda number: ["dd", f"if={store}", f"of={store}.floor", "bs=64k",
                                          "conv=fsync"],
        "list": lambda number: [program, "list"],
        "list --json": lambda number: [program, "list", "--json"],
        "status": lambda number: [program, "status"],
        "use": lambda number: [program, "use", codex[number % 4]],
        "order set": lambda number: [program, "order", "set", "openai-codex",
                                     *(codex if number % 2 else reversed(codex))],
        "use, unordered": lambda number: [program, "use", "anthropic:user4@example.com"],
        "login": lambda number: [put_login, codex[number % 4], str(number + 1)],
    }


def print_row(name, cells):
    print(f"{name:16}" + "".join(f"{cell:>{WIDTH}}" for cell in cells), flush=True)


def print_table(title, sizes, rows):
    print(f"\n{title}")
    print_row("", sizes)
    for name, cells in rows.items():
        print_row(name, cells)


class Tables:
    """The same rows in several units."""

    def __init__(self):
        self.passed, self.worked, self.each, self.peaks = {}, {}, {}, {}

    def add(self, name, size, measured):
        passed, worked, peak = measured
        self.passed.setdefault(name, []).append(f"{passed:.1f}")
        self.worked.setdefault(name, []).append(f"{worked:.1f}")
        self.each.setdefault(name, []).append(f"{worked / size * 1e6:.0f}")
        self.peaks.setdefault(name, []).append(f"{peak:.0f}")

    def print(self, what, sizes):
        print_table(f"milliseconds passed, by number of {what}s", sizes, self.passed)
        print_table(f"milliseconds of processor time, by number of {what}s", sizes, self.worked)
        print_table(f"nanoseconds of processor time for each {what}", sizes, self.each)
        print_table("peak of resident memory, MiB (this script's own is the least)", sizes, self.peaks)


def bench_profiles(build, sizes, rounds):
    program = os.path.join(build, "src/cli/tokenkeep")
    put_login = os.path.join(build, "tests/store/put-login")
    tables = Tables()
    for size in sizes:
        with tempfile.TemporaryDirectory() as home:
            env = {"HOME": home, "LC_ALL": "C.UTF-8", "PATH": os.environ["PATH"]}
            folder = os.path.join(home, ".openclaw/agents/main/agent")
            apart(write_store, folder, size)
            n_bytes = os.path.getsize(os.path.join(folder, "auth-profiles.json"))
            tables.passed.setdefault("MiB of profiles", []).append(f"{n_bytes / 2**20:.1f}")
            for name, command in commands(program, put_login, folder).items():
                tables.add(name, size, measure(command, env, rounds))
    tables.print("profile", sizes)


def bench_agents(build, sizes, rounds):
    program = os.path.join(build, "src/cli/tokenkeep")
    tables = Tables()
    for size in sizes:
        with tempfile.TemporaryDirectory() as home:
            env = {"HOME": home, "LC_ALL": "C.UTF-8", "PATH": os.environ["PATH"]}
            state_dir = os.path.join(home, ".openclaw")
            write_store(os.path.join(state_dir, "agents/main/agent"), PROFILES_OF_MAIN)
            write_agents(state_dir, size)
            for arguments in (["agents"], ["agents", "--json"], ["list", "--agent", "agent-1"]):
                tables.add(" ".join(arguments[:2]), size,
                           measure(lambda _, end=arguments: [program, *end], env, rounds))
    print(f"\nagents with a login of their own each, and {PROFILES_OF_MAIN} of main's")
    tables.print("agent", sizes)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("build")
    parser.add_argument("profiles", nargs="*", type=int, default=PROFILES)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    arguments = parser.parse_args()
    print(f"medians of {arguments.rounds} runs")
    bench_profiles(arguments.build, arguments.profiles, arguments.rounds)
    if arguments.profiles == PROFILES:
        bench_agents(arguments.build, AGENTS, arguments.rounds)


if __name__ == "__main__":
    main()
