"""A TCP proxy in front of a database that can be made to fail as a network or a server does."""

import contextlib
import selectors
import socket
import socketserver
import struct
import threading
import time

PAUSE = 0.02  # seconds between two looks at what the test wants
SLOW = 0.5  # seconds that a packet takes
RESET = struct.pack("ii", 1, 0)  # closing then sends a reset


class Proxy(socketserver.ThreadingTCPServer):
    """`mode` says what happens to connections, those that stand and those to come:

    "well" everything passes · "dead" they are closed · "hung" they are accepted, and acknowledged, and nothing is ever
    answered · "slow" each packet takes half a second · "resetting" each is reset. Those that stood when `abandoned_at` was set
    (to `time.monotonic()`) stay hung for ever.
    """

    daemon_threads, request_queue_size = True, 64

    def __init__(self, *upstream):
        super().__init__(("127.0.0.1", 0), None)
        self.upstream, self.mode, self.abandoned_at = upstream, "well", 0
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def __exit__(self, *exception):
        self.mode = "dead"
        self.shutdown()
        self.server_close()

    def finish_request(self, client, _address):
        while self.mode == "hung":
            time.sleep(PAUSE)
        if self.mode in ("well", "slow"):
            with contextlib.suppress(OSError), socket.create_connection(self.upstream, timeout=5) as server:
                self.pass_on(client, server)
        if self.mode == "resetting":
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)

    def pass_on(self, client, server):
        begun = time.monotonic()
        with selectors.DefaultSelector() as ends:
            for one, other in ((client, server), (server, client)):
                ends.register(one, selectors.EVENT_READ, other)
            while self.mode not in ("dead", "resetting"):
                is_hung = self.mode == "hung" or begun < self.abandoned_at
                time.sleep(PAUSE if is_hung else 0)
                for key, _events in () if is_hung else ends.select(PAUSE):
                    if not (data := key.fileobj.recv(65536)):
                        return
                    time.sleep(SLOW if self.mode == "slow" else 0)
                    key.data.sendall(data)
