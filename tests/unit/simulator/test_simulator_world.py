import json
from collections import Counter, defaultdict
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lgsp.simulator.agencies_at_work import AgenciesAtWork, Answer
from lgsp.simulator.dossier_seen import DossierSeen
from lgsp.simulator.outgoing import Outgoing
from lgsp.simulator.slots import Slots
from lgsp.simulator.world import World
from schemas.routing import LegDispatched
from services._province.agencies import agency
from services._province.calendar import AFTERNOON_ENDS, MORNING_ENDS, WEEKDAYS_ONLY, ZONE, in_zone
from services._province.procedures import may_be_lodged_at, procedure
from tests.unit.routing.builders_routing import ALL_ELECTRONIC, criminal_record, happened
from tests.unit.simulator.played import Played, played

LODGED, ANSWERED = "lgsp.submission.lodged.v1", "lgsp.leg.answered.v1"
BY_THEMSELVES = {LODGED, "lgsp.consent.given.v1", "lgsp.evidence.requested.v1"}
FILED = "lgsp.statement.filed.v1"
STARTED, REPORTED = "lgsp.attempt.started.v1", "lgsp.attempt.reported.v1"


@cache
def week() -> Played:
    return played(dossiers=1000)


def content(record: Outgoing) -> dict[str, Any]:
    return dict(json.loads(record.value or b"")["data"])


def of_type(ce_type: str) -> list[Outgoing]:
    return [record for record in week().records if record.ce_type == ce_type]


def works(record: Outgoing) -> bool:
    ends = {MORNING_ENDS, AFTERNOON_ENDS}
    return in_zone(record.time).time() in ends or WEEKDAYS_ONLY.into_working_hours(record.time) == record.time


def test_the_same_seed_sends_the_same_bytes() -> None:
    assert played(seed=7).sent == played(seed=7).sent


def test_another_seed_sends_something_else() -> None:
    first, second = played(seed=7).records, played(seed=8).records
    assert not {record.value for record in first} & {record.value for record in second}


def test_the_order_of_learning_changes_nothing() -> None:
    slots, worlds = Slots(), [World(3, 200, 7, Slots()) for _ in range(2)]
    game = played(seed=3, dossiers=0)
    for slot in range(slots.count(7)):
        first, second = (world.records_of(slot) for world in worlds)
        assert first == second
        events = game.take(first, slot)
        worlds[0].learn(slot, events)
        worlds[1].learn(slot, sorted(events, key=lambda event: event.id))


@settings(max_examples=12)
@given(seed=st.integers(0, 10**6), hours=st.sampled_from([1, 3, 4, 6, 8, 12, 24]))
def test_a_dossier_has_one_inbound_topic_a_slot_and_every_record_lies_in_its_slot(
    seed: int, hours: int
) -> None:
    game = played(seed, dossiers=60, days=5, length=timedelta(hours=hours))
    for slot, records in enumerate(game.sent):
        topics: defaultdict[str, set[str]] = defaultdict(set)
        for record in records:
            topics[record.subject].add(record.topic)
            assert game.slots.at(record.time) == slot
        assert all(len(each) == 1 for each in topics.values())
        assert records == sorted(records, key=lambda record: record.order)


@settings(max_examples=12)
@given(seed=st.integers(0, 10**6), hours=st.sampled_from([1, 3, 4, 6, 8, 12, 24]))
def test_a_reaction_is_never_dated_before_the_slot_after_its_cause(seed: int, hours: int) -> None:
    game = played(seed, dossiers=60, days=5, length=timedelta(hours=hours))
    causes = game.causes
    for record in game.records:
        data = content(record)
        named = data.get("leg_id") or data.get("order_id") or f"{record.ce_type}/{record.subject}"
        cause = causes.get(named) or causes.get(record.subject)
        if record.ce_type == FILED:
            cause = datetime.combine(date.fromisoformat(data["day"]), time.max, ZONE)
        if record.ce_type not in BY_THEMSELVES and data.get("change") != "registered":
            assert cause is not None
            assert game.slots.at(record.time) > game.slots.at(cause)


