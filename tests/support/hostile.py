#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A web server that misbehaves as its caller asks, on loopback only.

hostile.py [--tls]

Prints one line of JSON when it is ready; ends with its standard input. Members: "url"; "refused",
where nobody listens; "resetting", where every connection is reset; with --tls also "tls", "wrongHost",
"oldTls" (TLS 1.1 at most) and "ca", the file to trust. The path of a request says what
happens to it, see ACTIONS; what stands in its query becomes fields of the answer's header. Each
request is also a line on standard output when it has arrived.
"""
import json
import os
import shutil
import socket
import ssl
import struct
import subprocess
import sys
import tempfile
import threading
import time
import warnings
from urllib.parse import parse_qsl, urlsplit

LOG = []
BIG_BYTES = 10 * 1024 * 1024


class Request:
    def __init__(self, head, body, number):
        lines = head.decode('latin-1').split('\r\n')
        self.method, self.target, _ = lines[0].split(' ')
        self.fields = dict(line.split(': ', 1) for line in lines[1:] if line)
        self.body, self.number = body, number
        self.path = urlsplit(self.target).path
        self.extra = parse_qsl(urlsplit(self.target).query)


def read_request(connection, number):
    data = b''
    while b'\r\n\r\n' not in data:
        piece = connection.recv(65536)
        if not piece:
            return None
        data += piece
        if not data[:1].isalpha():  # no HTTP, and so no end to wait for
            connection.sendall(b'HTTP/1.1 400 Bad Request\r\n\r\n')
            return None
    head, _, body = data.partition(b'\r\n\r\n')
    request = Request(head, b'', number)
    while len(body) < int(request.fields.get('Content-Length', 0)):
        piece = connection.recv(65536)
        if not piece:
            return None
        body += piece
    request.body = body
    return request


def head_of(request, status, length, kind='application/json'):
    fields = [('Content-Type', kind)] + request.extra
    if length is not None:
        fields.append(('Content-Length', str(length)))
    lines = ''.join(f'{name}: {value}\r\n' for name, value in fields)
    return f'HTTP/1.1 {status} Some reason\r\n{lines}\r\n'.encode()


def answer(connection, request, status=200, body=b'{}', kind='application/json'):
    connection.sendall(head_of(request, status, len(body), kind) + (b'' if request.method == 'HEAD' else body))
    return True


def status(connection, request):
    return answer(connection, request, int(request.path.rpartition('/')[2]))


def echo(connection, request):
    return answer(connection, request, body=json.dumps(
        {'method': request.method, 'body': request.body.decode(), **request.fields}).encode())


def log(connection, request):
    return answer(connection, request, body=json.dumps(LOG).encode())


def html(connection, request):
    return answer(connection, request, body=b'<!doctype html><title>Sign in</title>',
                  kind='text/html')


def redirect(connection, request):
    request.extra.append(('Location', '/followed'))
    return answer(connection, request, 302)


def stall(connection, request):
    return connection.recv(1)


def stall_body(connection, request):
    connection.sendall(head_of(request, 200, 100) + b'half')
    return connection.recv(1)


def trickle(connection, request):
    connection.sendall(head_of(request, 200, 100))
    while True:
        connection.sendall(b'.')
        time.sleep(0.02)


def reset(connection, request):
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))


def reset_body(connection, request):
    connection.sendall(head_of(request, 200, 100) + b'half')
    reset(connection, request)


def short(connection, request):
    connection.sendall(head_of(request, 200, 100) + b'half')


def chunked(connection, request):
    request.extra.append(('Transfer-Encoding', 'chunked'))
    connection.sendall(head_of(request, 200, None) + b'5\r\nhalf')


def drop_second(connection, request):
    """An answer to the first request of a connection, nothing but an end to the next."""
    return answer(connection, request) if request.number == 0 else None


def nothing(connection, request):
    pass


def big(connection, request):
    request.extra.append(('Transfer-Encoding', 'chunked'))
    connection.sendall(head_of(request, 200, None))
    for _ in range(BIG_BYTES // 65536):
        connection.sendall(b'10000\r\n' + b' ' * 65536 + b'\r\n')
    connection.sendall(b'0\r\n\r\n')


def big_length(connection, request):
    connection.sendall(head_of(request, 200, BIG_BYTES))
    return connection.recv(1)


def limit(connection, request):
    return answer(connection, request, body=b' ' * (1024 * 1024))


def many_fields(connection, request):
    connection.sendall(b'HTTP/1.1 200 OK\r\n')
    while True:
        connection.sendall(b'X-Field: value\r\n' * 1000)


def long_field(connection, request):
    connection.sendall(b'HTTP/1.1 200 OK\r\nX-Field: ')
    while True:
        connection.sendall(b'v' * 65536)


def many_interim(connection, request):
    while True:
        connection.sendall(b'HTTP/1.1 100 Continue\r\n\r\n' * 1000)


def garbage(connection, request):
    connection.sendall(b'SSH-2.0-OpenSSH_9.2\r\n')


def interim(connection, request):
    connection.sendall(b'HTTP/1.1 103 Early Hints\r\nRetry-After: 9\r\n\r\n')
    return answer(connection, request)


ACTIONS = {
    '/echo': echo, '/log': log, '/html': html, '/redirect': redirect, '/stall': stall,
    '/stall-body': stall_body, '/trickle': trickle, '/reset': reset, '/reset-body': reset_body,
    '/short': short, '/chunked-short': chunked, '/drop-second': drop_second, '/nothing': nothing,
    '/big': big, '/big-length': big_length, '/limit': limit, '/many-fields': many_fields,
    '/long-field': long_field, '/many-interim': many_interim, '/garbage': garbage,
    '/interim': interim,
}


def serve(connection, tls):
    number = 0
    try:
        if tls:
            connection = tls.wrap_socket(connection, server_side=True)
        while True:
            request = read_request(connection, number)
            if request is None:
                break
            LOG.append(f'{request.method} {request.target}')
            print(LOG[-1], flush=True)
            action = status if request.path.startswith('/status/') else ACTIONS.get(request.path)
            if request.method == 'CONNECT':
                connection.sendall(b'HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n')
                break
            if not (action or redirect)(connection, request):
                break
            number += 1
    except OSError:
        pass
    finally:
        connection.close()


def listen(handle):
    listener = socket.create_server(('127.0.0.1', 0), backlog=128)

    def accept():
        while True:
            connection, _ = listener.accept()
            threading.Thread(target=handle, args=(connection,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    return listener.getsockname()[1]


def refuse():
    holder = socket.socket()
    holder.bind(('127.0.0.1', 0))
    return holder, holder.getsockname()[1]


def reset_at_once(connection):
    reset(connection, None)
    connection.close()


def make_certificate(folder, name, subject, *options):
    paths = os.path.join(folder, name + '.pem'), os.path.join(folder, name + '.key')
    subprocess.run(['openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt',
                    'ec_paramgen_curve:P-256', '-nodes', '-out', paths[0], '-keyout', paths[1],
                    '-subj', f'/CN={subject}', *options], check=True, stderr=subprocess.DEVNULL,
                   env={'PATH': os.environ['PATH'], 'OPENSSL_CONF': os.path.join(folder, 'conf')})
    return paths


def make_context(certificate, oldest=ssl.TLSVersion.TLSv1_2, newest=ssl.TLSVersion.TLSv1_3):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with warnings.catch_warnings():
        warnings.simplefilter('ignore', DeprecationWarning)
        context.minimum_version, context.maximum_version = oldest, newest
    context.set_ciphers('ALL:@SECLEVEL=0')
    context.load_cert_chain(*certificate)
    return context


def listen_tls(folder):
    with open(os.path.join(folder, 'conf'), 'w', encoding='ascii') as conf:
        conf.write('[req]\ndistinguished_name = name\n[name]\n')
    ca, ca_key = make_certificate(folder, 'ca', 'Test CA', '-days', '2', '-addext',
                                  'basicConstraints = critical, CA:TRUE')
    signed = ('-CA', ca, '-CAkey', ca_key, '-addext')
    here = 'subjectAltName = DNS:localhost, IP:127.0.0.1'
    good = make_certificate(folder, 'good', 'localhost', '-days', '2', *signed, here)
    wrong = make_certificate(folder, 'wrong', 'other', '-days', '2', *signed,
                             'subjectAltName = DNS:other.example')
    contexts = {
        'tls': make_context(good), 'wrongHost': make_context(wrong),
        'oldTls': make_context(good, ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1),
    }
    members = {name: f'https://127.0.0.1:{listen(lambda peer, tls=tls: serve(peer, tls))}'
               for name, tls in contexts.items()}
    return {**members, 'ca': ca}


def main():
    holder, refused = refuse()
    members = {'url': listen(lambda peer: serve(peer, None)), 'refused': refused,
               'resetting': listen(reset_at_once)}
    members = {name: f'http://127.0.0.1:{port}' for name, port in members.items()}
    folder = tempfile.mkdtemp()
    if '--tls' in sys.argv[1:]:
        members.update(listen_tls(folder))
    print(json.dumps(members), flush=True)
    while os.read(0, 4096):
        pass
    holder.close()
    shutil.rmtree(folder)
    os._exit(0)


main()
