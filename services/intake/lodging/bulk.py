"""Many submissions in one request, a line each: every line is answered, in order, while the next ones come.

What is not yet answered is bounded, so a sender that does not read is not read from either.
"""

import asyncio
from codecs import BOM_UTF8
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from typing import Any, Final

import orjson
from fastapi.responses import StreamingResponse
from starlette.requests import ClientDisconnect
from starlette.types import Receive, Scope, Send

from services._runtime.door import MAX_BODY_BYTES
from services._runtime.problems import Problem

UNANSWERED: Final = 256
"""Lines under way at once; more gain nothing, for Kafka takes them in batches anyhow."""
_STATUS_OF: Final = {409: "conflict", 503: "unavailable"}
_FORM: Final = frozenset({"not-json", "invalid", "too-large"})
Line = bytes | Problem
"""A line, or why it cannot be taken as one."""
Answer = dict[str, Any]


class AnswersWhileAsked(StreamingResponse):
    """Sends the answer while the request still comes: the usual one looks for its end, and eats its body."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - ASGI's
        """Send it."""
        await self.stream_response(send)


async def lines_of(pieces: AsyncIterator[bytes]) -> AsyncIterator[Line]:
    """Yield lines as they come, without what ends them or a byte order mark; none too long is held whole."""
    held, too_long, mark = bytearray(), False, BOM_UTF8
    async for piece in pieces:
        *whole, rest = piece.split(b"\n")
        for end in whole:
            line = bytes(held) + end
            yield _too_large() if too_long or len(line) > MAX_BODY_BYTES else line.removeprefix(mark)
            held.clear()
            too_long, mark = False, b""
        held += rest
        if len(held) > MAX_BODY_BYTES:
            held.clear()
            too_long = True
    if held or too_long:
        yield _too_large() if too_long else bytes(held).removeprefix(mark)


async def answers(
    lines: AsyncIterator[Line], take: Callable[[bytes], Awaitable[Answer]]
) -> AsyncIterator[bytes]:
    """Yield the answer to each line as a line of JSON, in the order of the lines; empty ones have none.

    A request that is cut short ends with the last whole line.
    """
    under_way: asyncio.Queue[asyncio.Task[Answer] | None] = asyncio.Queue(UNANSWERED)

    async def read() -> None:
        number = 0
        try:
            async for line in lines:
                number += 1
                if isinstance(line, Problem) or line.strip():
                    await under_way.put(asyncio.create_task(_answer(number, line, take)))
        except ClientDisconnect:
            pass
        finally:
            await under_way.put(None)

    reading = asyncio.create_task(read())
    try:
        while (task := await under_way.get()) is not None:
            yield orjson.dumps(await task, option=orjson.OPT_APPEND_NEWLINE)
        await reading
    finally:
        reading.cancel()
        with suppress(asyncio.CancelledError):
            await reading


async def _answer(number: int, line: Line, take: Callable[[bytes], Awaitable[Answer]]) -> Answer:
    try:
        if isinstance(line, Problem):
            raise line
        return {"line": number, **await take(line)}
    except Problem as problem:
        body = dict(problem.body)
        kind = str(body["type"]).rpartition(":")[2]
        status = _STATUS_OF.get(problem.status) or ("invalid" if kind in _FORM else "refused")
        known = {"submission_id": body.pop("submission_id")} if "submission_id" in body else {}
        return {"line": number, **known, "status": status, "problem": body}


def _too_large() -> Problem:
    return Problem(413, "too-large", "The line is too large", f"At most {MAX_BODY_BYTES} bytes are taken.")
