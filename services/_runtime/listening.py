"""The socket at which a service's door listens."""

import socket

from services._runtime.refusals import Refusal
from services._runtime.settings import HttpPart


def open_door(http: HttpPart) -> socket.socket:
    """Return a socket bound to the door's place; raises Refusal when another holds it.

    TCP is named as its protocol: only then asyncio sends each part of an answer at once. Else the second part
    waits until the caller has acknowledged the first, which takes it 40 ms (RFC 896, RFC 1122 4.2.3.2).
    """
    door = socket.socket(proto=socket.IPPROTO_TCP)
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        door.bind((http.host, http.port))
    except OSError as error:
        door.close()
        raise Refusal(
            f"the door cannot be opened at {http.host}:{http.port}: {error.strerror}",
            "end what uses the port, or set LGSP_HTTP__PORT to another one",
        ) from error
    return door
