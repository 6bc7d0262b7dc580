#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# How long `tokenkeep` takes to start, beside a program that only loads GLib: start.sh [TOKENKEEP]
# Prints medians; judges nothing.
set -eu
here=$(dirname "$(readlink -f "$0")")
program=${1:-$here/../../_build/app/root/bin/tokenkeep}
[ -x "$program" ] || { echo "no program at $program; ./run demo builds it" >&2; exit 1; }
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
# shellcheck disable=SC2046 # flags are words
cc -O2 -o "$scratch/floor" "$here/floor.c" $(pkg-config --cflags --libs glib-2.0)
env -i PATH="$PATH" HOME="$scratch" python3 "$here/start.py" "$scratch/floor" "$program"
