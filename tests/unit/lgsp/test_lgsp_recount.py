"""The recount of every definition that is a sum over dossiers, worked out by hand on a small log."""

import pytest

from lgsp.stream.recount import TARGETS, Cell, recount
from tests.unit.lgsp.hand_made_log import (
    ONE,
    THREE,
    Row,
    event,
    leg,
    log_of,
    paid,
    received,
    routed,
    rows,
)

MARCH, APRIL = "2021-03", "2021-04"


def rated(code: str, seq: int, time: str, rating: str) -> Row:
    return "dossiers", code.partition("-")[0], event("feedback.given", code, seq, time, dossier_code=code,
                                                     rating=rating)  # fmt: skip


def supplemented(code: str, seq: int, time: str, due: str) -> Row:
    data = {"dossier_code": code, "new_due_at": due}
    return "dossiers", code.partition("-")[0], event("supplement.received", code, seq, time, **data)


def finished(code: str, seq: int, at: str, *, digitised: bool | None = None) -> Row:
    result = None if digitised is None else {"digitised": digitised}
    return routed("dossier.finished", code, seq, at, outcome="approved", finished_at=at, result=result)


def more() -> list[Row]:
    """Return the log with ONE finished early and content, THREE late after two supplements and not."""
    return [
        *rows(),
        finished(ONE, 9, "2021-04-01T10:00:00+07:00", digitised=True),
        rated(ONE, 3, "2021-04-01T09:00:00+07:00", "dissatisfied"),
        rated(ONE, 4, "2021-04-03T09:00:00+07:00", "satisfied"),
        supplemented(THREE, 3, "2021-04-01T08:00:00+07:00", "2021-04-20T09:00:00+07:00"),
        supplemented(THREE, 4, "2021-04-02T08:00:00+07:00", "2021-04-25T09:00:00+07:00"),
        finished(THREE, 5, "2021-04-24T09:00:00+07:00", digitised=False),
        leg(THREE, 6, "2021-04-24T09:00:00+07:00", "paper"),
    ]


@pytest.mark.parametrize(
    ("definition", "period", "counted"),
    [
        ("electronic-routing/tt23-2018", MARCH, (2, 2)),  # of ONE and TWO the electronic legs alone
        ("electronic-routing/any-leg", MARCH, (2, 2)),
        ("electronic-routing/any-leg", APRIL, (0, 1)),  # THREE's first was sent in April
        ("electronic-routing/leg-weighted", MARCH, (2, 2)),
        ("electronic-routing/leg-weighted", APRIL, (0, 2)),  # TWO's second and THREE's
        ("online-payment-dossiers/qd766", MARCH, (1, 2)),  # THREE owes but a tax
        ("shared/qd766", MARCH, (1, 3)),
        ("on-time/qd766", APRIL, (2, 3)),  # THREE in time by its last date, but supplemented twice
        ("early/tt01-2018", APRIL, (1, 3)),  # TWO on the very day
        ("online-on-time/tt01-2018", APRIL, (1, 1)),  # ONE alone came online at level 3
        ("complete-at-once/tt01-2018", APRIL, (2, 3)),
        ("complete-after-one/tt01-2018", APRIL, (2, 3)),
        ("electronic-results/qd766", APRIL, (1, 2)),  # TWO ended without a result
        ("digitised-dossiers/qd766", APRIL, (1, 3)),  # TWO's reused paper is data
        ("satisfaction/qd766", APRIL, (2, 3)),
        ("satisfaction/qd2866", APRIL, (1, 1)),  # ONE's last word
        ("satisfaction/qd2866-land-construction-investment", APRIL, (1, 1)),
    ],
)
def test_every_definition_counts_what_it_says(definition: str, period: str, counted: tuple[int, int]) -> None:
    assert recount(log_of(more()))[Cell(definition, "province", period)] == counted


def test_every_definition_that_has_a_target_or_none_counts_something_here() -> None:
    assert {cell.definition for cell in recount(log_of(more()))} == set(TARGETS)


@pytest.mark.parametrize(
    "again",
    [
        leg(ONE, 2, "2021-03-08T09:00:00+07:00", "paper"),
        leg(ONE, 2, "2021-03-08T09:00:00+07:00", "electronic", interagency=False),
        leg(ONE, 3, "2021-03-09T09:00:00+07:00", "paper"),  # inside an agency as it was told first
        paid(ONE, 1, "2021-03-31T17:30:00+00:00", "counter"),
        received(1, ONE, "2021-03-08T08:00:00+07:00", channel="counter"),
        finished(ONE, 9, "2021-06-01T10:00:00+07:00"),
    ],
    ids=lambda row: f"{row[2]['type']} {row[2]['seq']}",
)
def test_what_is_told_again_and_otherwise_counts_as_it_was_told_first(again: Row) -> None:
    assert recount(log_of([*more(), again])) == recount(log_of(more()))
