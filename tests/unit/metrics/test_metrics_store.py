"""The leaves in a real SQLite database hold what the facts contribute, and sum up at read."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, select

from services._runtime.decisions import Happening
from services.metrics.definitions import COUNTED
from services.metrics.figures import Cell
from services.metrics.leaves import Count
from services.metrics.periods import Period, PeriodKind, parse_period
from services.metrics.scopes import Scope, ScopeKind, parse_scope
from services.metrics.store import apply_deltas, newest_event
from services.metrics.tables import leaves
from tests.unit.metrics.databases import cells, database, saved
from tests.unit.metrics.definition_names import ON_TIME, ONLINE, PAYMENTS, REUSE, ROUTING
from tests.unit.metrics.dossier_events import at, finished, leg, paid, received
from tests.unit.metrics.lanes import Lane

ALL = tuple(COUNTED)
WEEK = (
    received(code="H62.12-210308-0001"),
    leg("a", code="H62.12-210308-0001"),
    paid("tx-1", code="H62.12-210308-0001"),
    received(code="H62.12-210308-0002", channel="counter", field="civil-status"),
    leg("b", "paper", code="H62.12-210308-0002"),
    paid("tx-2", "counter", at("2021-04-01 08:00"), code="H62.12-210308-0002"),
    received(
        code="H62.50-210309-0001", agency="H62.50", level="district", district="243", outcomes=["shared"]
    ),
    leg("c", time=at("2021-03-09 10:00"), code="H62.50-210309-0001"),
    finished(at("2021-03-09 10:00"), code="H62.50-210309-0001"),
)


def held(tx: Connection) -> dict[tuple[object, ...], Count]:
    """Return the rows that are not zero, without their partition."""
    rows = tx.execute(select(leaves))
    return {tuple(key): Count(n, d) for *key, _, n, d in rows if (n, d) != (0, 0)}


@pytest.mark.parametrize("size", [1, 2, 3, 8])
def test_leaves_are_the_same_however_the_stream_is_cut_into_batches(size: int) -> None:
    with database() as tx:
        for first in range(0, len(WEEK), size):
            saved(tx, WEEK[first : first + size])
        assert held(tx) == Lane(*WEEK).leaves


@given(st.permutations([*WEEK, *WEEK]), st.integers(1, 16))
def test_leaves_are_the_same_in_any_order_with_every_event_twice(mess: list[Happening], size: int) -> None:
    with database() as tx:
        for first in range(0, len(mess), size):
            saved(tx, mess[first : first + size])
        assert held(tx) == Lane(*WEEK).leaves


def test_partitions_keep_rows_of_their_own_and_add_up_at_read() -> None:
    with database() as tx:
        saved(tx, [received(code="H62.12-210308-0001")], partition=0)
        saved(tx, [received(code="H62.41-210308-0001", agency="H62.12", channel="post")], partition=4)
        columns = (leaves.c.partition, leaves.c.numerator, leaves.c.denominator)
        rows = tx.execute(select(*columns).where(leaves.c.definition == ONLINE))
        assert sorted(map(tuple, rows)) == [(0, 1, 1), (4, 0, 1)]
        assert cells(tx, [ONLINE])[Cell(ONLINE, "agency:H62.12", "2021-03")] == (1, 2)


def asked(tx: Connection, definition: str, scope: str, period: str) -> Count | None:
    found = cells(tx, [definition], parse_scope(scope), parse_period(period))
    return found.get(Cell(definition, scope, period))


@pytest.mark.parametrize(
    ("definition", "scope", "period", "count"),
    [
        (ROUTING, "province", "to-date", (2, 3)),
        (ROUTING, "province", "2021-03-08", (1, 2)),
        (ROUTING, "province", "2021-03-09", (1, 1)),
        (ROUTING, "level:district", "2021-Q1", (1, 1)),
        (ROUTING, "district:243", "2021", (1, 1)),
        (ROUTING, "agency:H62.12", "2021-03", (1, 2)),
        (ROUTING, "field:civil-status", "2021-03", (0, 1)),
        (ROUTING, "field:judicial", "2021-03-08", (1, 1)),
        (PAYMENTS, "province", "2021-Q1", (1, 1)),
        (PAYMENTS, "province", "2021-Q2", (0, 1)),
        (PAYMENTS, "province", "2021", (1, 2)),
        (ONLINE, "province", "2021-03", (2, 3)),
        (REUSE, "province", "to-date", (1, 3)),
        (ON_TIME, "province", "to-date", (1, 3)),
        (ON_TIME, "district:243", "2021-03-08", (1, 1)),
        (ON_TIME, "district:243", "2021-03-09", None),
        (ONLINE, "province", "2021-04", None),
        (ONLINE, "agency:H62.99", "2021", None),
        (ONLINE, "province", "2020", None),
    ],
)
def test_one_scope_and_period_by_hand(
    definition: str, scope: str, period: str, count: tuple[int, int] | None
) -> None:
    with database() as tx:
        saved(tx, WEEK)
        assert asked(tx, definition, scope, period) == count


def test_coarser_cells_are_the_sums_of_the_finest() -> None:
    with database() as tx:
        saved(tx, WEEK)
        finest = cells(tx, ALL, [ScopeKind.FIELD], [PeriodKind.DAY])
        for definition in ALL:
            whole = asked(tx, definition, "province", "to-date")
            parts = [count for cell, count in finest.items() if cell.definition == definition]
            assert (whole or (0, 0)) == (sum(n for n, _ in parts), sum(d for _, d in parts))


def test_a_cell_that_its_dossier_left_is_not_listed() -> None:
    with database() as tx:
        saved(tx, [received(), leg("b", time=at("2021-04-01 08:00"))])
        assert asked(tx, ROUTING, "province", "2021-04") == (1, 1)
        saved(tx, [leg("a", time=at("2021-03-31 23:59"))])
        assert asked(tx, ROUTING, "province", "2021-04") is None
        assert asked(tx, ROUTING, "province", "2021-03") == (1, 1)


def test_the_newest_event_is_kept_whatever_comes_after() -> None:
    late = at("2021-03-08 09:30:00.250")
    with database() as tx:
        assert newest_event(tx) is None
        saved(tx, [received(code="H62.41-210308-0002"), leg(time=late)], partition=3)  # partial facts too
        saved(tx, [received(code="H62.41-210308-0003")], partition=3)
        saved(tx, [received(code="H62.41-210308-0001")], partition=1)
        assert newest_event(tx) == late


def test_leaves_outlive_the_process(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'metrics.db'}"
    with database(url) as tx:
        saved(tx, WEEK[:4])
    with database(url) as tx:
        saved(tx, WEEK[4:])
        assert held(tx) == Lane(*WEEK).leaves


def test_nothing_moved_writes_nothing() -> None:
    with database() as tx:
        apply_deltas(tx, {}, partition=0)
        assert held(tx) == {}


def test_the_periods_and_scopes_of_a_question_may_be_kinds_or_one() -> None:
    with database() as tx:
        saved(tx, WEEK)
        days = cells(tx, [PAYMENTS], Scope(ScopeKind.PROVINCE), [PeriodKind.DAY])
        assert list(days) == [
            Cell(PAYMENTS, "province", "2021-03-08"), Cell(PAYMENTS, "province", "2021-04-01"),
        ]  # fmt: skip
        agencies = cells(tx, [ROUTING], [ScopeKind.AGENCY], Period(PeriodKind.TO_DATE))
        assert {cell.scope: tuple(count) for cell, count in agencies.items()} == {
            "agency:H62.12": (1, 2), "agency:H62.50": (1, 1),
        }  # fmt: skip
