"""A TCP proxy in front of a database that can be made to fail in every way that a network or a server can."""

import contextlib
import socket
import struct
import threading
import time

PIECE = 65536
PAUSE = 0.02  # seconds between two looks at what the test wants
SLOW = 0.5  # seconds that a packet takes
AT_ONCE = struct.pack("ii", 1, 0)  # closing then sends a reset


class Proxy:
    """`mode` says what happens to connections, those that stand and those to come:

    "well" everything passes · "dead" none is accepted, those that stand are closed · "hung" they are accepted, and
    nothing is ever answered · "slow" each packet takes half a second · "resetting" each is reset.
    """

    def __init__(self, host, port):
        self.upstream = (host, port)
        self.mode = "well"
        self.listener = self.listen(0)
        self.port = self.listener.getsockname()[1]
        self.ended = False
        self.accepting = threading.Thread(target=self.accept, daemon=True)
        self.accepting.start()

    def listen(self, port):
        listener = socket.create_server(("127.0.0.1", port), backlog=64)
        listener.settimeout(PAUSE)
        return listener

    def end(self):
        self.ended = True
        self.accepting.join()
        if self.listener:
            self.listener.close()

    def accept(self):
        while not self.ended:
            if self.mode == "dead":
                if self.listener:
                    self.listener.close()
                    self.listener = None
                time.sleep(PAUSE)
                continue
            if self.listener is None:
                self.listener = self.listen(self.port)
            with contextlib.suppress(TimeoutError, OSError):
                client = self.listener.accept()[0]
                threading.Thread(target=self.serve, args=(client,), daemon=True).start()

    def serve(self, client):
        if self.mode == "resetting":
            return self.drop(client)
        while self.mode == "hung" and not self.ended:
            time.sleep(PAUSE)
        try:
            server = socket.create_connection(self.upstream, timeout=5)
        except OSError:
            return client.close()
        for end in (client, server):  # before either thread can close them
            end.settimeout(PAUSE)
        for one, other in ((client, server), (server, client)):
            threading.Thread(target=self.pass_on, args=(one, other), daemon=True).start()

    def pass_on(self, one, other):
        while not self.ended:
            if self.mode in ("dead", "resetting"):
                break
            if self.mode == "hung":
                time.sleep(PAUSE)
                continue
            try:
                data = one.recv(PIECE)
            except TimeoutError:
                continue
            except OSError:
                break
            if not data:
                break
            if self.mode == "slow":
                time.sleep(SLOW)
            try:
                other.sendall(data)
            except OSError:
                break
        self.drop(one)
        self.drop(other)

    def drop(self, end):
        with contextlib.suppress(OSError):
            if self.mode == "resetting":
                end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
            end.shutdown(socket.SHUT_RDWR)
        with contextlib.suppress(OSError):
            end.close()
