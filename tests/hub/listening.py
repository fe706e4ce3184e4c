"""A listener to ``/kpis/events``, as plain as it can be: a socket and lines of text, nothing that is ours."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

from tests.waiting import eventually

UPDATED: Final = "lgsp.kpi.updated.v1"


@dataclass
class Told:
    """What a listener was told, in order: the events by name and data, ids, comments, the last ``retry``."""

    events: list[tuple[str, Any]] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    retry_ms: int | None = None
    last_id: str = ""
    over: bool = False

    def named(self, name: str) -> list[Any]:
        """Return the data of the events of a name."""
        return [data for event, data in self.events if event == name]

    def figures(self) -> dict[tuple[str, str, str], Any]:
        """Return each figure as it was told last."""
        return {(each["definition"], each["scope"], each["period"]): each for each in self.named(UPDATED)}

    def take(self, block: str) -> None:
        """Take one event of the stream: the lines up to an empty one."""
        said: dict[str, str] = {}
        for line in block.splitlines():
            name, _, value = line.partition(": ")
            if name == "":
                self.comments.append(value)
            said[name] = value
        self.last_id = said.get("id", self.last_id)
        self.retry_ms = int(said["retry"]) if "retry" in said else self.retry_ms
        if "data" in said:
            self.events.append((said["event"], json.loads(said["data"])))
            self.ids.append(said["id"])


@asynccontextmanager
async def listening(url: str, *, last_id: str = "", **filters: str) -> AsyncIterator[Told]:
    """Listen in the background for as long as the block lasts, once the stream has opened."""
    told = Told()
    task = asyncio.create_task(_listen(url, last_id, filters, told))
    try:
        await eventually(lambda: told.last_id or told.over, 30, "the stream opens")
        yield told
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _listen(url: str, last_id: str, filters: dict[str, str], told: Told) -> None:
    at = urlsplit(url)
    reader, writer = await asyncio.open_connection(at.hostname, at.port)
    asked = f"GET /kpis/events?{urlencode(filters)} HTTP/1.0\r\nHost: metrics\r\n"
    writer.write(f"{asked}{f'Last-Event-ID: {last_id}' if last_id else 'Accept: */*'}\r\n\r\n".encode())
    try:
        head = await reader.readuntil(b"\r\n\r\n")
        assert b" 200 " in head.splitlines()[0], head
        while True:
            told.take((await reader.readuntil(b"\n\n")).decode().removesuffix("\n\n"))
    except (asyncio.IncompleteReadError, ConnectionError):
        pass  # it was let go, or its instance was killed
    finally:
        told.over = True
        writer.close()
