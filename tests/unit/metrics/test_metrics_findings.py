"""What cannot have been is found by a rule, with the events that say so; its honest twin is not."""

from collections.abc import Iterable
from datetime import timedelta
from itertools import permutations
from pathlib import Path
from typing import Final, NamedTuple

import pytest

from services._runtime.decisions import Happening
from services.metrics import findings_page
from services.metrics.detecting import RULES
from services.metrics.detecting.found import Finding, FindingKey
from services.metrics.finding_store import found
from tests.unit.metrics.bent import demanded, moved, placed, reused, with_paper
from tests.unit.metrics.databases import database, saved
from tests.unit.metrics.dossier_events import MORNING, finished, paid, received
from tests.unit.metrics.register_events import a_result

EARLIER: Final = "H62.12-210301-0001"
HOUR: Final = timedelta(hours=1)
LATER: Final = MORNING + HOUR
WEEK_AGO: Final = MORNING - timedelta(days=7)
INPUT, OUTPUT = "a" * 64, "b" * 64
FIRST_OF_MARCH: Final = (received(WEEK_AGO, code=EARLIER), finished(WEEK_AGO, code=EARLIER))


def with_digest(digest: str) -> Happening:
    result = a_result().model_copy(update={"digest": digest})
    return finished(LATER, result=result)


class Case(NamedTuple):
    """A dossier that shows what a rule finds, and one that differs in nothing else and is honest."""

    rule: str
    bent: tuple[Happening, ...]
    honest: tuple[Happening, ...]


CASES: Final = (
    Case("impossible-status", (received(), moved(9, 4)), (received(), moved(4, 9))),
    Case("impossible-status", (received(), moved(2, 10)), (received(), moved(9, 10))),
    Case("impossible-status", (moved(None, 4),), (moved(None, 2),)),
    Case(
        "approved-while-waiting",
        (received(), moved(5, 9), finished(LATER)),
        (received(), moved(5, 9), finished(LATER, outcome="rejected")),
    ),
    Case(
        "approved-while-waiting",
        (received(), moved(6, 9), finished(LATER)),
        (received(), moved(6, 4), moved(4, 9), finished(LATER)),
    ),
    Case(
        "approved-while-waiting",
        (received(), moved(8, 9), finished(LATER)),
        (received(), moved(8, 4), moved(4, 9), finished(LATER)),
    ),
    Case(
        "reused-from-nothing",
        (*FIRST_OF_MARCH, reused(reused_from="H62.12-210301-0002")),
        (*FIRST_OF_MARCH, reused(reused_from=EARLIER)),
    ),
    Case(
        "reused-from-nothing",
        (*FIRST_OF_MARCH, reused(person=7, reused_from=EARLIER)),
        (*FIRST_OF_MARCH, reused(reused_from=EARLIER)),
    ),
    Case(
        "reused-from-nothing",
        (received(WEEK_AGO, code=EARLIER), finished(LATER, code=EARLIER), reused(reused_from=EARLIER)),
        (*FIRST_OF_MARCH, reused(reused_from=EARLIER)),
    ),
    Case(
        "reused-from-nothing",
        (
            received(WEEK_AGO, code=EARLIER),
            finished(WEEK_AGO, code=EARLIER, outcome="rejected"),
            reused(reused_from=EARLIER),
        ),
        (*FIRST_OF_MARCH, reused(reused_from=EARLIER)),
    ),
    Case("reused-from-nothing", (reused(held_before=False),), (reused(held_before=True),)),
    Case(
        "result-is-a-paper",
        (with_paper(received(), digest=INPUT), with_digest(INPUT)),
        (with_paper(received(), digest=INPUT), with_digest(OUTPUT)),
    ),
    Case(
        "paid-before-demanded",
        (received(), demanded(LATER), paid(time=MORNING)),
        (received(), demanded(MORNING), paid(time=MORNING)),
    ),
    Case(
        "paid-before-demanded",
        (received(), demanded(LATER), paid(time=LATER + HOUR, happened_at=MORNING)),
        (received(), demanded(LATER), paid(time=LATER + HOUR, happened_at=LATER)),
    ),
    Case("finished-before-received", (received(LATER), finished(MORNING)), (received(), finished(MORNING))),
    Case(
        "number-from-nowhere",
        (received(), received(code="H62.12-210308-4711")),
        (received(), received(code="H62.12-210308-1004")),
    ),
)


def all_of(happenings: Iterable[Happening]) -> list[tuple[FindingKey, Finding]]:
    """Return every finding after the events, one batch each."""
    with database() as tx:
        for each in happenings:
            saved(tx, [each])
        return found(tx, rule=None, agency=None, after=None, limit=100)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.rule)
def test_a_rule_finds_what_cannot_be_and_nothing_in_its_honest_twin(case: Case) -> None:
    ((key, finding),) = all_of(placed(*case.bent))
    assert key.rule == case.rule
    assert finding.agency == "H62.12"
    assert finding.trace.evidence, "a finding names the events that say so"
    assert all_of(placed(*case.honest)) == []


def test_every_rule_has_a_case_and_words_in_both_languages() -> None:
    assert {case.rule for case in CASES} | {"contradiction"} == set(RULES)
    for rule in RULES.values():
        assert all((*rule.title, *rule.means, rule.source)), rule.id


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.rule)
def test_neither_order_nor_repeats_nor_batches_change_a_finding(case: Case) -> None:
    told = placed(*case.bent)
    expected = all_of(told)
    for order in permutations(told):
        assert all_of((*order, *order)) == expected
    with database() as tx:
        saved(tx, told)
        assert found(tx, rule=None, agency=None, after=None, limit=100) == expected


def test_the_page_of_the_rules_is_what_they_say_now() -> None:
    there = (Path(__file__).parents[3] / "docs" / "findings.md").read_text()
    assert there == findings_page.page(), "python -m services.metrics.findings_page > docs/findings.md"
