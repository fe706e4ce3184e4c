"""An agency's system that speaks HTTP alone, and a receiver of webhooks."""

import asyncio
import json
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import TracebackType
from typing import Any, Final, Self

import httpx2

from schemas.dossiers import DossierReceived
from schemas.envelope import CONTENT_TYPE, type_of
from services._runtime.credentials import token_of
from tests.builders import a_tick, an_arrival
from tests.hub.hub import AGENCY_KEY, Hub
from tests.hub.ports import HOST
from tests.hub.sending import Raw, send
from tests.unit.routing.builders_routing import (
    ALL_ELECTRONIC,
    CRIMINAL_RECORD,
    JUSTICE,
    at,
    event,
    received_data,
)

NOW: Final = at(ALL_ELECTRONIC)


def token(agency: str, key: str = AGENCY_KEY) -> str:
    """Return an agency's token for a hub under test."""
    return token_of(agency, "k1", key)


@dataclass
class Agency:
    """One agency's system at a hub's gateway."""

    hub: Hub
    id: str
    instance: str = "routing"

    async def ask(self, method: str, path: str, body: Any = None, **more: Any) -> httpx2.Response:
        """Ask the gateway for something of the agency's own."""
        url = f"{self.hub.url(self.instance)}/agencies/{self.id}{path}"
        headers = {"authorization": f"Bearer {token(self.id)}"} | more.pop("headers", {})
        content = json.dumps(body).encode() if body is not None else None
        return await self.hub.http.request(method, url, content=content, headers=headers, **more)

    async def pull(self, **query: Any) -> dict[str, Any]:
        """Pull a page of the inbox."""
        answer = await self.ask("GET", "/inbox", params=query)
        assert answer.status_code == 200, answer.text
        page: dict[str, Any] = answer.json()
        return page

    async def acknowledge(self, **said: Any) -> dict[str, Any]:
        """Acknowledge entries."""
        answer = await self.ask("POST", "/inbox/ack", said)
        assert answer.status_code == 200, answer.text
        done: dict[str, Any] = answer.json()
        return done


async def world_time(hub: Hub, time: datetime = NOW) -> None:
    """Let the hub live in world time."""
    tick = an_arrival(a_tick(time))
    headers = tuple((name, value or b"") for name, value in tick.headers)
    ticks = [Raw("clock", None, tick.value, headers, each) for each in range(hub.partitions)]
    await asyncio.to_thread(send, hub.servers, hub.prefix, ticks, hub.partitions)
    await hub.caught_up()


def a_criminal_record(code: str) -> Raw:
    """Return the record of a dossier received: Justice leads, police and court verify, all at once."""
    data = received_data(code, CRIMINAL_RECORD, at(ALL_ELECTRONIC), competent=JUSTICE)
    received = event(DossierReceived, code, at(ALL_ELECTRONIC), data.model_dump())
    headers = (("content-type", CONTENT_TYPE.encode()), ("ce_type", type_of(DossierReceived).encode()))
    return Raw("dossiers", code.partition("-")[0].encode(), received.model_dump_json().encode(), headers)


async def receive(hub: Hub, codes: Sequence[str], *headers: tuple[str, bytes]) -> None:
    """Let intake say that dossiers were received; routing sends each to three agencies."""
    raws = [a_criminal_record(code) for code in codes]
    marked = [replace(raw, headers=(*raw.headers, *headers)) for raw in raws]
    await asyncio.to_thread(send, hub.servers, hub.prefix, marked, hub.partitions)
    await hub.caught_up()


@dataclass
class Delivery:
    """One request that a webhook got."""

    headers: dict[str, str]
    body: bytes
    at: float

    @property
    def entry(self) -> int:
        """Return the id of the entry."""
        number: int = json.loads(self.body)["id"]
        return number


Answer = Callable[[Delivery], bytes]


def answering(status: int, *headers: str) -> bytes:
    """Return an HTTP answer."""
    lines = [f"HTTP/1.1 {status} x", "content-length: 0", *headers]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


@dataclass
class Receiver:
    """An HTTP server that notes what it gets; ``answer`` says what it says, b"" for never."""

    answer: Answer = lambda _: answering(204)
    got: list[Delivery] = field(default_factory=list)
    port: int = 0
    _server: asyncio.Server | None = None
    _serving: set[asyncio.Task[None]] = field(default_factory=set)

    @property
    def url(self) -> str:
        """Return where it listens."""
        return f"http://{HOST}:{self.port}/hook"

    @property
    def entries(self) -> Sequence[int]:
        """Return the ids of what it got, in order."""
        return [each.entry for each in self.got]

    async def __aenter__(self) -> Self:
        """Listen, at the port of before if there was one."""
        self._server = await asyncio.start_server(self._serve, HOST, self.port)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the door and every connection."""
        assert self._server is not None
        self._server.close()
        for task in self._serving:
            task.cancel()
        await asyncio.gather(*self._serving, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._talk(reader, writer))
        self._serving.add(task)
        task.add_done_callback(self._serving.discard)
        await asyncio.wait({task})

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            with suppress(asyncio.IncompleteReadError, ConnectionError):
                while True:
                    delivery = await _read(reader)
                    self.got.append(delivery)
                    if not (answer := self.answer(delivery)):
                        await reader.read()  # until the sender has had enough
                        return
                    writer.write(answer)
                    await writer.drain()
        finally:
            writer.close()


async def _read(reader: asyncio.StreamReader) -> Delivery:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    fields = (each.partition(":") for each in head.split("\r\n")[1:-2])
    headers = {name.lower(): value.strip() for name, _, value in fields}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Delivery(headers, body, asyncio.get_running_loop().time())
