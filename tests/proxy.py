"""A TCP proxy in front of a database that can be made to fail as a network or a server does."""

import contextlib
import socket
import struct
import threading
import time

PAUSE = 0.02  # seconds between two looks at what the test wants
SLOW = 0.5  # seconds that a packet takes
RESET = struct.pack("ii", 1, 0)  # closing then sends a reset


class Proxy:
    """`mode` says what happens to connections, those that stand and those to come:

    "well" everything passes · "dead" they are closed · "hung" they are accepted, and acknowledged, and nothing is ever
    answered · "slow" each packet takes half a second · "resetting" each is reset. Those that stood when `abandoned_at` was set
    (to `time.monotonic()`) stay hung for ever.
    """

    def __init__(self, host, port):
        self.upstream, self.mode, self.ended, self.abandoned_at = (host, port), "well", False, 0
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def end(self):
        self.ended = True
        self.listener.close()

    def accept(self):
        with contextlib.suppress(OSError):
            while True:
                threading.Thread(target=self.serve, args=(self.listener.accept()[0],), daemon=True).start()

    def serve(self, client):
        while self.mode == "hung" and not self.ended:
            time.sleep(PAUSE)
        if self.mode != "well" and self.mode != "slow":
            return self.drop(client)
        server = socket.create_connection(self.upstream, timeout=5)
        for end in (client, server):  # before either thread can close them
            end.settimeout(PAUSE)
        for one, other in ((client, server), (server, client)):
            threading.Thread(target=self.pass_on, args=(one, other), daemon=True).start()

    def pass_on(self, one, other):
        begun = time.monotonic()
        with contextlib.suppress(OSError):
            while not self.ended and self.mode not in ("dead", "resetting"):
                if self.mode == "hung" or begun < self.abandoned_at:
                    time.sleep(PAUSE)
                    continue
                try:
                    data = one.recv(65536)
                except TimeoutError:
                    continue
                if not data:
                    break
                time.sleep(SLOW if self.mode == "slow" else 0)
                other.sendall(data)
        self.drop(one)
        self.drop(other)

    def drop(self, end):
        with contextlib.suppress(OSError):
            if self.mode == "resetting":
                end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            end.shutdown(socket.SHUT_RDWR)
        end.close()
