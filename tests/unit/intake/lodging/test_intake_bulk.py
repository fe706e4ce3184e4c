"""Bulk lodging: every line answered in order, one bad line stops no other, nothing piles up."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from typing import Any

import orjson
from starlette.requests import ClientDisconnect

from services._runtime.door import MAX_BODY_BYTES
from services._runtime.problems import Problem
from services.intake.lodging.bulk import UNANSWERED, answers, lines_of


async def pieces(*parts: bytes) -> AsyncIterator[bytes]:
    for part in parts:
        yield part


async def taken(line: bytes) -> dict[str, Any]:
    if line.startswith(b"!"):
        raise Problem(int(line[1:4]), line[4:].decode() or "invalid", "no", "no")
    return {"submission_id": line.decode(), "status": "accepted"}


async def answered(*parts: bytes) -> list[dict[str, Any]]:
    return [orjson.loads(each) async for each in answers(lines_of(pieces(*parts)), taken)]


async def test_lines_are_answered_in_their_order_however_they_are_cut() -> None:
    told = await answered(b"a\nb", b"b\n", b"\n", b"c", b"c")
    assert [(each["line"], each["submission_id"]) for each in told] == [(1, "a"), (2, "bb"), (4, "cc")]


async def test_one_bad_line_stops_no_other_and_says_what_is_wrong() -> None:
    told = await answered(
        b"a\n!400not-json\n!422\n!409conflict\n!503kafka-unavailable\n!422unknown-agency\nb\n"
    )
    assert [each["status"] for each in told] == [
        "accepted", "invalid", "invalid", "conflict", "unavailable", "refused", "accepted",
    ]  # fmt: skip
    assert told[1]["problem"]["type"] == "urn:lgsp:problem:not-json"


async def test_a_byte_order_mark_before_the_first_line_is_taken_off() -> None:
    told = await answered(b"\xef\xbb\xbfa\n\xef\xbb\xbfb\n")
    assert [each["submission_id"] for each in told] == ["a", "\ufeffb"], "no mark stands before a later one"


async def test_a_line_that_is_too_long_is_not_held_and_the_next_is_taken() -> None:
    long = [b"x" * 65536] * (MAX_BODY_BYTES // 65536 + 2)
    told = await answered(b"a\n", *long, b"\nb\n")
    assert [(each["line"], each["status"]) for each in told] == [
        (1, "accepted"), (2, "invalid"), (3, "accepted"),
    ]  # fmt: skip


async def test_of_a_request_that_is_cut_short_the_last_piece_is_not_taken() -> None:
    async def cut() -> AsyncIterator[bytes]:
        yield b'a\n{"submission_id": "ha'
        raise ClientDisconnect

    seen = [orjson.loads(each) async for each in answers(lines_of(cut()), taken)]
    assert [each["submission_id"] for each in seen] == ["a"]


async def test_who_does_not_read_answers_is_not_read_from_either() -> None:
    begun: list[bytes] = []

    async def slowly(line: bytes) -> dict[str, Any]:
        begun.append(line)
        return {"status": "accepted"}

    def many() -> Iterable[bytes]:
        return (b"%d\n" % number for number in range(10 * UNANSWERED))

    stream = answers(lines_of(pieces(*many())), slowly)
    assert orjson.loads(await anext(stream))["line"] == 1
    for _ in range(50):
        await asyncio.sleep(0)
    assert len(begun) <= UNANSWERED + 2
    assert len([each async for each in stream]) == 10 * UNANSWERED - 1
