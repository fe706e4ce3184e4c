"""A proxy on another loopback address that can hold one kind of Kafka request back and send it later."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from types import TracebackType
from typing import Final, Self, TypeAlias

END_TXN: Final = 26
_Reader: TypeAlias = asyncio.StreamReader
_Writer: TypeAlias = asyncio.StreamWriter


class HoldingProxy:
    """Forwards ``listen`` to ``broker``; once told to, it keeps the next request of an API to itself.

    ``answer``: the response's error code once the request was let go.
    """

    def __init__(self, listen: tuple[str, int], broker: tuple[str, int]) -> None:
        self._listen = listen
        self._broker = broker
        self._wanted: int | None = None
        self._let_go: Callable[[], Awaitable[None]] | None = None
        self._held_on: _Writer | None = None
        self._correlation = b""
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._ends: list[_Writer] = []
        self.held = asyncio.Event()
        self.answer: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, *self._listen)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._server is not None
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for end in self._ends:
            end.close()
        await asyncio.gather(*(end.wait_closed() for end in self._ends), return_exceptions=True)

    def hold_next(self, api_key: int) -> None:
        """Keep the next request of this API back."""
        self._wanted = api_key

    async def let_go(self) -> int:
        """Send the request that is held, though its sender is gone, and return the answer's error code."""
        assert self._let_go is not None
        await self._let_go()
        return await asyncio.wait_for(self.answer, 10)

    async def _serve(self, reader: _Reader, writer: _Writer) -> None:
        upstream, downstream = await asyncio.open_connection(*self._broker)
        self._ends += (writer, downstream)
        for work in (self._requests(reader, downstream), self._answers(upstream, downstream, writer)):
            task = asyncio.create_task(work)
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _requests(self, reader: _Reader, downstream: _Writer) -> None:
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                frame = await _frame(reader)
                if int.from_bytes(frame[4:6]) == self._wanted:
                    self._wanted, self._held_on, self._correlation = None, downstream, frame[8:12]
                    self._let_go = partial(_write, downstream, frame)
                    self.held.set()
                    return  # the connection to the broker stays open, as one in a slow network would
                await _write(downstream, frame)

    async def _answers(self, upstream: _Reader, downstream: _Writer, writer: _Writer) -> None:
        with suppress(asyncio.IncompleteReadError):
            while True:
                frame = await _frame(upstream)
                if self._held_on is downstream and frame[4:8] == self._correlation:
                    self.answer.set_result(int.from_bytes(frame[12:14]))  # after the throttle time
                with suppress(ConnectionError):  # it may be gone
                    await _write(writer, frame)


async def _frame(reader: _Reader) -> bytes:
    size = await reader.readexactly(4)
    return size + await reader.readexactly(int.from_bytes(size))


async def _write(writer: _Writer, frame: bytes) -> None:
    writer.write(frame)
    await writer.drain()
