#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""session.py [--display] [--bus [--service NAME]...] -- COMMAND...

Runs COMMAND in a desktop session of its own: a new home, nothing of the caller's environment, on
request an X server and a session bus that can start only the services that are named (an ordinary
bus starts whichever notification daemon or keyring is installed). Everything ends with COMMAND.
"""
import argparse
import os
import shutil
import subprocess
import sys

from home import Home, adopt_orphans, end_children

SERVICES = '/usr/share/dbus-1/services'
BUS = '''<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <keep_umask/>
  <listen>unix:dir={folder}</listen>
  <auth>EXTERNAL</auth>
  <servicedir>{services}</servicedir>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
'''


def start_display(home):
    """An X server on whatever display number is free."""
    reader, writer = os.pipe()
    home.popen(['Xvfb', '-displayfd', str(writer), '-screen', '0', '1024x700x24', '-nolisten', 'tcp', '-wr'],
               pass_fds=[writer], stderr=subprocess.DEVNULL)
    os.close(writer)
    with open(reader, encoding='ascii') as file:
        number = file.readline().strip()
    if not number:
        sys.exit('session.py: Xvfb did not start')
    home.env.update(DISPLAY=':' + number, GDK_BACKEND='x11')


def start_bus(home, names):
    services = home.file('services')
    os.mkdir(services)
    for name in names:
        shutil.copy(os.path.join(SERVICES, name + '.service'), services)
    config = home.write(home.file('bus.conf'), BUS.format(folder=home.env['XDG_RUNTIME_DIR'], services=services))
    daemon = home.popen(['dbus-daemon', '--config-file=' + config, '--nofork', '--print-address'],
                        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    address = daemon.stdout.readline().strip()
    if not address:
        sys.exit('session.py: dbus-daemon did not start')
    home.env['DBUS_SESSION_BUS_ADDRESS'] = address


def wait(process):
    """The exit code of @process; buries the orphans that end meanwhile."""
    while True:
        pid, status = os.wait()
        if pid == process.pid:
            code = os.waitstatus_to_exitcode(status)
            return code if code >= 0 else 128 - code


def main():
    parser = argparse.ArgumentParser(description='Runs a command in a desktop session of its own.')
    parser.add_argument('--display', action='store_true')
    parser.add_argument('--bus', action='store_true')
    parser.add_argument('--service', action='append', default=[])
    parser.add_argument('command', nargs=argparse.REMAINDER)
    arguments = parser.parse_args()
    command = arguments.command[1:] if arguments.command[:1] == ['--'] else arguments.command
    adopt_orphans()
    os.environ.pop('TOKENKEEP_SESSION', None)
    with Home() as home:
        home.env['TOKENKEEP_SESSION'] = home.path
        try:
            if arguments.display:
                start_display(home)
            if arguments.bus:
                start_bus(home, arguments.service)
            return wait(home.popen(command))
        finally:
            end_children()


if __name__ == '__main__':
    sys.exit(main())
