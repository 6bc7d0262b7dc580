#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes descriptors as a C source file: embed.py OUTPUT DESCRIPTOR.json…"""
import os
import sys


def main(output, paths):
    lines = ['/* Generated from data/providers/. */', '#include "keeper/builtin-providers.h"', '']
    table = []
    for number, path in enumerate(paths):
        with open(path, 'rb') as file:
            data = file.read()
        rows = [', '.join(str(byte) for byte in data[i:i + 20]) for i in range(0, len(data), 20)]
        lines += [f'static const guint8 text_{number}[] = {{', ',\n'.join(rows), '};', '']
        name = os.path.basename(path).removesuffix('.json')
        table.append(f'  {{ "{name}", text_{number}, sizeof text_{number} }},')
    lines += ['const KeepBuiltinProvider keep_builtin_providers[] = {', *table, '};',
              'const gsize keep_n_builtin_providers = G_N_ELEMENTS (keep_builtin_providers);', '']
    with open(output, 'w', encoding='utf-8') as file:
        file.write('\n'.join(lines))


if __name__ == '__main__':
    main(sys.argv[1], sys.argv[2:])
