"""The opening stock of the world: of all levels, mostly paper, digitised day by day."""

import json
from collections import Counter, defaultdict
from datetime import date, timedelta
from functools import cache
from typing import Any

from lgsp.simulator.outgoing import Outgoing
from lgsp.simulator.slots import Slots
from lgsp.simulator.stock import OpeningStock
from schemas.results import ResultDigitised, ResultRevoked
from services._province.calendar import WEEKDAYS_ONLY
from services._province.stock import LEVELS, counted, stock_of
from tests.unit.simulator.played import Played, played


@cache
def reports() -> list[Outgoing]:
    return list(OpeningStock(1, 4000, 7, Slots()).reports())


@cache
def week() -> Played:
    return played(dossiers=300)


def content(record: Outgoing) -> dict[str, Any]:
    return dict(json.loads(record.value or b"")["data"])


def test_holders_of_all_levels_register_on_the_first_morning_mostly_paper() -> None:
    opened = [record for record in reports() if content(record)["change"] == "registered"]
    assert len(opened) == 500
    assert {Slots().at(record.time) for record in opened} == {1}
    results = [content(record)["result"] for record in opened]
    assert set(LEVELS) == {each["held_by_level"] for each in results}
    assert 0.1 < sum(each["digitised"] for each in results) / 500 < 0.2
    assert {"valid_to" in each for each in results} == {True, False}, "some end, some do not"


def test_some_is_digitised_on_every_working_day_and_little_revoked() -> None:
    later = Counter((content(record)["change"], record.time.date()) for record in reports())
    days = [date(2021, 3, 9) + timedelta(days=day) for day in range(6)]
    assert [later["digitised", day] > 5 for day in days] == [
        WEEKDAYS_ONLY.is_working_day(day) for day in days
    ]
    revoked = sum(count for (change, _), count in later.items() if change == "revoked")
    assert 0 < revoked < 25


def test_a_result_is_changed_in_a_later_slot_than_it_was_registered_and_not_after_its_revocation() -> None:
    said: defaultdict[str, list[tuple[str, int]]] = defaultdict(list)
    for record in reports():
        said[record.subject].append((content(record)["change"], Slots().at(record.time)))
    for changes in said.values():
        assert [slot for _, slot in changes] == sorted({slot for _, slot in changes})
        assert "revoked" not in [change for change, _ in changes[:-1]]


def test_the_stock_that_the_hub_tells_is_counted_up_by_digitising() -> None:
    stock = stock_of(week().hub.events)
    assert week().hub.told(ResultDigitised)
    assert stock.untold == stock.nameless == 0
    first, last = (counted(stock, day) for day in (date(2021, 3, 8), date(2021, 3, 14)))
    assert sum(each.digitised for each in last) > sum(each.digitised for each in first)


def test_results_of_dossiers_are_digitised_afterwards_too() -> None:
    from_dossiers = [
        each.subject for each in week().hub.told(ResultDigitised) if each.subject.startswith("R-")
    ]
    assert len(from_dossiers) > 1
    assert len(from_dossiers) == len(set(from_dossiers))
    assert len(week().hub.told(ResultRevoked)) < 5
