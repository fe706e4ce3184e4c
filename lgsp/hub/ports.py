"""Ports on this machine: the one we would like when it is free, else any."""

import socket
from collections.abc import Iterable
from itertools import chain

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


def claimed(port: int) -> socket.socket | None:
    """Claim a port for a service that does not listen yet; None if it is in use or claimed.

    The claim is the UDP port of the same number: whoever gives out ports asks for it first, so that two hubs
    raised at the same moment do not choose the same one, and it ends with the last process that holds it.
    """
    claim = socket.socket(type=socket.SOCK_DGRAM)
    try:
        claim.bind((HOST, port))
    except OSError:
        claim.close()
        return None
    if not is_free(port):
        claim.close()
        return None
    return claim


def claims_for(names: Iterable[str], before: dict[str, int], taken: set[int]) -> dict[str, socket.socket]:
    """Claim a free port for every name: the one it had before, else its usual one, else any."""
    given: dict[str, socket.socket] = {}
    for usual, name in enumerate(names, FIRST_PORT):
        wished = [port for port in (before.get(name), usual) if port is not None and port not in taken]
        tried = (claimed(port) for port in chain(wished, iter(any_free, None)))
        given[name] = next(claim for claim in tried if claim is not None)
    return given


def port_of(claim: socket.socket) -> int:
    """Return the port that is claimed."""
    return int(claim.getsockname()[1])


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