def test_nothing_is_sent_twice_but_the_report_that_its_provider_repeats() -> None:
    sent = Counter(json.loads(record.value or b"")["id"] for record in week().records)
    twice = {event_id for event_id, count in sent.items() if count > 1}
    repeated = [each for each in of_type(REPORTED) if json.loads(each.value or b"")["id"] in twice]
    assert len(repeated) == 2 * len(twice) > 0
    assert {content(each)["status"] for each in repeated} == {"succeeded"}
    assert len({json.dumps(content(each)) for each in repeated}) == len(twice)


def test_agencies_and_counters_keep_office_hours() -> None:
    assert all(works(record) for record in of_type(ANSWERED))
    counters = [record for record in of_type(LODGED) if content(record)["channel"] == "counter"]
    assert len(counters) > 300
    assert all(works(record) for record in counters)
    morning = [record for record in counters if in_zone(record.time).time() <= MORNING_ENDS]
    assert len(morning) > 0.65 * len(counters)


def test_online_submissions_come_in_the_evening_and_at_the_weekend_too() -> None:
    online = [record for record in of_type(LODGED) if content(record)["channel"] == "online"]
    outside = [record for record in online if not works(record)]
    assert 0.2 * len(online) < len(outside) < 0.6 * len(online)
    assert any(record.time.weekday() > 4 for record in outside)


def test_submissions_go_where_their_procedure_is_received_under_their_agency_as_key() -> None:
    for record in of_type(LODGED):
        data = content(record)
        assert may_be_lodged_at(procedure(data["procedure_code"]), agency(data["receiving_agency"]))
        assert record.key == data["receiving_agency"].encode()


def test_about_two_in_a_hundred_submissions_lack_a_component() -> None:
    lacking = [
        data
        for data in map(content, of_type(LODGED))
        if {each.code for each in procedure(data["procedure_code"]).components if each.required}
        - {each["code"] for each in data["components"]}
    ]
    assert 0.005 < len(lacking) / 1000 < 0.04


def test_people_come_back() -> None:
    tokens = [content(record)["applicant"]["id_token"] for record in of_type(LODGED)]
    assert 400 < len(set(tokens)) < 800


def test_a_transaction_starts_before_it_is_reported() -> None:
    started = {content(record)["transaction_id"]: record.time for record in of_type(STARTED)}
    reported = {content(record)["transaction_id"]: record.time for record in of_type(REPORTED)}
    assert reported.keys() <= started.keys()
    assert all(started[each] < time for each, time in reported.items())
    slots = week().slots
    later = [each for each, time in reported.items() if slots.at(time) > slots.at(started[each])]
    assert len(later) > 5


def test_the_province_looks_like_itself() -> None:
    seen = week().outcomes
    paid = seen["paid"] + seen["paid online"]
    assert seen["paid online"] / (seen["paid online"] + seen["paid"]) == pytest.approx(0.375, abs=0.06)
    assert seen["failed"] / paid == pytest.approx(0.1, abs=0.03)
    assert seen["rejected"] / seen["approved"] == pytest.approx(0.03, abs=0.02)
    assert seen["returned"] > 300


def test_a_postponed_result_is_valid_as_long_as_before() -> None:
    sent = next(emit for emit in criminal_record(ALL_ELECTRONIC).told if emit.event is LegDispatched)
    leg = LegDispatched.model_validate(happened(sent).model_dump())
    dossier = DossierSeen(leg.data.dossier_code, legs={leg.data.leg_id: leg})
    (planned,) = AgenciesAtWork(3, Slots()).plan(dossier, Slots().at(leg.time))
    assert isinstance(planned, Answer)
    later = planned.postponed(Slots())

    assert later.result is not None
    assert later.result.valid_from == later.time > planned.time
    assert later.result.valid_to == later.time + timedelta(days=180)


def test_the_hub_refuses_nothing_of_what_the_world_sends() -> None:
    assert week().hub.refused == []
