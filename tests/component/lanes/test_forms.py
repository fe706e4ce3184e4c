"""Official forms of a simulated fortnight around the 20th of March: sums, corrections, same bytes anew."""

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone

import pytest
from sqlalchemy import Connection

from schemas.envelope import Event
from services.metrics.app import SPEC as METRICS
from services.metrics.app import as_of
from services.metrics.form_questions import WRITERS, form_file, form_filled
from services.metrics.forms.every_form import FORMS
from services.metrics.forms.replies import FormReply
from tests.builders import a_tick
from tests.component.lanes.memory_kafka import MemoryKafka
from tests.component.lanes.memory_lane import MemoryLane
from tests.component.lanes.recorded_world import Recorded, close, in_a_mess, recorded, send

QUARTER = "2021-Q1"
CLOSE = datetime(2021, 3, 20, tzinfo=timezone(timedelta(hours=7)))
LATE = "23"
"""What comes late before the close: everything of dossiers whose numbers end so."""


@pytest.fixture(scope="module")
def fortnight() -> Recorded:
    return recorded(1, 30, 14)


def counted(lane: MemoryLane) -> MemoryLane:
    while lane.work(500):
        pass
    return lane


@pytest.fixture(scope="module")
def lane(fortnight: Recorded) -> Iterator[MemoryLane]:
    made = MemoryLane(METRICS, MemoryKafka())
    for slot in fortnight.slots:
        send(made.kafka, slot.events)
        made.kafka.produce(a_tick(slot.end), None)
    close(fortnight, made.kafka)
    yield counted(made)
    made.close()


def form(tx: Connection, name: str, scope: str = "province", moment: datetime | None = None) -> FormReply:
    return form_filled(tx, (lambda _: moment) if moment else as_of, name, scope=scope, period=QUARTER)


def test_every_agency_s_forms_add_up_and_together_they_are_the_province_s(lane: MemoryLane) -> None:
    with lane.engine.begin() as tx:
        province = form(tx, "II.06a")
        rows = {each.code: each.values for each in province.lines if each.kind == "row"}
        assert len(rows) > 10
        for agency, values in rows.items():
            own = form(tx, "II.06a", f"agency:{agency}")
            assert own.lines[-1].values == form(tx, "06", f"agency:{agency}").lines[-1].values == values
            assert form(tx, "II.07b", f"agency:{agency}").proofs
        assert form(tx, "06").lines[-1].values == province.lines[-1].values
        assert province.lines[-1].values == tuple(map(sum, zip(*rows.values(), strict=True)))


def test_the_report_is_what_the_form_was_as_the_20th_began(lane: MemoryLane, fortnight: Recorded) -> None:
    with lane.engine.begin() as tx:
        told = form(tx, "II.06a")
        closes = told.period.closes_at
    assert told.period.state == "closed"
    assert closes is not None
    assert told.corrections
    then = MemoryLane(METRICS, MemoryKafka())
    send(then.kafka, (each for slot in fortnight.slots for each in slot.events if each.time < closes))
    then.kafka.produce(a_tick(closes), None)
    with counted(then).engine.begin() as tx:
        assert form(tx, "II.06a", moment=closes).lines == told.lines
    then.close()


def test_what_came_days_late_is_a_correction_and_counted_anew_the_same_bytes(fortnight: Recorded) -> None:
    lived = MemoryLane(METRICS, MemoryKafka())
    late: list[Event] = []
    for slot in fortnight.slots:
        lived.kafka.now_ms += 1000
        early = [each for each in slot.events if each.subject[-1] not in LATE or each.time >= CLOSE]
        late += [each for each in slot.events if each not in early]
        send(lived.kafka, early)
        counted(lived)
        lived.kafka.now_ms += 1000
        lived.kafka.produce(a_tick(slot.end), None)
        counted(lived)
    with lived.engine.begin() as tx:
        before = form(tx, "II.06a")
    lived.kafka.now_ms += 1000
    send(lived.kafka, late)
    counted(lived)
    with lived.engine.begin() as tx:
        told = form(tx, "II.06a")
    assert told.lines == before.lines
    assert told.corrections != before.corrections
    anew = MemoryLane(METRICS, MemoryKafka(logs=lived.kafka.logs, written_ms=lived.kafka.written_ms))
    with lived.engine.begin() as one, counted(anew).engine.begin() as other:
        assert form(other, "II.06a") == form(one, "II.06a")
        assert form(other, "06") == form(one, "06")
    for each in (lived, anew):
        each.close()


def test_counted_anew_in_another_order_a_form_is_the_same_bytes(
    lane: MemoryLane, fortnight: Recorded
) -> None:
    anew = MemoryLane(METRICS, MemoryKafka())
    in_a_mess(fortnight, anew.kafka, 3)
    close(fortnight, anew.kafka)
    with lane.engine.begin() as one, counted(anew).engine.begin() as other:
        for name in FORMS:
            for ending in WRITERS:
                first, second = (form_file(form(tx, name), "vi", ending) for tx in (one, other))
                assert first == second, (name, ending)
    anew.close()
