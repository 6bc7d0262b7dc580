#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What `meson install` puts in place: installed.py BUILD_DIR, configured with --prefix=/usr."""
import configparser
import os
import re
import stat
import subprocess
import sys
import tempfile

import tap

ID = "io.github.tokenkeep.Tokenkeep"
EXPECTED = (
    "bin/tokenkeep",
    "bin/tokenkeep-tray",
    "libexec/tokenkeep/tokenkeep-clock",
    "libexec/tokenkeep/tokenkeep-courier",
    "libexec/tokenkeep/tokenkeep-login",
    f"share/applications/{ID}.desktop",
    f"share/dbus-1/services/{ID}.service",
    f"share/glib-2.0/schemas/{ID}.gschema.xml",
    f"share/icons/hicolor/scalable/apps/{ID}.svg",
    f"share/icons/hicolor/symbolic/apps/{ID}-symbolic.svg",
    "share/man/man1/tokenkeep-doctor.1",
    "share/man/man1/tokenkeep-import.1",
    "share/man/man1/tokenkeep-link.1",
    "share/man/man1/tokenkeep-list.1",
    "share/man/man1/tokenkeep-refresh.1",
    "share/man/man5/tokenkeep-providers.5",
    f"share/metainfo/{ID}.metainfo.xml",
)
# What a command loads before main() is what it costs to start; see src/README.md.
MAY_LINK = {"libglib-2.0.so.0", "libc.so.6", "libm.so.6"}


class Tree:
    def __init__(self, build, root):
        subprocess.run(["meson", "install", "-C", build, "--no-rebuild", "--quiet",
                        "--destdir", root], check=True, stdout=subprocess.DEVNULL,
                       env={**os.environ, "DESTDIR": root})
        self.build = build
        self.usr = os.path.join(root, "usr")

    def path(self, name):
        return os.path.join(self.usr, name)

    def read(self, name):
        with open(self.path(name), encoding="utf-8") as file:
            return file.read()

    def files(self):
        for folder, _, names in os.walk(self.usr):
            yield from (os.path.join(folder, name) for name in names)

    def programs(self):
        return [path for path in self.files() if os.access(path, os.X_OK)]

    def check_expected(self):
        missing = [name for name in EXPECTED if not os.path.isfile(self.path(name))]
        assert not missing, missing

    def check_modes(self):
        for path in self.files():
            mode = stat.S_IMODE(os.stat(path).st_mode)
            assert mode in (0o644, 0o755), f"{path}: {mode:o}"

    def check_folders(self):
        folders = {os.path.relpath(path, self.usr).split("/")[0] for path in self.files()}
        assert folders <= {"bin", "libexec", "share"}, folders

    def check_links(self):
        dynamic = read_elf("-d", self.path("bin/tokenkeep"))
        needed = set(re.findall(r"\(NEEDED\).*\[(.+)\]", dynamic))
        assert needed <= MAY_LINK, needed - MAY_LINK

    def check_no_gtk(self):
        for path in self.programs():
            if not path.endswith("/tokenkeep-tray"):
                assert "libgtk" not in read_elf("-d", path), path

    def check_hardening(self):
        for path in self.programs():
            dynamic, headers = read_elf("-d", path), read_elf("-lW", path)
            assert re.search(r"FLAGS_1\).*\bNOW\b", dynamic), f"{path}: lazy binding"
            assert re.search(r"FLAGS_1\).*\bPIE\b", dynamic), f"{path}: not PIE"
            assert "GNU_RELRO" in headers, f"{path}: no RELRO"
            assert re.search(r"GNU_STACK .* RW +0x", headers), f"{path}: executable stack"
            assert not re.search(r"RPATH|RUNPATH", dynamic), f"{path}: RUNPATH"

    def check_no_build_paths(self):
        source = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
        for path in self.files():
            with open(path, "rb") as file:
                assert source.encode() not in file.read(), f"{path} names {source}"

    def check_desktop_entry(self):
        name = f"share/applications/{ID}.desktop"
        entry = read_keys(self.read(name))["Desktop Entry"]
        assert os.path.isfile(self.path("bin/" + os.path.basename(entry["Exec"].split()[0])))
        icon = entry["Icon"]
        assert os.path.isfile(self.path(f"share/icons/hicolor/scalable/apps/{icon}.svg"))

    def check_service(self):
        service = read_keys(self.read(f"share/dbus-1/services/{ID}.service"))["D-BUS Service"]
        assert service["Name"] == ID
        program = service["Exec"].split()[0]
        assert program == "/usr/bin/tokenkeep-tray", program

    def check_starts(self):
        done = subprocess.run([self.path("bin/tokenkeep"), "--help"], capture_output=True,
                              text=True, check=True)
        assert "login" in done.stdout, done.stdout


def read_elf(option, path):
    return subprocess.run(["readelf", option, path], capture_output=True, text=True,
                          check=True).stdout


def read_keys(text):
    parser = configparser.ConfigParser(interpolation=None, strict=True)
    parser.optionxform = str
    parser.read_string(text)
    return parser


def main(build):
    with tempfile.TemporaryDirectory() as root:
        tree = Tree(build, root)
        tap.run([
            ("installed/every-file", tree.check_expected),
            ("installed/modes", tree.check_modes),
            ("installed/nothing-elsewhere", tree.check_folders),
            ("installed/command-line-links-glib-alone", tree.check_links),
            ("installed/gtk-in-the-tray-alone", tree.check_no_gtk),
            ("installed/hardened", tree.check_hardening),
            ("installed/no-build-paths", tree.check_no_build_paths),
            ("installed/desktop-entry", tree.check_desktop_entry),
            ("installed/service", tree.check_service),
            ("installed/starts", tree.check_starts),
        ])


main(sys.argv[1])
