"""gunicorn: workers, timeouts, logs. `make run`, the container and the tests all start gunicorn with this file."""

import contextlib
import ctypes
import os
import socket
import sys
from pathlib import Path

# gunicorn reads this file before it adds the project.
sys.path.insert(0, str(Path(__file__).resolve().parent))

from drosa_maja.logs import LOGGING

bind = f"{os.environ.get('BIND', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
wsgi_app = "drosa_maja.wsgi:application"
worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = 4
# Before the socket listens: requests after a start or a reload meet workers that can respond at once.
preload_app = True
# Seconds: longer than deploy/nginx.conf keeps a connection, so that nginx never meets a closed one.
keepalive = 5

# What a large photograph took is given back: by default glibc holds on to it, in a pool for each thread. Workers inherit this.
M_TRIM_THRESHOLD, M_ARENA_MAX = -1, -8  # malloc.h
with contextlib.suppress(AttributeError):  # another C library
    _libc = ctypes.CDLL(None)
    _libc.mallopt(M_ARENA_MAX, 1)
    _libc.mallopt(M_TRIM_THRESHOLD, 100_000)

# Seconds. Beside a form of megabytes that is parsed, a page waits so long for each of its turns (by default 5 ms).
sys.setswitchinterval(0.001)

# It would open a socket in the home folder that lets other processes steer the server.
control_socket_disable = True
# By default a header named SCRIPT_NAME is believed from this machine: it would move addresses under /admin/.
forwarder_headers = ""
# A worker's heartbeat is a file; in memory, no slow disk can delay it past the timeout.
_memory = Path("/dev/shm")  # noqa: S108  gunicorn makes an unnamed file of its own there
worker_tmp_dir = str(_memory) if _memory.is_dir() else None

# Time (added by the formatter), method, path, status, bytes, milliseconds: nothing about who asked.
access_log_format = "%(m)s %(U)s %(s)s %(B)s %(M)sms"
logconfig_dict = LOGGING


def post_worker_init(worker):
    if "drosa_maja.wsgi" in sys.modules:  # it is the site that this file serves
        from drosa_maja.serving import emergency

        emergency.begin()


# Header and body leave together. gunicorn sends them apart, and of a process that stops for a moment between the two a visitor
# would get half a page: nginx can no longer send another.
def pre_request(worker, request):
    cork(request.unreader.sock, True)


def post_request(worker, request, environ, response):
    if connection := environ.get("gunicorn.socket"):
        cork(connection, False)


def cork(connection, on):
    with contextlib.suppress(AttributeError, OSError):  # another system than Linux; a closed connection
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_CORK, on)
