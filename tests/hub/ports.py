"""Ports that stay ours while a service is down and started again."""

import os
import socket
from itertools import count
from typing import Final

HOST: Final = "127.0.0.1"
FIRST, LAST = 12_000, 19_999
"""Below the range that the system gives to outgoing connections: none of them may take a port meanwhile."""
_next = count((os.getpid() * 16) % (LAST - FIRST))


def free_port() -> int:
    """Return a port that nobody listens on, and that this run has not given before."""
    for step in _next:
        port = FIRST + step % (LAST - FIRST)
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
        return port
    raise AssertionError("unreachable: the numbers do not end")
