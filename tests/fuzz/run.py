#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs one libFuzzer target for a while: run.py PROGRAM SEED-FOLDER... -- OPTION...

libFuzzer writes what it finds into the first folder that it is given; that must not be the one with the
seeds, which belongs to the source tree. $TOKENKEEP_FUZZ_SECONDS asks for a run of that length, with other
inputs each time, instead of the bounded and repeatable one."""
import os
import pathlib
import sys
import tempfile

BOUNDS = ("-runs=", "-seed=")

program, *rest = sys.argv[1:]
split = rest.index("--")
seeds, options = rest[:split], rest[split + 1:]
for folder in seeds:
    if not any(pathlib.Path(folder).iterdir()):
        sys.exit(f"{folder}: no seeds")
seconds = os.environ.get("TOKENKEEP_FUZZ_SECONDS")
if seconds:
    options = [option for option in options if not option.startswith(BOUNDS)]
    options.append(f"-max_total_time={int(seconds)}")
with tempfile.TemporaryDirectory(prefix="tokenkeep-fuzz-") as found:
    status = os.spawnv(os.P_WAIT, program, [program, found, *seeds, *options])
sys.exit(status if status >= 0 else 128 - status)
