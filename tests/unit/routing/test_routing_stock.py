"""Reports about the stock of results: taken once and whole, or refused with the reason."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.envelope import Event
from schemas.results import ResultDigitised, ResultRegistered, ResultRevoked, StockReported
from services._runtime.decisions import Document, Emit, Happening, Unprocessable
from services.routing.decide import RoutingCore
from services.routing.store import STORE, agency_of
from tests.unit.routing.builders_routing import at, event

HOLDER, OTHER = "H62.21.01", "H62.12"
MONDAY = at("2021-03-08 08:00")
RESULT: dict[str, Any] = {
    "result_id": "K-1", "code": "birth-certificate", "paper": True, "electronic": False, "digitised": False,
    "valid_from": at("2019-05-06 10:00"), "held_by": HOLDER, "held_by_level": "commune", "shareable": False,
}  # fmt: skip


def report(change: str, time: datetime = MONDAY, agency: str = HOLDER, **named: Any) -> Event:
    """Return a report; ``result`` tells the result whole, without it K-1 is named."""
    named = named or {"result_id": "K-1"}
    name = named.get("result_id") or named["result"]["result_id"]
    data = {"agency": agency, "change": change, "happened_at": time, **named}
    return event(StockReported, name, time, data)


REGISTERED = report("registered", result=RESULT)
DIGITISED = report("digitised", MONDAY + timedelta(days=1))
REVOKED = report("revoked", MONDAY + timedelta(days=2))


@dataclass
class Holders:
    """The core with what it keeps."""

    documents: dict[str, Document] = field(default_factory=dict)
    told: list[Emit] = field(default_factory=list)

    def take(self, *reports: Event) -> list[Emit]:
        before = len(self.told)
        core = RoutingCore()
        for each in reports:
            happening = Happening(each, each.time)
            known = {key: self.documents[key] for key in core.keys(happening) if key in self.documents}
            changes, emits = core.decide(known, happening)
            self.documents.update(changes)
            self.told += emits
        return self.told[before:]

    def refuse(self, one: Event) -> str:
        before = dict(self.documents)
        with pytest.raises(Unprocessable) as refused:
            self.take(one)
        assert self.documents == before
        return refused.value.reason


def test_an_opening_stock_is_registered_digitised_and_revoked() -> None:
    holders = Holders()
    told = holders.take(REGISTERED, DIGITISED, REVOKED)
    assert [each.event for each in told] == [ResultRegistered, ResultDigitised, ResultRevoked]
    assert {(each.subject, each.key) for each in told} == {("K-1", HOLDER)}
    assert [each.time for each in told] == [MONDAY + timedelta(days=day) for day in range(3)]
    assert told[0].data.model_dump()["result"]["held_by"] == HOLDER
    assert told[1].data.model_dump()["digitised_at"] == MONDAY + timedelta(days=1)


def test_the_first_report_about_a_dossier_s_result_carries_it_whole() -> None:
    given_by_dossier = {**RESULT, "result_id": "R-H62.21.01-210301-0001"}
    told = Holders().take(report("digitised", result={**given_by_dossier, "digitised": True}))
    assert [each.event for each in told] == [ResultRegistered, ResultDigitised]
    assert told[0].data.model_dump()["result"]["digitised"] is False


@pytest.mark.parametrize("change", ["digitised", "revoked"])
def test_a_change_of_a_result_that_nobody_registered_is_refused(change: str) -> None:
    assert Holders().refuse(report(change)) == "unknown-result"


def test_another_agency_cannot_change_a_holder_s_result() -> None:
    holders = Holders()
    holders.take(REGISTERED)
    assert holders.refuse(report("digitised", agency=OTHER)) == "unknown-result"


@pytest.mark.parametrize("again", [REGISTERED, DIGITISED, REVOKED])
def test_the_same_report_again_changes_nothing(again: Event) -> None:
    holders = Holders()
    holders.take(REGISTERED, DIGITISED, REVOKED)
    assert holders.take(again) == []


@pytest.mark.parametrize(
    "other",
    [
        report("registered", result={**RESULT, "code": "marriage-certificate"}),
        report("registered", MONDAY + timedelta(hours=1), result=RESULT),
        report("digitised", MONDAY + timedelta(days=1, hours=1)),
        report("revoked", MONDAY + timedelta(days=3)),
        report("digitised", MONDAY + timedelta(days=1), result={**RESULT, "shareable": True}),
    ],
)
def test_the_same_change_with_other_content_is_a_conflict(other: Event) -> None:
    holders = Holders()
    holders.take(REGISTERED, DIGITISED, REVOKED)
    assert holders.refuse(other) == "conflict"


def test_the_same_change_told_by_name_and_whole_is_one() -> None:
    holders = Holders()
    holders.take(REGISTERED, DIGITISED)
    whole = report("digitised", MONDAY + timedelta(days=1), result={**RESULT, "digitised": True})
    assert holders.take(whole) == []


def test_what_was_digitised_from_birth_is_not_digitised_again() -> None:
    holders = Holders()
    holders.take(report("registered", result={**RESULT, "digitised": True}))
    assert holders.refuse(DIGITISED) == "already-digitised"


def test_nothing_is_digitised_after_its_revocation() -> None:
    holders = Holders()
    holders.take(REGISTERED, REVOKED)
    assert holders.refuse(report("digitised", MONDAY + timedelta(days=3))) == "after-revocation"


def test_a_digitisation_reported_late_counts_on_its_day() -> None:
    holders = Holders()
    holders.take(REGISTERED, REVOKED)
    (told,) = holders.take(DIGITISED)
    assert told.data.model_dump()["digitised_at"] == MONDAY + timedelta(days=1)
    assert told.time == MONDAY + timedelta(days=2), "the events of a result never go back in time"


@pytest.mark.parametrize(
    ("reason", "one"),
    [
        ("unknown-agency", report("registered", agency="H62.99", result={**RESULT, "held_by": "H62.99"})),
        ("wrong-level", report("registered", result={**RESULT, "held_by_level": "province"})),
        ("wrong-validity", report("registered", result={**RESULT, "valid_to": at("2019-05-06 09:59")})),
        (
            "time-out-of-range",
            report("revoked", datetime.fromisoformat("9999-12-31T23:00+00:00"), result=RESULT),
        ),
    ],
)
def test_a_report_that_contradicts_catalogue_or_itself_is_refused_whole(reason: str, one: Event) -> None:
    assert Holders().refuse(one) == reason


def test_a_result_lies_with_its_holder_whatever_its_id() -> None:
    assert agency_of("result/H62.21.01/H62.12-210301-0001/result-1") == "H62.21.01"
    assert agency_of("dossier/H62.12-210301-0001") == "H62.12"
    assert "result" in STORE.kinds


SAID = [REGISTERED, DIGITISED, REVOKED]


@given(st.lists(st.integers(0, 2), max_size=8))
def test_repeats_anywhere_tell_nothing_more(repeats: list[int]) -> None:
    said = list(SAID)
    for place in repeats:
        said.insert(said.index(SAID[place]) + 1, SAID[place])
    mixed, straight = Holders(), Holders()
    assert mixed.take(*said) == straight.take(*SAID)
    assert mixed.documents == straight.documents
