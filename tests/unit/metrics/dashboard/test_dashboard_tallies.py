"""Tallies and dossiers under way are a plain recount of the events, in whatever order they came."""

from collections import Counter
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, select

from services._runtime.decisions import Happening
from services.metrics.tables import dossier_spans, tallies
from tests.unit.metrics.dashboard.dashboard_door import FAR, FOUR, ONE, THREE, TWO, week
from tests.unit.metrics.databases import database, saved
from tests.unit.metrics.dossier_events import at, finished, leg, paid, paused, received

LATER = at("2021-03-20 17:00")
EVENTS = [*week(), paused(LATER, code=TWO), finished(code=FOUR)]
RIGHT = Counter(
    {
        ("leg", "electronic", "H62.12", "H62.41", "H62.12", date(2021, 3, 8)): 2,
        ("leg", "paper", "H62.12", "H62.41", "H62.12", date(2021, 3, 8)): 2,
        ("leg", "electronic", "H62.12", "H62.41", "H62.21.01", date(2021, 3, 9)): 1,
        ("payment", "national-portal", "", "", "H62.12", date(2021, 3, 8)): 1,
        ("payment", "counter", "", "", "H62.12", date(2021, 3, 8)): 1,
        ("payment", "post", "", "", "H62.12", date(2021, 3, 8)): 1,
        ("paper", "reused", "", "", "H62.12", date(2021, 3, 8)): 1,
        ("paper", "attached", "", "", "H62.12", date(2021, 3, 8)): 1,
        ("paper", "shared", "", "", "H62.12", date(2021, 3, 8)): 1,
    }
)


def kept(tx: Connection) -> Counter[tuple[Any, ...]]:
    c = tallies.c
    rows = tx.execute(select(c.what, c.kind, c.sender, c.receiver, c.agency, c.day, c.number))
    found: Counter[tuple[Any, ...]] = Counter()
    for *key, number in rows:
        found[tuple(key)] += number
    return +found


def under_way(tx: Connection) -> dict[str, str]:
    open_ones = select(dossier_spans).where(dossier_spans.c.finished_on.is_(None))
    return {row.code: row.due_at for row in tx.execute(open_ones)}


@settings(max_examples=30)
@given(st.permutations(EVENTS), st.integers(1, len(EVENTS)))
def test_they_are_the_same_whatever_came_first_and_in_which_batches(
    events: list[Happening], size: int
) -> None:
    with database() as tx:
        for first in range(0, len(events), size):
            saved(tx, events[first : first + size])
        assert kept(tx) == RIGHT
        assert sorted(under_way(tx)) == [TWO, THREE, FAR]
        assert under_way(tx)[TWO].startswith("2021-03-20T10:00"), "the due date in force, in UTC"


def test_what_is_told_twice_counts_once() -> None:
    with database() as tx:
        saved(tx, EVENTS)
        saved(tx, EVENTS)
        assert kept(tx) == RIGHT


@pytest.mark.parametrize("told", [leg("a", code=ONE), paid(code=ONE)])
def test_before_its_reception_a_dossier_counts_nowhere(told: Happening) -> None:
    with database() as tx:
        saved(tx, [told])
        assert kept(tx) == Counter()
        assert under_way(tx) == {}
        saved(tx, [received(code=ONE)])
        assert sum(kept(tx).values()) == 1
