"""The topic is told every figure that changed, once, and what it was told adds up to the leaves."""

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, event, select

from schemas.kpis import KpiUpdatedData
from services._runtime.decisions import Happening
from services.metrics.definitions import DEFINITIONS
from services.metrics.figures import Cell
from services.metrics.leaves import Count
from services.metrics.publishing import changed_figures
from services.metrics.tables import published
from tests.unit.metrics.databases import cells, database, saved
from tests.unit.metrics.definition_names import (
    AFTER_ONE,
    AT_ONCE,
    BY_LEG,
    CONTENT_OR_SILENT,
    DATA_DOSSIERS,
    EARLY,
    ON_TIME,
    ONLINE,
    ONLINE_ON_TIME,
    PAYMENTS,
    PUNCTUAL,
    ROUTING,
)
from tests.unit.metrics.dossier_events import at, finished, leg, paid, rated, received

NOON, EVENING = at("2021-03-08 12:00"), at("2021-03-08 18:00")
TOLD_PER_LEAF = 3 * 4  # province, level, agency; month, quarter, year, to-date: an agency without a district


def counts(figures: list[KpiUpdatedData]) -> dict[Cell, Count]:
    return {
        Cell(one.definition, one.scope, one.period): Count(one.numerator, one.denominator) for one in figures
    }


def test_a_tick_tells_every_figure_on_the_topic_in_order() -> None:
    with database() as tx:
        saved(tx, [received(), leg(), paid(method="counter")])
        told = changed_figures(tx, NOON)
        assert counts(told) == cells(tx, tuple(DEFINITIONS), now=NOON.date())
        assert len([one for one in told if one.definition == ROUTING]) == TOLD_PER_LEAF
        assert list(counts(told)) == sorted(counts(told))
        assert {one.as_of for one in told} == {NOON}
        assert counts(told)[Cell(ROUTING, "province", "2021-Q1")] == (1, 1)
        assert counts(told)[Cell(PAYMENTS, "agency:H62.12", "to-date")] == (0, 1)
        assert not [
            one for one in told if one.scope.startswith("field") or len(one.period) == len("2021-03-08")
        ]


def test_a_district_is_told_where_the_agency_has_one() -> None:
    with database() as tx:
        saved(tx, [received(agency="H62.50.01", level="commune", district="243")])
        told = counts(changed_figures(tx, NOON))
        assert len([cell for cell in told if cell.definition == ONLINE]) == TOLD_PER_LEAF + 4
        assert told[Cell(ONLINE, "district:243", "2021-03")] == (1, 1)


def test_only_changed_figures_are_told_again() -> None:
    with database() as tx:
        saved(tx, [received(), leg()])
        changed_figures(tx, NOON)
        saved(tx, [received(), leg()])
        assert changed_figures(tx, NOON) == []
        saved(tx, [paid()])
        told = changed_figures(tx, EVENING)
        assert {one.definition for one in told} == {PAYMENTS}
        assert {one.as_of for one in told} == {EVENING}


def test_a_finish_moves_the_figures_of_the_day_of_reception() -> None:
    with database() as tx:
        saved(tx, [received()])
        changed_figures(tx, NOON)
        saved(tx, [finished(at("2021-03-12 08:00"))])
        told = counts(changed_figures(tx, EVENING))
        by_the_finish = {
            PUNCTUAL,
            EARLY,
            AT_ONCE,
            AFTER_ONE,
            ONLINE_ON_TIME,
            DATA_DOSSIERS,
            CONTENT_OR_SILENT,
        }
        assert {cell.definition for cell in told} == {ON_TIME} | by_the_finish
        assert told[Cell(ON_TIME, "province", "2021-03")] == (1, 1)


def test_a_figure_that_came_back_to_what_was_told_is_not_told() -> None:
    with database() as tx:
        saved(tx, [received(), leg("b", time=at("2021-03-09 08:00"))])
        changed_figures(tx, NOON)
        saved(tx, [leg("a")])  # another day, the same month
        assert {one.definition for one in changed_figures(tx, EVENING)} == {BY_LEG}


def test_a_figure_that_lost_its_dossiers_is_told_as_no_data() -> None:
    with database() as tx:
        saved(tx, [received(), leg("b", time=at("2021-04-01 08:00"))])
        changed_figures(tx, NOON)
        saved(tx, [leg("a")])
        told = {
            (one.scope, one.period): one for one in changed_figures(tx, EVENING) if one.definition == ROUTING
        }
        gone = told["province", "2021-04"]
        assert (gone.numerator, gone.denominator, gone.value, gone.met) == (0, 0, None, None)
        assert told["province", "2021-03"].denominator == 1
        assert ("province", "2021") not in told, "of the year nothing moved"


def test_how_events_are_cut_into_batches_changes_nothing_that_is_told() -> None:
    fates = [rated("dissatisfied", seq=3), rated("satisfied", seq=4)]
    told = []
    for cuts in ([fates], [[one] for one in fates]):
        with database() as tx:
            saved(tx, [received(), finished(), rated("satisfied")])
            changed_figures(tx, NOON)
            for batch in cuts:
                saved(tx, batch)
            told.append(changed_figures(tx, EVENING))
    assert told[0] == told[1]


def test_a_tick_without_a_change_is_a_few_statements_on_small_tables() -> None:
    with database() as tx:
        saved(tx, [received(), leg(), paid()])
        changed_figures(tx, NOON)
        statements: list[str] = []

        def note(*args: object) -> None:
            statements.append(str(args[2]))

        event.listen(tx, "before_cursor_execute", note)
        assert changed_figures(tx, EVENING) == []
        assert len(statements) == 5
        assert not [each for each in statements if "person_days" in each or "leaves" in each]


def test_a_transaction_that_fails_tells_nothing_and_loses_nothing() -> None:
    with database() as tx:
        saved(tx, [received()])
        attempt = tx.begin_nested()
        first = changed_figures(tx, NOON)
        attempt.rollback()
        assert changed_figures(tx, NOON) == first != []


STREAM = (
    received(code="H62.12-210308-0001"),
    received(code="H62.50-210308-0001", agency="H62.50", level="district", district="243"),
    leg("a", "paper", code="H62.12-210308-0001"),
    leg("b", "electronic", at("2021-04-02 08:00"), code="H62.50-210308-0001"),
    leg("c", "electronic", at("2021-03-30 08:00"), code="H62.50-210308-0001"),
    paid("tx-1", code="H62.50-210308-0001"),
    paid("tx-2", "post", at("2022-01-01 00:00"), code="H62.12-210308-0001"),
    finished(at("2021-03-09 08:00"), code="H62.12-210308-0001"),
)


def _listed(tx: Connection) -> dict[Cell, Count]:
    rows = tx.execute(select(published))
    return {Cell(*key): Count(n, d) for *key, n, d in rows if d}


@settings(max_examples=25)  # each has ticks that write hundreds of figures
@given(st.permutations(STREAM), st.lists(st.booleans(), min_size=len(STREAM), max_size=len(STREAM)))
def test_what_was_told_last_is_what_the_leaves_hold(stream: list[Happening], ticks: list[bool]) -> None:
    told: dict[Cell, Count] = {}
    with database() as tx:
        for number, (happening, tick) in enumerate(zip(stream, ticks, strict=True)):
            saved(tx, [happening], partition=number % 3)
            if tick:
                told |= counts(changed_figures(tx, NOON))
        told |= counts(changed_figures(tx, EVENING))
        expected = cells(tx, tuple(DEFINITIONS), now=EVENING.date())
        assert {cell: count for cell, count in told.items() if count.denominator} == expected
        assert _listed(tx) == expected
