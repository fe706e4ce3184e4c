"""What a replay sends: each record once, only where it may, never twice without being asked."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from lgsp.dead_letters.letter import Letter, Place, letter_of
from lgsp.dead_letters.planning import Sendable, plan
from lgsp.dead_letters.sending import place_before, target_partition
from lgsp.stream.record import Record
from services._runtime.partitions import partition_of

NOON = datetime(2021, 3, 8, 12, tzinfo=UTC)
REPORTS = Place("payment-reports", 3, 17)


def a_letter(offset: int = 0, service: str = "payment_stub", **changes: object) -> Letter:
    letter = Letter(
        0, offset, NOON, service, REPORTS, NOON, "unknown-order", "no such order", 1, b"H62.12", b"{}", ()
    )
    return replace(letter, **changes)  # type: ignore[arg-type]


def headers(**said: str) -> tuple[tuple[str, bytes | None], ...]:
    usual = {
        "service": "intake", "topic": "submissions", "partition": "2", "offset": "5",
        "timestamp_ms": "1615000000000", "reason": "not-json", "explanation": "no", "attempts": "1",
    } | said  # fmt: skip
    return tuple((f"lgsp_dl_{name}", text.encode()) for name, text in usual.items())


def test_a_letter_keeps_the_original_headers_and_none_that_a_service_added() -> None:
    original = (("ce_type", b"x"), ("odd", b"\xff"), ("ce_type", b"y"), ("none", None))
    replayed = ("lgsp_dl_replayed_from", b"0/1")
    record = Record("dead-letters", 0, 9, None, b"\x00", 1_615_000_000_500, (*original, replayed, *headers()))
    letter = letter_of(record)
    assert letter is not None
    assert letter.headers == original
    assert (letter.id, letter.origin, letter.replayed_from) == ("0/9", Place("submissions", 2, 5), "0/1")
    assert (letter.key, letter.value, letter.key_text) == (None, b"\x00", None)


@pytest.mark.parametrize("said", [{"partition": "x"}, {"offset": ""}])
def test_what_no_service_wrote_is_no_letter(said: dict[str, str]) -> None:
    assert letter_of(Record("dead-letters", 0, 9, None, None, 0, headers(**said))) is None
    assert letter_of(Record("dead-letters", 0, 9, None, None, 0, ())) is None


def test_several_letters_of_one_record_are_sent_once() -> None:
    both = [a_letter(1), a_letter(2, "metrics")]
    [one] = plan(both, both).sendable
    assert one.services == {"payment_stub", "metrics"}
    [same] = plan(both, both[:1]).sendable
    assert same.services == one.services, "who gave it up does not depend on which letter was named"


def test_a_record_and_its_replay_that_came_back_are_one_record_and_the_newest_stands_for_it() -> None:
    first = a_letter(1)
    back = a_letter(8, origin=Place("payment-reports", 3, 40), replayed_from="0/1")
    other = a_letter(5, origin=Place("payment-reports", 3, 20))
    found = plan([first, other, back], [back, first, other]).sendable
    assert [each.letter.id for each in found] == ["0/5", "0/8"], "oldest first"


def test_a_forged_chain_does_not_go_round() -> None:
    round_and_round = [a_letter(1, replayed_from="0/1"), a_letter(2, replayed_from="0/3"), a_letter(3)]
    assert plan(round_and_round, round_and_round).sendable


@pytest.mark.parametrize(
    ("topic", "why"),
    [("dossiers", "hub-topic"), ("routing", "hub-topic"), ("payments", "hub-topic"), ("kpis", "hub-topic"),
     ("dead-letters", "hub-topic"), ("faxes", "unknown-topic"), ("clock", None), ("submissions", None)],
)  # fmt: skip
def test_only_inbound_topics_are_written_to(topic: str, why: str | None) -> None:
    letter = a_letter(origin=Place(topic, 0, 0))
    found = plan([letter], [letter])
    assert [each.why for each in found.left] == ([] if why is None else [why])
    assert len(found.sendable) == (why is None)


@pytest.mark.parametrize("partitions", [1, 6, 12])
def test_a_record_goes_where_its_key_belongs_and_a_tick_where_it_was(partitions: int) -> None:
    assert target_partition(a_letter(), partitions) == partition_of(b"H62.12", partitions)
    tick = a_letter(key=b"H62.12", origin=Place("clock", 4, 1))
    assert target_partition(tick, partitions) == (4 if partitions > 4 else None)
    keyless = a_letter(key=None, origin=Place("submissions", 0, 1))
    assert target_partition(keyless, partitions) == 0


def test_a_record_was_replayed_before_whichever_of_its_letters_that_was_from() -> None:
    record = Sendable(a_letter(1), (a_letter(1), a_letter(2, "metrics")))
    there = Place("payment-reports", 3, 99)
    assert place_before(record, {"0/2": there}) == there
    assert place_before(record, {"0/3": there}) is None
