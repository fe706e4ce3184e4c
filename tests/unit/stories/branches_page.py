"""docs/branches.md as it is played: ``python -m tests.unit.stories.branches_page > docs/branches.md``."""

import sys
from collections.abc import Iterator
from datetime import timedelta
from typing import Final

import pytest

from services._province.procedures import Procedure
from tests.unit.stories.every_procedure import electronic, every_version, paper_cases
from tests.unit.stories.test_both_modes import SHARED, hours, on_paper, worked
from tests.unit.stories.test_branches_of_every_procedure import COSTLY, DECIDING, PAID_FIRST, named
from tests.unit.stories.test_rules_of_every_procedure import CONSULTING

HEAD: Final = """\
# Every procedure on every branch that its rules allow
Played by `tests/unit/stories/` for each version of each procedure, from lodging to the end. Drawn from the
same lists by `python -m tests.unit.stories.branches_page`; a test compares.

The number is that of dossiers played on the branch; - is a branch that the procedure's rules do not have.

- **all electronic**, **on paper**: approved and handed over, all agencies at once or one after another
  (NĐ 61/2018 Đ19.6).
- **rejected**, **papers asked**: by the lead, and by each that verifies or approves (Đ19.4). The lead rejects
  before others have answered, too.
- **passed on**: every part, as wrong authority and as handed over (Đ18).
- **silent**: whoever is consulted (Đ19.5).
- **unpaid**: what is due at reception and not paid stops it.
- **found due**: money asked for under way, paid and not paid.
- **withdrawn**: before anything goes out, under way, and after the finish.
- **late**: apology, and finished late (Đ19.9).
- **hours**: working time from reception to the finish, where each agency takes four working hours for its
  part and the lead decides last. On paper every way is on paper, with the messenger's hours (ASSUMPTION,
  decision 36). With one agency alone no way is saved.
"""
COLUMNS: Final = (
    "procedure", "legs", "all electronic", "on paper", "rejected", "papers asked", "passed on", "silent",
    "unpaid", "found due", "withdrawn", "late", "hours electronic", "hours on paper", "hours saved",
)  # fmt: skip


def page() -> str:
    """Return the page."""
    rows, saved = [], []
    for asked in every_version():
        spans = times_of(asked)
        rows.append(f"| {' | '.join((*branches_of(asked), *shown(spans)))} |")
        if len(spans) > 1:
            saved.append(spans[1] - spans[0])
    mean = hours(sum(saved, timedelta()) / len(saved))
    foot = f"Of {len(saved)} versions with several agencies the mean saved is {mean:.1f} working hours."
    table = "\n".join([f"| {' | '.join(COLUMNS)} |", "|---" * len(COLUMNS) + "|", *rows])
    return f"{HEAD}\n{foot}\n\n{table}\n"


def branches_of(asked: Procedure) -> Iterator[str]:
    """Yield the cells of a version: how many dossiers the tests play on each branch."""
    deciding = sum(leg.duty in DECIDING for leg in asked.legs)
    yield str(named(asked)).removesuffix("@None")
    yield ", ".join(leg.duty for leg in asked.legs)
    paper = sum(each == asked for each, *_ in paper_cases())
    for played in (
        1, paper, deciding + 1, deciding, 2, int(asked in CONSULTING), int(asked in PAID_FIRST),
        2 * (asked in COSTLY), 3, 1,
    ):  # fmt: skip
        yield str(played or "-")


def times_of(asked: Procedure) -> list[timedelta]:
    """Return the working time that it takes electronically and, where several take part, on paper."""
    spans = [worked(electronic(asked)).elapsed]
    if asked in SHARED:
        spans.append(on_paper(pytest.MonkeyPatch(), asked).elapsed)
    return spans


def shown(spans: list[timedelta]) -> Iterator[str]:
    """Yield the hours, and those saved."""
    cells = [f"{hours(each):.1f}" for each in spans]
    cells += [f"{hours(spans[1] - spans[0]):.1f}"] if len(spans) > 1 else ["-", "-"]
    yield from cells


if __name__ == "__main__":
    sys.stdout.write(page())
