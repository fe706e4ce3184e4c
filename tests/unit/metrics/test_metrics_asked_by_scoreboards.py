"""What the definitions count that scoreboards ask for, by hand, each with its article."""

from datetime import datetime
from typing import Literal

import pytest

from schemas.inbound import Channel
from services._runtime.decisions import Happening
from services.metrics.facts import ComponentOutcome
from tests.unit.metrics.definition_names import (
    AFTER_ONE,
    AT_ONCE,
    CONTENT_OR_SILENT,
    DATA_DOSSIERS,
    DATA_RESULTS,
    EARLY,
    ONLINE_ON_TIME,
    SHARED,
)
from tests.unit.metrics.dossier_events import at, finished, paused, rated, received, supplemented
from tests.unit.metrics.lanes import Lane
from tests.unit.metrics.register_events import a_result

DUE = at("2021-03-22 09:00")
FRIDAY, THURSDAY = at("2021-03-12 09:00"), at("2021-03-11 09:00")


def told(definition: str, *happenings: Happening) -> tuple[int, int] | str | None:
    """Return what one dossier counts as, or why it is left out."""
    found = {leaf: count for leaf, count in Lane(*happenings).leaves.items() if leaf.definition == definition}
    if not found:
        return None
    ((leaf, count),) = found.items()
    return leaf.reason or (count.numerator, count.denominator)


@pytest.mark.parametrize(
    ("more", "ends", "counted"),
    [
        ([], at("2021-03-21 23:59"), (1, 1)),  # the day before
        ([], at("2021-03-22 00:00"), (0, 1)),  # the day itself is as long as was given, no shorter
        ([], at("2021-03-23 08:00"), (0, 1)),
        ([paused(at("2021-03-25 09:00"), FRIDAY)], at("2021-03-24 17:00"), (1, 1)),
        ([supplemented(DUE, FRIDAY), supplemented(DUE, THURSDAY)], FRIDAY, (0, 1)),  # late by no. 2.1
    ],
)
def test_early_is_a_day_before_the_due_date_tt01_article_13_1(
    more: list[Happening], ends: datetime, counted: tuple[int, int]
) -> None:
    assert told(EARLY, received(due_at=DUE), *more, finished(ends)) == counted


def test_what_is_not_finished_is_neither_early_nor_late_nor_complete() -> None:
    for definition in (
        EARLY,
        AT_ONCE,
        AFTER_ONE,
        ONLINE_ON_TIME,
        DATA_RESULTS,
        DATA_DOSSIERS,
        CONTENT_OR_SILENT,
    ):
        assert told(definition, received()) == "unfinished"


@pytest.mark.parametrize(("supplements", "at_once", "after_one"), [(0, 1, 1), (1, 0, 1), (2, 0, 0)])
def test_contacts_are_supplements_that_came_tt01_article_13_3(
    supplements: int, at_once: int, after_one: int
) -> None:
    came = [supplemented(DUE, at(f"2021-03-1{day} 09:00")) for day in range(supplements)]
    dossier = [received(), *came, finished(FRIDAY)]
    assert (told(AT_ONCE, *dossier), told(AFTER_ONE, *dossier)) == ((at_once, 1), (after_one, 1))


@pytest.mark.parametrize(
    ("channel", "service_level", "ends", "counted"),
    [
        ("online", 4, DUE, (1, 1)),
        ("online", 3, at("2021-03-22 09:01"), (0, 1)),
        ("online", 2, DUE, "not-online"),
        ("counter", 4, at("2021-03-22 09:01"), "not-online"),
    ],
)
def test_only_what_came_online_can_be_late_online_tt01_article_13_9(
    channel: Channel, service_level: Literal[2, 3, 4], ends: datetime, counted: tuple[int, int] | str
) -> None:
    dossier = received(channel=channel, service_level=service_level, due_at=DUE)
    assert told(ONLINE_ON_TIME, dossier, finished(ends)) == counted


@pytest.mark.parametrize(
    ("digital_papers", "result", "results", "dossiers"),
    [
        (True, True, (1, 1), (1, 1)),
        (True, False, (0, 1), (0, 1)),
        (False, True, (1, 1), (0, 1)),
        (True, None, "no-result", (1, 1)),  # what gives no result needs none
        (False, None, "no-result", (0, 1)),
    ],
)
def test_a_dossier_is_data_from_papers_to_result_qd766_no_4_1_and_4_2(
    digital_papers: bool, result: bool | None, results: tuple[int, int] | str, dossiers: tuple[int, int]
) -> None:
    given = None if result is None else a_result(digitised=result)
    told_of = [received(outcomes=["attached"], digital=digital_papers), finished(FRIDAY, result=given)]
    assert (told(DATA_RESULTS, *told_of), told(DATA_DOSSIERS, *told_of)) == (results, dossiers)


@pytest.mark.parametrize(
    ("outcomes", "counted"),
    [([], (0, 1)), (["attached", "reused"], (0, 1)), (["attached", "shared"], (1, 1))],
)
def test_reuse_is_not_sharing_qd766_no_4_4(
    outcomes: list[ComponentOutcome], counted: tuple[int, int]
) -> None:
    assert told(SHARED, received(outcomes=outcomes)) == counted


@pytest.mark.parametrize(
    ("ends", "ratings", "counted"),
    [
        (DUE, [], (1, 1)),  # silence is no dislike
        (DUE, [rated("neutral")], (1, 1)),
        (DUE, [rated("dissatisfied")], (0, 1)),
        (DUE, [rated("dissatisfied"), rated("satisfied", THURSDAY, seq=3)], (1, 1)),  # the last one
        (at("2021-03-22 09:01"), [rated("satisfied")], (0, 1)),  # late
        (at("2021-03-22 09:01"), [rated("dissatisfied")], (0, 1)),  # both: once
    ],
)
def test_content_is_neither_late_nor_disliked_qd766_no_5_4(
    ends: datetime, ratings: list[Happening], counted: tuple[int, int]
) -> None:
    assert told(CONTENT_OR_SILENT, received(due_at=DUE), finished(ends), *ratings) == counted
