"""An event of any kind that contradicts an earlier one is set aside, counted and shown beside it."""

from datetime import timedelta

import pytest
from msgspec.structs import replace
from sqlalchemy import Connection, select

from services._runtime.decisions import Document, Happening, RecordPlace, Unprocessable
from services.metrics.detecting.found import Finding, FindingKey
from services.metrics.detecting.of_contradictions import CONTRADICTION
from services.metrics.facts import DossierFacts, facts_key
from services.metrics.facts_store import FACTS
from services.metrics.figures import Cell
from services.metrics.filings import Filings
from services.metrics.finding_store import counted, found
from services.metrics.finding_tables import findings
from services.metrics.folding.dossiers import ABOUT_DOSSIERS
from services.metrics.folding.results import ABOUT_RESULTS
from services.metrics.held_results import HeldResult
from services.metrics.readings import READINGS
from services.metrics.tables import told_results
from services.metrics.tell_tales import MOST_SHOWN
from tests.unit.metrics.bent import demanded, moved, placed, report
from tests.unit.metrics.databases import cells as sums
from tests.unit.metrics.databases import database, saved
from tests.unit.metrics.definition_names import DIGITISED
from tests.unit.metrics.dossier_events import (
    DOSSIER,
    JUSTICE,
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
from tests.unit.metrics.register_events import a_result, digitised, registered, revoked

LATER = MORNING + timedelta(hours=1)
OF_A_DOSSIER = (
    (received(), received(channel="counter")),
    (leg(), leg(mode="paper")),
    (leg(), leg(interagency=False)),
    (leg(interagency=False), leg()),
    (paid(), paid(method="counter")),
    (finished(LATER), finished(LATER, outcome="rejected")),
    (rated("satisfied"), rated("neutral")),
    (supplemented(MORNING), supplemented(LATER)),
    (paused(MORNING), paused(LATER)),
    (demanded(), demanded(LATER)),
    (moved(7, 4), moved(7, 4, LATER)),
)
OF_A_RESULT = (
    (registered(a_result()), registered(a_result(digitised=True))),
    (digitised(), digitised(time=LATER)),
    (revoked(), revoked(time=LATER)),
)
OF_A_REPORT = ((report(9, 10, name="rep-1"), report(8, 10, name="rep-1")),)
CASES = (*OF_A_DOSSIER, *OF_A_RESULT, *OF_A_REPORT)


def set_aside(first: Happening, second: Happening) -> list[tuple[FindingKey, Finding]]:
    """Return the findings after an event that contradicts another, and comes again further on."""
    known, other = placed(first, second)
    lane = Lane(known)
    before = dict(lane.documents)
    for told in (other, other._replace(place=RecordPlace("any", 3, 900))):
        with pytest.raises(Unprocessable) as caught:
            lane.take(told)
        assert caught.value.reason == "conflict"
        lane.documents.update(caught.value.kept)
    assert without_notes(lane.documents) == before, "what is known stays as the first told it"
    with database() as tx:
        FACTS.save(tx, {}, before, dict.fromkeys(before, 0))
        FACTS.save(tx, before, lane.documents, dict.fromkeys(lane.documents, 0))
        assert counted(tx)["contradiction"] == counted(tx, JUSTICE)["contradiction"] == 1
        return found(tx, rule="contradiction", agency=JUSTICE, after=None, limit=9)


def without_notes(documents: dict[str, Document]) -> dict[str, Document]:
    return {
        key: replace(each, contradictions=())
        if isinstance(each, DossierFacts | HeldResult | Filings)
        else each
        for key, each in documents.items()
    }


@pytest.mark.parametrize(("first", "second"), CASES, ids=lambda each: each.event.id)
def test_the_second_of_two_is_set_aside_and_shown_beside_the_first(
    first: Happening, second: Happening
) -> None:
    ((_, finding),) = set_aside(first, second)
    known, other = (each.permalink for each in finding.trace.evidence)
    assert [known.rpartition("/")[2], other.rpartition("/")[2]] == ["100", "101"]
    assert finding.trace.details == {"set_aside": other}
    assert known.partition("/")[0] == other.partition("/")[0], "both are on the topic of their kind"


@pytest.mark.parametrize(
    ("case", "what", "subject"),
    [
        (OF_A_DOSSIER[0], "dossier", DOSSIER),
        (OF_A_RESULT[0], "result", "H62.12/R-1"),
        (OF_A_REPORT[0], "report", "H62.12/2021-03/on-time/nd61"),
    ],
)
def test_a_finding_names_what_was_told_twice(
    case: tuple[Happening, Happening], what: str, subject: str
) -> None:
    ((key, finding),) = set_aside(*case)
    assert (finding.what, key.subject) == (what, subject)


def test_every_kind_of_event_that_can_contradict_has_a_case() -> None:
    kinds = {type(first.event) for first, _ in (*OF_A_DOSSIER, *OF_A_RESULT)}
    assert {reading for event, reading in READINGS.items() if event in kinds} == {
        *ABOUT_DOSSIERS,
        *ABOUT_RESULTS,
    }


def test_a_report_that_is_refused_for_another_reason_is_no_contradiction() -> None:
    with pytest.raises(Unprocessable) as caught:
        Lane(report(period="2021-05"))
    assert caught.value.kept == {}


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_of_dossiers_that_claim_one_result_the_first_code_counts_and_the_others_are_shown(
    order: tuple[int, ...],
) -> None:
    codes = [f"{JUSTICE}-210308-000{number}" for number in (1, 2, 3)]
    ends = placed(*(finished(code=code, result=a_result(digitised=code != codes[0])) for code in codes))
    with database() as tx:
        for number in order:
            saved(tx, [ends[number]])
        shown = found(tx, rule="contradiction", agency=JUSTICE, after=None, limit=9)
        assert counted(tx)["contradiction"] == 2
        assert sums(tx, [DIGITISED], now=LATER.date())[Cell(DIGITISED, "province", "to-date")] == (0, 1)
    assert [key.subject for key, _ in shown] == ["H62.12/R-1"] * 2
    assert [each.trace.details["claims_it_too"] for _, each in shown] == codes[1:]
    assert [[one.offset for one in each.trace.evidence] for _, each in shown] == [[100, 101], [100, 102]]


def all_rows(tx: Connection) -> list[tuple[object, ...]]:
    tables = (findings, told_results)
    return [tuple(row) for one in tables for row in tx.execute(select(one).order_by(*one.primary_key))]


def test_of_a_flood_of_claims_the_first_codes_are_shown_in_whatever_order_and_batches() -> None:
    codes = [f"{JUSTICE}-210308-{number:04}" for number in range(1, 41)]
    ends = placed(*(finished(code=code, result=a_result()) for code in codes))
    mixed = sorted(ends, key=lambda each: each.event.subject[::-1])
    stored = []
    for told, most in ((ends, 1), (ends[::-1], 1), (mixed, 7), (ends, 40)):
        with database() as tx:
            for start in range(0, len(told), most):
                saved(tx, told[start : start + most])
            saved(tx, [registered(a_result())])
            shown = found(tx, rule="contradiction", agency=JUSTICE, after=None, limit=99)
            stored.append(all_rows(tx))
    assert [each.trace.details["claims_it_too"] for _, each in shown] == codes[1 : MOST_SHOWN + 1]
    assert [each.trace.details.get("more_than") for _, each in shown][-2:] == [None, str(MOST_SHOWN)]
    assert all(each == stored[0] for each in stored)


def test_of_a_flood_of_contradictions_the_first_are_noted_whatever_comes_again_in_whatever_order() -> None:
    known, *others = placed(finished(), *(finished(outcome="rejected") for _ in range(40)))
    flood = [
        each._replace(event=each.event.model_copy(update={"id": f"x-{number:02}"}))  # type: ignore[attr-defined]
        for number, each in enumerate(others)
    ]
    bodies = set()
    for told in (flood, flood[::-1], [*flood[::2], *flood[1::2]], flood * 2, [*flood[::-1], *flood]):
        lane = Lane(known)
        for each in told:
            with pytest.raises(Unprocessable) as caught:
                lane.take(each)
            lane.documents.update(caught.value.kept)
        bodies.add(lane.facts().to_body())
        traces = list(CONTRADICTION.traces(facts_key(DOSSIER), lane.facts()))
        assert [each.ref[-4:] for each in traces] == [f"x-{number:02}" for number in range(MOST_SHOWN)]
        assert [each.details.get("more_than") for each in traces][-2:] == [None, str(MOST_SHOWN)]
    assert len(bodies) == 1
