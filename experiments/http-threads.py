"""Pages from a web server: one after the other, or in a thread each.

The server is another process, with a lock of its own if it has one.
"""

import ctypes
import io
import os
import socket
import struct
import threading
import time

try:
    from http.client import HTTPConnection
    from http.server import BaseHTTPRequestHandler
    from socketserver import TCPServer, ThreadingMixIn
except ImportError:
    from httplib import HTTPConnection
    from BaseHTTPServer import BaseHTTPRequestHandler
    from SocketServer import TCPServer, ThreadingMixIn

import rig

HERE, ALPHABET, PATIENCE_S = "127.0.0.1", 251, 20


class Handler(BaseHTTPRequestHandler):
    disable_nagle_algorithm = True

    # ANCHOR: answer
    def do_GET(self):
        n = int(self.path[1:]) % ALPHABET
        alphabet = bytearray(range(n, ALPHABET)) + bytearray(range(n))
        time.sleep(self.server.delay_s)
        length = self.server.length
        body = bytes(alphabet * (length // ALPHABET + 1))[:length]
        self.send_response(200)
        self.send_header("Content-Length", str(length))
        self.end_headers()
        self.server.answered.append(n)
        self.wfile.write(body)
    # ANCHOR_END: answer

    def log_message(self, *_):
        pass


class Server(ThreadingMixIn, TCPServer):
    daemon_threads, request_queue_size = True, 128


class Host(object):
    """The process of a server. It ends when ours lets go of the pipe."""

    def __init__(self, delay_s, length):
        server = Server((HERE, 0), Handler)
        server.delay_s, server.length, server.answered = delay_s, length, []
        self.port = server.server_address[1]
        until, self.until = os.pipe()
        self.told, tell = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            os.close(self.until)
            serving = threading.Thread(target=server.serve_forever)
            serving.daemon = True
            serving.start()
            os.read(until, 1)
            os.write(tell, str(len(server.answered)).encode())
            os._exit(0)
        server.server_close()
        os.close(until)
        os.close(tell)

    def stop(self):
        """How many requests were answered."""
        os.close(self.until)
        answered = int(os.read(self.told, 20))
        os.close(self.told)
        os.waitpid(self.pid, 0)
        return answered


# ANCHOR: fetch
def fetch(connection, page):
    connection.request("GET", "/%d" % page)
    reply = connection.getresponse()
    body = reply.read()
    connection.close()
    return reply.status, body
# ANCHOR_END: fetch


libc = ctypes.PyDLL(None)  # calls, and keeps the lock


# ANCHOR: keep
class KeepingSocket(io.RawIOBase):
    """As of an extension that does not know of the lock."""

    def __init__(self, host, port):
        self.fd = libc.socket(socket.AF_INET, socket.SOCK_STREAM, 0)
        address = struct.pack("=H", socket.AF_INET) + struct.pack(
            "!H4s8x", port, socket.inet_aton(host))
        libc.connect(self.fd, address, len(address))

    def sendall(self, data):
        libc.send(self.fd, data, len(data), 0)

    def readinto(self, into):
        buffer = ctypes.create_string_buffer(len(into))
        got = libc.recv(self.fd, buffer, len(into), 0)
        into[:got] = buffer.raw[:got]
        return got
# ANCHOR_END: keep

    def readable(self):
        return True

    def makefile(self, *_):
        return io.BufferedReader(self)

    def close(self):
        if not self.closed:
            libc.close(self.fd)
        super(KeepingSocket, self).close()


class KeepingConnection(HTTPConnection):
    def connect(self):
        self.sock = KeepingSocket(self.host, self.port)

    def close(self):
        self.sock = None  # the reply is still read from it


class Client(object):
    def __init__(self, lab, connection=HTTPConnection):
        self.connection, self.replies = connection, {}
        self.pages, self.length = lab.number("pages"), lab.number("length")
        self.delay_s = lab.number("delay")
        self.host = Host(self.delay_s, self.length)
        lab.worker_process(self.host.pid)
        self.own_page(-1)  # now both sides have loaded what they need

    def own_page(self, page):
        since_ns = rig.now_ns()
        connection = self.connection(HERE, self.host.port, timeout=PATIENCE_S)
        status, body = fetch(connection, page % self.pages)
        self.replies[page] = status, body, rig.now_ns() - since_ns

    def all_pages(self, _):
        for page in range(self.pages):
            self.own_page(page)

    def check(self, lab):
        for page in range(self.pages):
            status, body, took_ns = self.replies[page]
            want = bytearray((page + i) % ALPHABET
                             for i in range(self.length))
            lab.expect("the status of page %d" % page, 200, status)
            lab.expect("the length of page %d" % page, self.length, len(body))
            lab.expect("whether page %d is right" % page, True, body == want)
            lab.expect_least("ns for page %d" % page,
                             int(self.delay_s * 1e9), took_ns)
        lab.expect("the number of requests answered", 1 + self.pages,
                   self.host.stop())


@rig.variant("sequential")
def sequential(lab):
    client = Client(lab)
    lab.alone(client.all_pages)
    client.check(lab)


@rig.variant("threads")
def threads(lab):
    client = Client(lab)
    lab.threads(client.pages, client.own_page)
    client.check(lab)


@rig.variant("keeps-gil", when=rig.gil_is_on())
def keeps_gil(lab):
    client = Client(lab, KeepingConnection)
    lab.threads(client.pages, client.own_page)
    client.check(lab)


# No "held": Python does not tell for how long a thread had the lock.
rig.main()
