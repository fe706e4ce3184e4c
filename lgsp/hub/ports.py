"""Ports on this machine: the one we would like when it is free, else any."""

import socket
from collections.abc import Iterable

HOST = "127.0.0.1"
FIRST_PORT = 8101


def is_free(port: int) -> bool:
    """Say whether a service could listen there now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def any_free() -> int:
    """Return a port that is free now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def ports_for(names: Iterable[str], before: dict[str, int], taken: set[int]) -> dict[str, int]:
    """Give every name a free port: the one it had before, else its usual one, else any."""
    given: dict[str, int] = {}
    for usual, name in enumerate(names, FIRST_PORT):
        wished = [port for port in (before.get(name), usual) if port is not None]
        used = taken | set(given.values())
        given[name] = next((port for port in wished if port not in used and is_free(port)), 0) or any_free()
    return given


def is_open(address: str, seconds: float = 0.5) -> bool:
    """Say whether something accepts connections at ``host:port``."""
    host, _, port = address.rpartition(":")
    try:
        with socket.create_connection((host.strip("[]"), int(port)), timeout=seconds):
            return True
    except (OSError, ValueError):
        return False


def any_open(bootstrap_servers: str) -> bool:
    """Say whether one of the brokers accepts connections."""
    return any(is_open(server.strip()) for server in bootstrap_servers.split(","))
