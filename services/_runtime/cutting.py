"""Connections that can be cut: closing one sends first what waits, and who does not read lets it wait."""

import asyncio
from collections.abc import Callable
from typing import Final

from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

EXTENSION: Final = "lgsp.cut"
"""The ASGI extension under which an application finds how to cut its connection."""


class CuttableProtocol(H11Protocol):
    """uvicorn's own protocol, which tells the application how to cut the connection."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in uvicorn
        """Begin a connection."""
        super().connection_made(transport)
        inner = self.app

        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            scope.setdefault("extensions", {})[EXTENSION] = transport.abort
            await inner(scope, receive, send)

        self.app = app


def cut_of(scope: Scope) -> Callable[[], None]:
    """Return what cuts the connection of a request; where the server has no way to, it does nothing."""
    cut: Callable[[], None] = scope.get("extensions", {}).get(EXTENSION, _nothing)
    return cut


def _nothing() -> None:
    """Leave the connection to the server."""
