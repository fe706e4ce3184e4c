"""Copies are kept with the decision they come from, or not at all."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select

from schemas.dossiers import DossierReceived
from schemas.envelope import CONTENT_TYPE, Event, type_of
from schemas.inbound import LegAnswered
from schemas.payments import PaymentSucceeded
from services._runtime.arrivals import Arrival
from services._runtime.batch import Batch, BatchProcessor, LaneKey
from services._runtime.batch_result import BatchResult, BatchSettings
from services._runtime.crash import nowhere
from services._runtime.database import Database
from services._runtime.effects import EFFECTS, SUPPRESSED, WANTED
from services._runtime.partitions import partition_of
from services._runtime.tables import LANES
from services.routing.app import SPEC
from services.routing.gateway.tables import inbox
from tests.builders import AGENCY
from tests.component.gateway.gateway_tables import on_sqlite
from tests.unit.routing.builders_routing import (
    ALL_ELECTRONIC,
    COURT,
    CRIMINAL_RECORD,
    JUSTICE,
    POLICE,
    at,
    event,
    received_data,
)

CODE = "H62.12-210315-0001"


class Lane:
    """Routing's lane on a file, without Kafka."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.processor = BatchProcessor(SPEC, BatchSettings(6, 100), nowhere)
        self.batches = 0
        with database.engine.begin() as tx:
            counts = dict.fromkeys(("last_number", "deleted_to", "batches", "dead_in_a_row"), 0)
            tx.execute(insert(LANES), {"lane": 0, "epoch": 1, **counts})

    def take(self, *arrivals: Arrival) -> BatchResult:
        batch = Batch(LaneKey(0, 1, self.batches), arrivals, {}, 0, 0)
        with self.database.engine.begin() as tx:
            result = self.processor.process(tx, batch)
        self.batches += 1
        return result

    def entries(self) -> list[tuple[Any, ...]]:
        c = inbox.c
        query = select(c.agency, c.event_type, c.number, c.effects, c.value).order_by(c.id)
        with self.database.engine.begin() as tx:
            return [tuple(row) for row in tx.execute(query)]


@pytest.fixture
def lane(tmp_path: Path) -> Iterator[Lane]:
    with on_sqlite(tmp_path) as database:
        yield Lane(database)


def arrival(fact: Event, topic: Any, *more: tuple[str, bytes]) -> Arrival:
    key = AGENCY.encode()
    headers = (("content-type", CONTENT_TYPE.encode()), ("ce_type", type_of(type(fact)).encode()), *more)
    return Arrival(topic, partition_of(key, 6), 0, 0, key, fact.model_dump_json().encode(), headers)


def received(*more: tuple[str, bytes]) -> Arrival:
    data = received_data(CODE, CRIMINAL_RECORD, at(ALL_ELECTRONIC), competent=JUSTICE)
    fact = event(DossierReceived, CODE, at(ALL_ELECTRONIC), data.model_dump())
    return arrival(fact, SPEC.reads[2], *more)


def answered(leg: int, agency: str, **data: Any) -> Arrival:
    said = {"dossier_code": CODE, "leg_id": f"{CODE}/leg-{leg}", "agency": agency, "outcome": "approve"}
    return arrival(event(LegAnswered, CODE, at("2021-03-16 09:00"), said | data), SPEC.reads[0])


def paid(amount_vnd: int) -> Arrival:
    order = {"dossier_code": CODE, "order_id": f"{CODE}/order-1", "transaction_id": "t-1"}
    said = order | {"method": "national-portal", "online": True, "amount_vnd": amount_vnd, "items": []}
    topic = next(each for each in SPEC.reads if each.name == "payments")
    return arrival(event(PaymentSucceeded, CODE, at("2021-03-16 09:00"), said), topic)


def kinds(lane: Lane) -> list[tuple[str, str]]:
    return [(row[0], row[1].split(".")[-2]) for row in lane.entries()]


def test_the_topics_are_those_that_are_meant() -> None:
    assert [topic.name for topic in SPEC.reads][:3] == ["agency-replies", "clock", "dossiers"]


def test_whom_a_leg_is_sent_to_gets_it_and_both_ends_learn_that_it_is_closed(lane: Lane) -> None:
    lane.take(received())
    assert kinds(lane) == [(agency, "dispatched") for agency in (JUSTICE, POLICE, COURT)]
    lane.take(answered(2, POLICE))
    assert kinds(lane)[3:] == [(POLICE, "closed"), (JUSTICE, "closed")]


def test_who_asked_for_money_learns_that_it_came_even_if_no_date_moves(lane: Lane) -> None:
    lane.take(received())
    items = [{"code": "registration-tax", "kind": "tax", "amount_vnd": 5_000}]
    lane.take(answered(1, JUSTICE, outcome="needs-fee", fee_items=items))
    before = len(kinds(lane))
    lane.take(paid(5_000))
    assert kinds(lane)[before:] == [(agency, "changed") for agency in (JUSTICE, POLICE, COURT)]


def test_a_copy_is_the_published_event_and_waits_for_its_number(lane: Lane) -> None:
    rows = {row.number: row.value for row in lane.take(received()).rows}
    for *_, number, _, value in lane.entries():
        assert rows[number] == value


def test_what_fails_leaves_no_copy(lane: Lane) -> None:
    before = answered(2, POLICE)
    result = lane.take(before, received(), answered(2, COURT), answered(9, POLICE))
    assert [problem.reason for _, problem in result.dead] == [
        "unknown-dossier",
        "wrong-agency",
        "unknown-leg",
    ]
    assert kinds(lane) == [(agency, "dispatched") for agency in (JUSTICE, POLICE, COURT)]


def test_a_batch_that_is_rolled_back_leaves_no_copy(lane: Lane) -> None:
    with lane.database.engine.connect() as tx:
        begun = tx.begin()
        lane.processor.process(tx, Batch(LaneKey(0, 1, 0), [received()], {}, 0, 0))
        begun.rollback()
    assert lane.entries() == []


@pytest.mark.parametrize(("said", "allowed"), [(SUPPRESSED, False), (WANTED, True)])
def test_what_a_replay_brings_goes_out_only_if_that_was_wished(
    lane: Lane, said: bytes, *, allowed: bool
) -> None:
    lane.take(received((EFFECTS, said)))
    assert {row[3] for row in lane.entries()} == {allowed}
