"""Which ports a broker gets: the asked one, the one it had, or free ones that belong to its home."""

import errno
import socket
import zlib
from pathlib import Path

from lgsp.kafka.config import Listeners
from lgsp.kafka.problem import KafkaProblem

# Below the range that systems hand out to outgoing connections: a client that keeps knocking while the
# broker is down would otherwise now and then take the broker's own port, or even connect to itself.
_FIRST, _PER_BROKER, _BROKERS = 20_000, 3, 3_300
_TRIES = 50
_HIGHEST = 65_535


def listeners_for(home: Path, asked: int | None, had: int | None, shape: Listeners) -> Listeners:
    """Choose the listeners; `shape` gives all but the port. Raise if an asked or former port is taken."""
    fixed = asked or had
    if fixed is None:
        return _first_free(home, shape)
    chosen = _on(shape, fixed)
    for port in (chosen.port, chosen.container_port, chosen.controller_port):
        if not 1 <= port <= _HIGHEST:
            raise _out_of_range(fixed)
        if not is_free(port):
            raise _taken(port, fixed)
    return chosen


def is_free(port: int, host: str = "127.0.0.1") -> bool:
    """Tell whether a server could listen there."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as refusal:
            if refusal.errno in (errno.EADDRINUSE, errno.EACCES):
                return False
            raise
    return True


def _on(shape: Listeners, port: int) -> Listeners:
    return Listeners(port, shape.container_host, shape.container_bind)


def _first_free(home: Path, shape: Listeners) -> Listeners:
    first = zlib.crc32(str(home.resolve()).encode()) % _BROKERS
    for step in range(_TRIES):
        port = _FIRST + _PER_BROKER * ((first + step) % _BROKERS)
        if all(is_free(port + offset) for offset in range(_PER_BROKER)):
            return _on(shape, port)
    raise KafkaProblem(
        f"No free ports were found from {_FIRST + _PER_BROKER * first} on.",
        "Choose one with --port (LGSP_KAFKA__PORT).",
        "environment",
    )


def _taken(port: int, first: int) -> KafkaProblem:
    why = "" if port == first else f" (the broker takes {first}, {first + 1} and {first + 2})"
    return KafkaProblem(
        f"Port {port} is taken by another program{why}.",
        "Choose another one with --port (LGSP_KAFKA__PORT), or stop the program that has it.",
        "environment",
    )


def _out_of_range(port: int) -> KafkaProblem:
    return KafkaProblem(
        f"{port} cannot be used: the broker takes it and the two ports above it.",
        "Choose a number from 1 to 65533 with --port (LGSP_KAFKA__PORT).",
        "usage",
    )
