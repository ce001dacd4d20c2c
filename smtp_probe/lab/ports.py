"""Opens loopback ports: open ones, shut ones, and silent ones."""

import select
import socket
import sys
from contextlib import ExitStack

from smtp_probe.lab.names import LOOPBACK

# Connections that wait to be accepted; generous, as whole test runs connect at once.
_BACKLOG = 1024
# So many half-open connections are made at most to fill a queue of length 0 (Linux takes one or two).
_MOST_FILLERS = 8
# A connection on loopback that is not there after this long (ms) is being dropped.
_FILLED_AFTER_MS = 50


def open_port(sockets: ExitStack) -> socket.socket:
    """A socket that listens on a port of the system's choice."""
    listener = _bound(sockets)
    listener.listen(_BACKLOG)
    return listener


def shut_port(sockets: ExitStack) -> int:
    """A port on which connections are refused. It stays bound, so that nobody else can take it."""
    return _port_of(_bound(sockets))


def silent_port(sockets: ExitStack) -> int:
    """A port that does not answer, as behind a firewall that drops what it does not like.

    On Linux a queue that is full of connections which nobody accepts makes the kernel drop new ones
    without a word. Elsewhere the kernel refuses instead; there the port accepts and says nothing, so that a
    client sees a missing greeting, not a missing connection.
    """
    listener = _bound(sockets)
    if sys.platform != "linux":
        listener.listen(_BACKLOG)
        return _port_of(listener)
    listener.listen(0)
    for _ in range(_MOST_FILLERS):
        filler = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        filler.setblocking(False)
        filler.connect_ex(listener.getsockname())
        if not _gets_connected(filler):
            filler.close()
            break
        sockets.callback(filler.close)
    return _port_of(listener)


def _gets_connected(filler: socket.socket) -> bool:
    poll = select.poll()
    poll.register(filler, select.POLLOUT)
    return bool(poll.poll(_FILLED_AFTER_MS))


def _bound(sockets: ExitStack) -> socket.socket:
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    sockets.callback(bound.close)
    bound.bind((LOOPBACK, 0))
    return bound


def _port_of(bound: socket.socket) -> int:
    return int(bound.getsockname()[1])
