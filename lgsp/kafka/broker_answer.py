"""Whether a broker answers: one metadata request in Kafka's protocol, without a client library."""

import socket
import struct
import time
from collections.abc import Callable

_METADATA, _VERSION, _CORRELATION = 3, 1, 1
_NO_TOPICS = struct.pack(">i", 0)
_SHORTEST_ANSWER, _LONGEST_ANSWER = 8, 2**20
_POLL_SECONDS = 0.03


def answers(bootstrap_servers: str, timeout_seconds: float = 1.0) -> bool:
    """Tell whether one of the servers lists a broker, which it does only once that broker serves requests.

    Speaks to plain-text listeners only: a listener with TLS or SASL counts as not answering.
    """
    return any(_answers(server.strip(), timeout_seconds) for server in bootstrap_servers.split(","))


def wait_until_answers(bootstrap_servers: str, seconds: float, is_alive: Callable[[], bool]) -> bool:
    """Wait for an answer; False when the deadline passed or the broker's process ended."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and is_alive():
        if answers(bootstrap_servers):
            return True
        time.sleep(_POLL_SECONDS)
    return False


def _answers(server: str, timeout_seconds: float) -> bool:
    host, _, port = server.rpartition(":")
    try:
        with socket.create_connection((host.strip("[]"), int(port)), timeout_seconds) as connection:
            connection.settimeout(timeout_seconds)
            connection.sendall(_request())
            return _broker_count(_frame(connection)) > 0
    except (OSError, ValueError, struct.error):
        return False


def _request() -> bytes:
    client = b"lgsp"
    header = struct.pack(f">hhih{len(client)}s", _METADATA, _VERSION, _CORRELATION, len(client), client)
    body = header + _NO_TOPICS
    return struct.pack(">i", len(body)) + body


def _frame(connection: socket.socket) -> bytes:
    (length,) = struct.unpack(">i", _exactly(connection, 4))
    if not _SHORTEST_ANSWER <= length <= _LONGEST_ANSWER:
        raise ValueError("not a Kafka answer")
    return _exactly(connection, length)


def _exactly(connection: socket.socket, count: int) -> bytes:
    received = b""
    while len(received) < count:
        piece = connection.recv(count - len(received))
        if not piece:
            raise ConnectionResetError
        received += piece
    return received


def _broker_count(frame: bytes) -> int:
    correlation, brokers = struct.unpack_from(">ii", frame)
    if correlation != _CORRELATION:
        raise ValueError("an answer to another question")
    return int(brokers)
