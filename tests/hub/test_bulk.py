"""Bulk lodging: an answer a line, and what is accepted is on the topic."""

import json
from codecs import BOM_UTF8
from collections.abc import AsyncIterator, Callable, Iterable
from typing import Any, Final

import pytest

from tests.builders import a_submission_body
from tests.hub.asking import get, is_problem
from tests.hub.hub import Hub
from tests.hub.outside_reader import read_committed

pytestmark = [pytest.mark.kafka, pytest.mark.more]
NDJSON: Final = {"Content-Type": "application/x-ndjson"}


@pytest.fixture
async def intake(new_hub: Callable[..., Hub]) -> AsyncIterator[Hub]:
    async with new_hub(services=("intake",)) as hub:
        await hub.ready()
        yield hub


def line(**changes: Any) -> bytes:
    return json.dumps(a_submission_body(**changes)).encode() + b"\n"


async def lodge(hub: Hub, lines: Iterable[bytes]) -> list[dict[str, Any]]:
    url = f"{hub.url('intake')}/submissions/bulk"
    answer = await hub.http.post(url, content=b"".join(lines), headers=NDJSON)
    assert (answer.status_code, answer.headers["content-type"]) == (200, NDJSON["Content-Type"])
    return [json.loads(each) for each in answer.text.splitlines()]


async def test_every_line_is_answered_and_what_is_accepted_is_on_the_topic(intake: Hub) -> None:
    assert [each["status"] for each in await lodge(intake, [line(submission_id="S-0")])] == ["accepted"]
    told = await lodge(
        intake,
        [
            BOM_UTF8 + line(submission_id="S-1"), b"<lodged/>\n", line(submission_id="S-2", place=None),
            b"\n", line(submission_id="S-0"), line(submission_id="S-1", place="08713"),
            line(submission_id="S-3", procedure_code="9.999999"), line(submission_id="S-4", components=[]),
            line(submission_id="S-5")[:-1],
        ],
    )  # fmt: skip
    assert [(each["line"], each.get("submission_id"), each["status"]) for each in told] == [
        (1, "S-1", "accepted"), (2, None, "invalid"), (3, "S-2", "invalid"), (5, "S-0", "repeat"),
        (6, "S-1", "conflict"), (7, "S-3", "refused"), (8, "S-4", "accepted"), (9, "S-5", "accepted"),
    ]  # fmt: skip
    assert told[5]["problem"]["type"] == "urn:lgsp:problem:unknown-procedure"
    records = read_committed(intake.servers, intake.prefix, ("submissions",))
    assert sorted(each.event["subject"] for each in records) == ["S-0", "S-1", "S-4", "S-5"]


async def test_what_is_accepted_with_a_paper_of_an_older_version_is_refused_and_the_look_up_tells(
    intake: Hub,
) -> None:
    papers = ("residence-form", "lawful-dwelling-proof", "household-book")  # the last one until June 2021
    old = line(
        submission_id="S-old",
        receiving_agency="H62.41.11.001",
        procedure_code="1.004222",
        channel="counter",
        components=[{"code": code, "form": "original"} for code in papers],
    )
    assert [each["status"] for each in await lodge(intake, [old])] == ["accepted"]
    await intake.caught_up()
    told = (await get(intake, "/submissions/S-old")).json()
    assert (told["state"], told["reason"], told["form"]) == ("refused", "other-version", "02")
    assert not read_committed(intake.servers, intake.prefix, ("dead-letters",))


async def test_two_thousand_lines_come_in_one_request_and_again_as_repeats(intake: Hub) -> None:
    lines = [line(submission_id=f"S-{number}") for number in range(2_000)]
    told = await lodge(intake, lines)
    assert [each["line"] for each in told] == list(range(1, 2_001))
    assert {each["status"] for each in told} == {"accepted"}
    assert {each["status"] for each in await lodge(intake, lines)} == {"repeat"}
    await intake.caught_up()
    received = read_committed(intake.servers, intake.prefix, ("dossiers",))
    assert sorted(each.event["data"]["submission_id"] for each in received) == sorted(
        f"S-{number}" for number in range(2_000)
    )


async def test_what_is_no_ndjson_is_refused(intake: Hub) -> None:
    url = f"{intake.url('intake')}/submissions/bulk"
    is_problem(await intake.http.post(url, content=line()), 415)
