"""The register in a real database: found by person and paper, the same in any batches, late entries told."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

import orjson
import pytest
from sqlalchemy import Connection, Engine, StaticPool, create_engine, event

from schemas.envelope import Event
from services._runtime.arrivals import Arrival
from services._runtime.batch import Batch, BatchProcessor, LaneKey
from services._runtime.batch_result import BatchSettings
from services._runtime.decisions import Happening
from services._runtime.installing import add_lanes
from services._runtime.lane_rows import next_epoch
from services._runtime.partitions import partition_of
from services._runtime.tables import METADATA
from services.intake.app import SPEC
from services.intake.register import late as register_late
from services.intake.state.entries import papers_key, person_of
from services.intake.store import STORE
from tests.builders import an_arrival
from tests.unit.intake.builders import FORM, MONDAY, TOKEN, lodged, submission
from tests.unit.intake.evidence.builders import consent, request
from tests.unit.intake.register.test_intake_results_registered import RECORD, WORK_PERMIT
from tests.unit.intake.register.test_intake_reuse import CLAIM
from tests.unit.intake.stock import a_result, digitised, registered, revoked
from tests.unit.intake.told import finished

OTHER: Final = "ef" * 32
DESKS: Final = ("H62.12", "H62.21", "H62.22", "H62.23")
Slot = list[tuple[Event, str]]


@dataclass
class Lanes:
    """Intake on one database: so many partitions, each a lane of its own or all in one."""

    partitions: int
    lanes: int
    batch: int
    said: list[bytes] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.engine = fresh()
        self._offset = 0
        settings = BatchSettings(self.partitions, max_dead_in_a_row=100)
        self._processor = BatchProcessor(SPEC, settings, lambda _: None)
        with self.engine.begin() as tx:
            add_lanes(tx, range(self.lanes))
            self._owners = {lane: next_epoch(tx, lane, 0) for lane in range(self.lanes)}
        self._batches = dict.fromkeys(range(self.lanes), 0)
        self._last = dict.fromkeys(range(self.lanes), 0)

    def take(self, slot: Slot, *, backwards: bool = False) -> None:
        """Take what was sent between two barriers, lane by lane."""
        arrivals = [self._arrival(event, key) for event, key in slot]
        for lane in sorted(range(self.lanes), reverse=backwards):
            own = [each for each in arrivals if self.lanes == 1 or each.partition == lane]
            for start in range(0, len(own), self.batch):
                self._take(lane, own[start : start + self.batch])

    def _take(self, lane: int, arrivals: Sequence[Arrival]) -> None:
        owner = LaneKey(lane, self._owners[lane].epoch, self._batches[lane])
        with self.engine.begin() as tx:
            result = self._processor.process(tx, Batch(owner, arrivals, {}, self._last[lane]))
        self._batches[lane] += 1
        self._last[lane] = result.last_number
        assert not result.dead, result.dead
        self.said += [row.value for row in result.rows if row.value is not None]

    def _arrival(self, event: Event, key: str) -> Arrival:
        self._offset += 1
        partition = partition_of(key.encode(), self.partitions)
        return an_arrival(event, partition=partition, offset=self._offset, key=key.encode())

    def told(self) -> list[bytes]:
        """Return everything said, in an order that no lane decides."""
        return sorted(self.said)

    def late(self) -> list[dict[str, str]]:
        with self.engine.begin() as tx:
            return register_late.late(tx, 100)


def fresh() -> Engine:
    engine = create_engine("sqlite://", poolclass=StaticPool)

    @event.listens_for(engine, "connect")
    def connected(dbapi: object, _record: object) -> None:
        dbapi.isolation_level = None  # type: ignore[attr-defined]  # we say BEGIN ourselves

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    with engine.begin() as tx:
        METADATA.create_all(tx)
    return engine


def claiming(name: str, desk: str, at: datetime, *, token: str = TOKEN) -> Slot:
    """Agree, ask for the card, and lodge with what the State is said to hold."""
    return [
        said(consent(f"c-{name}", at, token=token, agency=desk), desk),
        said(request(name, at, token=token, agency=desk, consent_id=f"c-{name}"), desk),
        lodging(name, desk, at, token=token, claim=True),
    ]


def said(happening: Happening, key: str) -> tuple[Event, str]:
    return happening.event, key  # type: ignore[return-value]


def lodging(
    name: str, desk: str, at: datetime, *, token: str = TOKEN, claim: bool = False,
    consent_id: str | None = None,
) -> tuple[Event, str]:  # fmt: skip
    card = CLAIM if claim else CLAIM.model_copy(update={"form": "electronic"})
    data = submission(
        submission_id=name, receiving_agency=desk, components=(FORM, card), id_token=token,
        consent_id=consent_id or f"c-{name}", channel="counter",
    )  # fmt: skip
    return lodged(data, at).event, desk  # type: ignore[return-value]


def approval(code: str, at: datetime, **result: object) -> tuple[Event, str]:
    given = a_result(f"{code}/r", **result) if result else None  # type: ignore[arg-type]
    return finished(code, at, result=given).event, code.partition("-")[0]  # type: ignore[return-value]


def registration(result_id: str, at: datetime) -> tuple[Event, str]:
    """Return what routing tells when Justice registers as data what a dossier gave."""
    (told,) = registered(a_result(result_id), at)
    return said(told, told.event.data.result.held_by)  # type: ignore[attr-defined]


def permit(name: str, at: datetime) -> Slot:
    desk, purpose, paper = "H62.13", "placeholder-work-permit", (RECORD.code,)
    data = submission(
        submission_id=name, receiving_agency="H62.13", procedure_code="placeholder-work-permit",
        components=(*WORK_PERMIT, RECORD.model_copy(update={"held_ref": None})), consent_id=f"c-{name}",
    )  # fmt: skip
    agreed = f"c-{name}"
    return [
        said(consent(agreed, at, agency=desk, purpose=purpose, papers=paper), desk),
        said(request(name, at, agency=desk, procedure_code=purpose, consent_id=agreed, papers=paper), desk),
        said(lodged(data, at), desk),
    ]


def week() -> Iterator[Slot]:
    """Yield a week of one person at many desks, a slot of a quarter day at a time; another one in between."""
    morning = MONDAY.replace(hour=8)
    yield [lodging(f"a-{n}", desk, morning) for n, desk in enumerate(DESKS)]
    yield [
        *(approval(f"{desk}-210308-0001", morning.replace(hour=15)) for desk in DESKS[:2]),
        approval("H62.22-210308-0001", morning.replace(hour=15), held_by="H62.12"),
        approval("H62.23-210308-0001", morning.replace(hour=15), held_by="H62.12", digitised=False),
        registration("H62.23-210308-0001/r", morning.replace(hour=15)),
        *(lodging(f"b-{n}", desk, morning.replace(hour=15)) for n, desk in enumerate(DESKS)),
        *(e for n, desk in enumerate(DESKS) for e in claiming(f"c-{n}", desk, morning.replace(hour=16))),
    ]
    day = morning + timedelta(days=1)
    yield [
        *(e for n, desk in enumerate(DESKS) for e in claiming(f"d-{n}", desk, day)),
        *(e for n, desk in enumerate(DESKS) for e in claiming(f"e-{n}", desk, day, token=OTHER)),
        *permit("f", day),
        (revoked("H62.22-210308-0001/r", day).event, "H62.12"),  # type: ignore[list-item]
        *permit("g", day.replace(minute=30)),
    ]
    yield [*permit("h", day + timedelta(days=1)), *claiming("i", "H62.22", day + timedelta(days=1))]


@pytest.mark.parametrize(("partitions", "lanes"), [(1, 1), (6, 1), (6, 6), (3, 3), (16, 16)])
def test_dossiers_of_a_person_agree_whatever_the_lanes_batches_and_who_is_first(
    partitions: int, lanes: int
) -> None:
    reference = Lanes(1, 1, batch=1000)
    for slot in week():
        reference.take(slot)
    outcomes = [b'"outcome":"%s"' % word for word in (b"attached", b"reused", b"shared")]
    assert all(any(word in value for value in reference.told()) for word in (*outcomes, b"dossier.refused"))
    for batch, backwards in ((1, False), (2, True), (1000, True)):
        other = Lanes(partitions, lanes, batch)
        for slot in week():
            other.take(slot, backwards=backwards)
        assert other.told() == reference.told(), (batch, backwards)
        assert other.late() == []


def test_one_batch_over_midnights_says_the_same_bytes_as_many() -> None:
    whole = [each for slot in week() for each in slot]
    said = []
    for batch in (1, 3, 7, 1000):
        lanes = Lanes(1, 1, batch)
        lanes.take(whole)
        said.append(lanes.said)
    assert said[0] == said[1] == said[2] == said[3]


@pytest.mark.parametrize(
    ("tell", "given"),
    [(revoked, True), (digitised, False), (lambda name, at: registered(a_result(name), at)[0], False)],
    ids=["revoked", "digitised", "registered"],
)
def test_what_became_of_a_result_before_its_dossier_finished_counts_however_batches_are_cut(
    tell: Callable[[str, datetime], Happening], given: bool
) -> None:
    """Who holds a result may tell of it while its dossier waits for money; then a lane catches up days."""
    code, said = "H62.12-210308-0001", []
    for batch in (1, 1000):
        lanes = Lanes(1, 1, batch)
        lanes.take([lodging("a", "H62.12", MONDAY)])
        lanes.take([(tell(f"{code}/r", MONDAY + timedelta(hours=1)).event, "H62.12")])  # type: ignore[list-item]
        finish = approval(code, MONDAY + timedelta(hours=2), digitised=given)
        lanes.take([finish, *permit("b", MONDAY + timedelta(days=2))])
        said.append(lanes.said)
    assert said[0] == said[1]


def test_an_entry_that_comes_after_a_look_up_that_should_have_seen_it_is_told_and_changes_nothing() -> None:
    lanes = Lanes(6, 6, batch=10)
    lanes.take([lodging("a", "H62.12", MONDAY)])
    lanes.take([lodging("b", "H62.21", MONDAY + timedelta(days=1))])
    lanes.take([approval("H62.12-210308-0001", MONDAY)])
    assert lanes.late() == [
        {"kind": "entry", "entry": "H62.12-210308-0001/identity-card-copy", "look": "H62.21/b"}
    ]
    with lanes.engine.begin() as tx:
        assert [sum(register_late.counted(tx, desk).values()) for desk in ("H62.21", "H62.12", "H62.2")] == [
            1,
            0,
            0,
        ]
        assert register_late.late(tx, 100, "H62.12") == [], "a look-up is its own agency's to see"
    data = orjson.loads(next(each for each in lanes.said if b'"b"' in each))["data"]
    assert [each["held_before"] for each in data["components"]] == [False, False]
    lanes.take([lodging("c", "H62.21", MONDAY + timedelta(days=1))])
    assert b'"held_before":true' in lanes.said[-1]
    assert len(lanes.late()) == 1


def test_a_revocation_and_a_digitisation_that_a_look_up_should_have_known_are_told_by_their_kind() -> None:
    """The permits look on the next day; what was told of the results the day before reaches intake later."""
    lanes, day = Lanes(6, 6, batch=10), MONDAY + timedelta(days=1)
    lanes.take([lodging(name, "H62.12", MONDAY) for name in ("a", "b", "b2")])
    results = [f"H62.12-210308-000{n}" for n in (1, 2, 3)]
    lanes.take([approval(code, MONDAY, digitised=False) for code in results])
    lanes.take(permit("c", day))
    gone, kept, entered = (f"{code}/r" for code in results)
    lanes.take([registration(entered, MONDAY)])
    lanes.take([(revoked(gone, MONDAY).event, "H62.12"), (digitised(kept, MONDAY).event, "H62.12")])  # type: ignore[list-item]
    known = [(each["kind"], each["entry"], each["look"]) for each in lanes.late()]
    record = "criminal-record-certificate"
    assert sorted(known) == [
        (kind, f"{code}/{record}", look)
        for kind, code in (
            ("digitised", results[1]),
            ("digitised", results[2]),
            ("revoked", results[0]),
        )
        for look in ("H62.13///c", "H62.13/c")
    ]
    lanes.take([(revoked(gone, MONDAY).event, "H62.12"), (digitised(kept, day).event, "H62.12")])  # type: ignore[list-item]
    lanes.take([(revoked(kept, day).event, "H62.12")])  # type: ignore[list-item]  # counts from tomorrow: not late
    assert len(lanes.late()) == 6
    lanes.take(permit("d", day))
    assert len(lanes.late()) == 6, "who looks now knows both"
    with lanes.engine.begin() as tx:
        assert register_late.counted(tx, "H62.13") == {"entry": 0, "revoked": 2, "digitised": 4}


def test_a_look_up_is_small_where_one_person_lodges_for_a_province() -> None:
    lanes = Lanes(1, 1, batch=1000)
    codes = [f"H62.12-210308-{n + 1:04}" for n in range(130)]
    lanes.take([lodging(f"a-{n}", "H62.12", MONDAY) for n in range(130)])
    lanes.take([approval(code, MONDAY) for code in codes])
    key = papers_key(person_of(TOKEN), "identity-card-copy", MONDAY.date() + timedelta(days=1))
    with lanes.engine.begin() as tx:
        found = STORE.load(tx, [key])[key]
        plan = tx.exec_driver_sql(
            "EXPLAIN QUERY PLAN SELECT key FROM register_entries WHERE person='a' AND paper='b' "
            "AND visible_on <= 'c' ORDER BY visible_on DESC, key LIMIT 100"
        ).all()
    assert len(found.papers) == 100  # type: ignore[attr-defined]
    assert "register_entries_person" in str(plan)
