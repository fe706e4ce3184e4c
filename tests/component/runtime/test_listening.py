"""The door's socket: what comes through it, and who may have it."""

import asyncio
import socket
from contextlib import closing

import pytest

from services._runtime.listening import open_door
from services._runtime.refusals import Refusal
from services._runtime.settings import HttpPart
from tests.hub.ports import free_port


async def test_no_part_of_an_answer_waits_until_the_caller_acknowledged_the_one_before() -> None:
    sent_at_once: asyncio.Future[bool] = asyncio.get_running_loop().create_future()

    async def answer(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        accepted = writer.get_extra_info("socket")
        sent_at_once.set_result(bool(accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)))
        writer.close()

    port = free_port()
    server = await asyncio.start_server(answer, sock=open_door(HttpPart(port=port)))
    async with server:
        _, caller = await asyncio.open_connection("127.0.0.1", port)
        with closing(caller):
            assert await asyncio.wait_for(sent_at_once, 10)


def test_a_place_that_another_holds_is_refused_with_what_to_do() -> None:
    with closing(open_door(HttpPart(port=free_port()))) as door:
        door.listen()
        with pytest.raises(Refusal, match=r"cannot be opened at 127\.0\.0\.1") as refused:
            open_door(HttpPart(port=door.getsockname()[1]))
        assert "LGSP_HTTP__PORT" in refused.value.remedy
