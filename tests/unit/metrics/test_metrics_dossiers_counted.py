"""What definitions of receptions, finishes and ratings count, by hand."""

from datetime import date, datetime
from typing import Literal

import pytest

from schemas.inbound import Channel
from services._runtime.decisions import Happening
from services.metrics.facts import ComponentOutcome
from tests.unit.metrics.contributions import MONDAY, TUESDAY, days, reasons
from tests.unit.metrics.definition_names import (
    CONTENT,
    CONTENT_IN_THREE_FIELDS,
    ON_TIME,
    ONLINE,
    PUNCTUAL,
    REUSE,
)
from tests.unit.metrics.dossier_events import at, finished, paused, rated, received, supplemented
from tests.unit.metrics.lanes import Lane


@pytest.mark.parametrize(
    ("channel", "service_level", "online"),
    [
        ("online", 4, 1),
        ("online", 3, 1),
        ("online", 2, 0),
        ("counter", 4, 0),
        ("post", 3, 0),
    ],
)
def test_a_dossier_is_online_when_it_came_online_for_a_service_of_level_three_or_four(
    channel: Channel, service_level: Literal[2, 3, 4], online: int
) -> None:
    leaves = Lane(received(channel=channel, service_level=service_level)).leaves
    assert [tuple(count) for leaf, count in leaves.items() if leaf.definition == ONLINE] == [(online, 1)]


@pytest.mark.parametrize(
    ("outcomes", "counted"),
    [
        ([], 0),
        (["attached", "attached"], 0),
        (["attached", "reused"], 1),
        (["shared"], 1),
        (["reused", "shared", "reused"], 1),
    ],
)
def test_a_dossier_reuses_when_one_paper_at_least_was_reused_or_shared(
    outcomes: list[ComponentOutcome], counted: int
) -> None:
    leaves = Lane(received(outcomes=outcomes)).leaves
    assert [(leaf.day, *count) for leaf, count in leaves.items() if leaf.definition == REUSE] == [
        (MONDAY, counted, 1)
    ]


DUE = at("2021-03-22 09:00")


@pytest.mark.parametrize(
    ("ends", "counted"),
    [
        ([], 0),
        ([finished(at("2021-03-22 08:59"))], 1),
        ([finished(DUE)], 1),
        ([finished(at("2021-03-22 09:00:00.001"))], 0),
        ([finished(at("2021-03-10 09:00"), outcome="rejected")], 1),
        ([finished(at("2021-03-10 09:00"), outcome="withdrawn")], 1),
        # The dates decide, whatever the finish says of itself.
        ([finished(at("2021-03-23 09:00"), on_time=True)], 0),
        ([finished(DUE, on_time=False)], 1),
    ],
)
def test_a_dossier_is_on_time_when_finished_by_its_first_due_date(
    ends: list[Happening], counted: int
) -> None:
    leaves = Lane(received(due_at=DUE), *ends).leaves
    assert [(leaf.day, *count) for leaf, count in leaves.items() if leaf.definition == ON_TIME] == [
        (MONDAY, counted, 1)
    ]


EARLY, LATE = at("2021-03-09 09:00"), at("2021-03-09 10:00")

FIRST_DUE, SECOND_DUE = at("2021-03-10 09:00"), at("2021-03-15 09:00")


@pytest.mark.parametrize(
    ("more", "ends", "on_time"),
    [
        ([], FIRST_DUE, 1),
        ([], at("2021-03-10 09:01"), 0),
        ([supplemented(SECOND_DUE, EARLY)], SECOND_DUE, 1),
        ([paused(SECOND_DUE, EARLY)], at("2021-03-15 09:01"), 0),
        # the latest event's date holds, also where it is the earlier one
        ([paused(SECOND_DUE, EARLY), paused(FIRST_DUE, LATE)], SECOND_DUE, 0),
        # two supplements make it late, whatever the dates say
        (
            [supplemented(SECOND_DUE, EARLY), supplemented(SECOND_DUE, LATE)],
            at("2021-03-09 11:00"), 0,
        ),
    ],
)  # fmt: skip
def test_index_766_measures_by_the_due_date_in_force_on_the_day_of_the_finish(
    more: list[Happening], ends: datetime, on_time: int
) -> None:
    leaves = Lane(received(due_at=FIRST_DUE), *more, finished(ends)).leaves
    found = {
        leaf.day: tuple(c) for leaf, c in leaves.items() if leaf.definition == PUNCTUAL and not leaf.reason
    }
    assert found == {ends.date(): (on_time, 1)}


@pytest.mark.parametrize(
    ("ratings", "counted"),
    [
        ([], {}),
        ([rated("satisfied", at("2021-03-08 09:59"))], {}),
        ([rated("satisfied", at("2021-03-08 10:00"))], {MONDAY: (1, 1)}),
        ([rated("neutral", at("2021-03-08 10:00"))], {MONDAY: (0, 1)}),
        (
            [
                rated("satisfied", at("2021-03-08 10:00"), seq=2),
                rated("dissatisfied", at("2021-03-09 08:00"), seq=3),
            ],
            {TUESDAY: (0, 1)},
        ),
        (  # of two at one time the one with the greater number
            [
                rated("satisfied", at("2021-03-09 08:00"), seq=3),
                rated("dissatisfied", at("2021-03-09 08:00")),
            ],
            {TUESDAY: (1, 1)},
        ),
    ],
)
def test_the_last_rating_counts_if_the_work_was_done(
    ratings: list[Happening], counted: dict[date, tuple[int, int]]
) -> None:
    ends = finished(at("2021-03-08 10:00"))
    for order in (ratings, ratings[::-1]):
        assert days(CONTENT, ends, *order) == days(CONTENT, *order, ends) == counted


def test_satisfaction_in_three_fields_leaves_out_all_others() -> None:
    ends = (finished(), rated())
    for field, left_out in (("G13-DD01", {}), ("G17-XD01", {}), ("G15-HT01", {"other-field": 1})):
        assert reasons(CONTENT_IN_THREE_FIELDS, received(field=field), *ends) == left_out
        assert reasons(CONTENT, received(field=field), *ends) == {}
