"""A connection as a server gives it, and what was read off it."""

import asyncio
from collections.abc import Callable
from typing import Any

from services.metrics.streaming.response import ToldResponse
from tests.waiting import eventually


class Connection:
    """A connection as uvicorn gives it; ``reads`` off: the other side takes nothing."""

    def __init__(self) -> None:
        self.headers: dict[bytes, bytes] = {}
        self.text = ""
        self.reads = asyncio.Event()
        self.reads.set()
        self.cut = asyncio.Event()
        self.closed = False

    async def receive(self) -> Any:
        await self.cut.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Any) -> None:
        await self.reads.wait()
        if message["type"] == "http.response.start":
            self.headers = dict(message["headers"])
            return
        self.text += message["body"].decode()
        self.closed = not message["more_body"]

    async def answer(self, response: ToldResponse) -> None:
        scope = {"type": "http", "extensions": {"lgsp.cut": self.cut.set}, "asgi": {"spec_version": "2.3"}}
        await response(scope, self.receive, self.send)

    async def says(self, text: Callable[[], bool]) -> None:
        await eventually(text, 5, lambda: self.text)
