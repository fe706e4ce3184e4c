"""Evidence in a real database: asked, answered, timed out and used alike in any partitions and batches."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

import orjson
import pytest

from schemas.envelope import Event
from services.intake.state.keys import agency_of
from services.intake.state.requests import EVIDENCE, EvidenceRecord
from services.intake.store import STORE
from tests.builders import a_tick, an_arrival
from tests.component.intake.test_register_in_sql import DESKS, Lanes, Slot, lodging, said
from tests.unit.intake.builders import MONDAY
from tests.unit.intake.evidence.builders import answer, consent, request, revocation, view

QUARTER: Final = timedelta(hours=6)
TOKENS: Final = ("ab" * 32, "ef" * 32)


class TickedLanes(Lanes):
    """Lanes that are told the time after each slot, as a barrier run is."""

    def tick(self, at: datetime) -> None:
        for partition in range(self.partitions):
            self._offset += 1
            arrival = an_arrival(a_tick(at, "rest"), partition=partition, offset=self._offset, key=None)
            self._take(partition if self.lanes > 1 else 0, [arrival])

    def requests(self) -> dict[str, EvidenceRecord]:
        """Return every request as it is kept, by its key."""
        table = STORE.table(EVIDENCE)
        with self.engine.begin() as tx:
            rows = tx.execute(table.select()).all()
        return {row.key: EvidenceRecord.from_body(row.body) for row in rows}


def slots() -> Iterator[tuple[Slot, datetime]]:
    """Yield two days of two people at four desks: answers in time, too late, never; a consent taken back."""
    start = MONDAY.replace(hour=6, minute=0, second=0)
    at = start + timedelta(hours=2)
    asks = [
        each
        for n, desk in enumerate(DESKS)
        for token in TOKENS
        for each in (
            said(consent(f"c-{n}-{token[:2]}", at, token=token, agency=desk), desk),
            said(
                request(f"s-{n}-{token[:2]}", at, token=token, agency=desk, consent_id=f"c-{n}-{token[:2]}"),
                desk,
            ),
        )
    ]
    yield asks, start + QUARTER
    at = start + QUARTER
    yield _answers(at, 0), start + 2 * QUARTER
    yield [said(view("s-0-ab", start + 2 * QUARTER), DESKS[0])], start + 3 * QUARTER
    yield [], start + 5 * QUARTER
    late = start + 5 * QUARTER
    yield _answers(late, 1) + _answers(late, 2), start + 6 * QUARTER
    at = start + 6 * QUARTER
    taken_back = said(revocation("c-0-ef", at, token=TOKENS[1], agency=DESKS[0]), DESKS[0])
    lodgings = [
        _claim(n, desk, token, at + timedelta(minutes=1)) for n, desk in enumerate(DESKS) for token in TOKENS
    ]
    yield [taken_back, *lodgings], start + 7 * QUARTER


def _answers(at: datetime, n: int) -> Slot:
    desk = DESKS[n]
    return [
        said(answer(f"s-{n}-{token[:2]}", at, agency=desk, reference=f"P-{n}-{token[:2]}"), desk)
        for token in TOKENS
    ]


def _claim(n: int, desk: str, token: str, at: datetime) -> tuple[Event, str]:
    return lodging(f"s-{n}-{token[:2]}", desk, at, token=token, claim=True, consent_id=f"c-{n}-{token[:2]}")


def lived(partitions: int, lanes: int, batch: int, *, backwards: bool = False) -> TickedLanes:
    made = TickedLanes(partitions, lanes, batch)
    for slot, end in slots():
        made.take(slot, backwards=backwards)
        made.tick(end)
    return made


def test_answers_count_in_time_and_silence_counts_by_tick() -> None:
    made = lived(1, 1, batch=1000)
    requests = {key.rpartition("/")[2]: each for key, each in made.requests().items()}
    questions = {name: each.papers[0].question for name, each in requests.items()}
    outcomes = {name: question.outcome for name, question in questions.items() if question is not None}
    assert outcomes == {
        f"s-{n}-{token[:2]}": "found" if n == 0 else "unavailable" for n in range(4) for token in TOKENS
    }
    assert {name for name, each in requests.items() if each.late_answers} == {
        "s-1-ab", "s-1-ef", "s-2-ab", "s-2-ef"
    }  # fmt: skip
    assert {name for name, each in requests.items() if each.uses} == {"s-0-ab"}, "s-0-ef was taken back"
    told = [orjson.loads(each) for each in made.said]
    refused = {e["data"]["submission_id"]: e["data"]["reason"] for e in told if "refused" in e["type"]}
    assert refused["s-0-ef"] == "consent-revoked"
    assert {reason for name, reason in refused.items() if name != "s-0-ef"} == {"held-not-usable"}


@pytest.mark.parametrize(("partitions", "lanes"), [(1, 1), (3, 3), (6, 1), (6, 6), (16, 16)])
def test_evidence_is_the_same_for_any_partitions_lanes_and_batches(partitions: int, lanes: int) -> None:
    reference = lived(1, 1, batch=1000)
    for batch, backwards in ((1, False), (3, True), (1000, True)):
        other = lived(partitions, lanes, batch, backwards=backwards)
        assert other.told() == reference.told(), (batch, backwards)
        assert other.requests() == reference.requests(), (batch, backwards)


def test_a_request_belongs_to_the_lane_of_its_agency() -> None:
    made = lived(6, 6, batch=7)
    assert {agency_of(key) for key in made.requests()} == set(DESKS)
