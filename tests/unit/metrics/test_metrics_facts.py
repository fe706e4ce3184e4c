"""An event becomes facts once, whatever came before it and however often it comes."""

from datetime import timedelta

import pytest

from schemas.inbound import ClockTicked, ClockTickedData
from services._runtime.decisions import NOTHING, Happening, Timer, Unprocessable
from services.metrics.facts import DossierFacts
from services.metrics.fold import MetricsCore
from tests.unit.metrics.dossier_events import (
    MORNING,
    finished,
    leg,
    paid,
    paused,
    rated,
    received,
    supplemented,
)
from tests.unit.metrics.lanes import Lane
from tests.unit.metrics.register_events import a_result, digitised, registered, revoked, spoken

LATER = MORNING + timedelta(hours=1)
EVERYTHING = (
    received(),
    leg("leg-1"),
    leg("leg-2", "paper"),
    paid("tx-1"),
    paid("tx-2", "counter"),
    finished(result=a_result()),
    supplemented(LATER),
    paused(LATER + timedelta(days=1), LATER),
    rated("satisfied", seq=2),
    rated("neutral", LATER, seq=3),
)
OF_RESULTS = (registered(a_result()), digitised(), revoked())


@pytest.mark.parametrize("happening", [*EVERYTHING, *OF_RESULTS, spoken("/portal/province")])
def test_a_repeated_event_changes_nothing(happening: Happening) -> None:
    lane = Lane(*EVERYTHING, *OF_RESULTS, spoken("/portal/province"))
    assert lane.take(happening) == [NOTHING]


def test_a_system_that_no_register_knows_leaves_no_trace() -> None:
    lane = Lane()
    assert lane.take(spoken("/portal/of-nobody")) == [NOTHING]
    assert lane.documents == {}


def test_a_leg_before_its_dossier_leaves_the_same_facts_as_after_it() -> None:
    before, after = Lane(leg(), paid(), finished(), received()), Lane(received(), finished(), paid(), leg())
    assert before.facts() == after.facts()


def test_facts_without_a_reception_contribute_nothing() -> None:
    lane = Lane(leg(), paid(), finished())
    assert lane.facts().received is None
    assert lane.leaves == {}


def test_of_a_leg_inside_an_agency_its_id_alone_is_kept() -> None:
    lane = Lane(leg("a", interagency=False))
    assert lane.facts() == DossierFacts(inner_legs=("a",))
    assert lane.take(leg("a", interagency=False)) == [NOTHING]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (received(), received(channel="counter")),
        (received(), received(LATER)),
        (leg(), leg(mode="paper")),
        (leg(), leg(time=LATER)),
        (leg(), leg(interagency=False)),
        (leg(interagency=False), leg()),
        (paid(), paid(method="counter")),
        (received(), received(outcomes=["reused"])),
        (received(), received(due_at=LATER)),
        (finished(), finished(LATER)),
        (finished(), finished(result=a_result())),
        (received(), received(had=True, outcomes=["attached"])),
        (rated("satisfied"), rated("neutral")),
        (supplemented(MORNING), supplemented(LATER)),
        (paused(MORNING), paused(LATER)),
    ],
)
def test_the_same_key_with_other_content_is_a_conflict_and_changes_nothing(
    first: Happening, second: Happening
) -> None:
    lane = Lane(first)
    facts = lane.facts()
    with pytest.raises(Unprocessable) as caught:
        lane.take(second)
    assert caught.value.reason == "conflict"
    assert lane.facts() == facts


def test_the_core_publishes_nothing_and_keeps_no_timers() -> None:
    lane = Lane()
    for decision in lane.take(*EVERYTHING):
        assert decision.emits == ()
    assert lane.facts().timers == ()
    with pytest.raises(RuntimeError, match="sets none"):
        MetricsCore().on_timer("dossier/x", DossierFacts(), Timer(due_at=MORNING, name="n"))


def test_an_event_that_no_definition_needs_is_read_past() -> None:
    data = ClockTickedData(source_of_time="world", stage="all")
    tick = Happening(ClockTicked(id="t", source="/clock", subject="clock", time=MORNING, data=data), MORNING)
    assert MetricsCore().keys(tick) == ()
    assert MetricsCore().decide({}, tick) == NOTHING


def test_the_newest_fact_dates_the_dossier() -> None:
    assert Lane(received(), leg(time=LATER), paid()).facts().newest == LATER
    assert Lane(received(), finished(LATER)).facts().newest == LATER
    assert DossierFacts().newest is None


def test_facts_come_back_from_the_store_as_they_were() -> None:
    lane = Lane(*EVERYTHING)
    stored = lane.facts().to_body()
    assert DossierFacts.from_body(stored) == lane.facts()
    lane.documents = {key: DossierFacts.from_body(stored) for key in lane.documents}
    assert lane.take(*EVERYTHING) == [NOTHING] * len(EVERYTHING)
