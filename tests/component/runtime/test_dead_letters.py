from collections.abc import Iterator
from pathlib import Path

import pytest

from schemas.topics import DEAD_LETTERS
from services._runtime.outbox import OutboxRow
from tests.builders import a_leg_accepted, an_arrival
from tests.component.runtime.desk import CONFLICT, DeskLane

SENT = (("content-type", b"application/json"), ("x-trace", None), ("x-trace", b"\xff\x00"))


@pytest.fixture
def lane(tmp_path: Path) -> Iterator[DeskLane]:
    lane = DeskLane(tmp_path)
    yield lane
    lane.close()


def stored(lane: DeskLane, key: bytes | None, value: bytes | None) -> OutboxRow:
    """Return the dead letter of a record as it comes back from the database."""
    record = an_arrival(a_leg_accepted(), headers=SENT)._replace(key=key, value=value, partition=3, offset=17)
    assert len(lane.take(record).rows) == 1
    return lane.outbox()[-1]


@pytest.mark.parametrize("key", [b"H62.12", b"", b"\xff\x00", None])
@pytest.mark.parametrize("value", [b"<lodged/>", b"", b"\xff\x00\n", b"x" * 943_718, None])
def test_a_dead_letter_has_the_original_key_value_and_headers(
    lane: DeskLane, key: bytes | None, value: bytes | None
) -> None:
    dead = stored(lane, key, value)
    assert (dead.topic, dead.partition) == (DEAD_LETTERS.name, 0)
    assert (dead.key, dead.value, dead.headers[:3]) == (key, value, SENT)


def test_a_dead_letter_says_from_where_why_and_how_often_tried(lane: DeskLane) -> None:
    dead = stored(lane, b"H62.12", b"<lodged/>")
    assert dict(dead.headers[3:]) == {
        "lgsp_dl_service": b"routing",
        "lgsp_dl_topic": b"agency-replies",
        "lgsp_dl_partition": b"3",
        "lgsp_dl_offset": b"17",
        "lgsp_dl_timestamp_ms": b"1615000000000",
        "lgsp_dl_reason": b"not-json",
        "lgsp_dl_explanation": b"the value is not JSON: expected value at line 1 column 1",
        "lgsp_dl_attempts": b"1",
    }


def test_a_dead_letter_is_an_outbox_row_with_a_number_like_any_other(lane: DeskLane) -> None:
    good, bad = an_arrival(a_leg_accepted()), an_arrival(a_leg_accepted(CONFLICT))
    rows = lane.take(good, bad, an_arrival(a_leg_accepted("leg-2"))).rows
    assert [(row.number, row.topic) for row in rows] == [(1, "routing"), (2, "dead-letters"), (3, "routing")]
    assert lane.outbox() == rows
