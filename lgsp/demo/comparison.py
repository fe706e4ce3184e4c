"""The figures that are shown against the recount: numerator, denominator, value, target, met."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from lgsp.demo.verdict import Verdict, verdict
from lgsp.stream.recount import HEADLINES, TARGETS, Cell, Counts

DECIMALS = 10_000
Figure = Mapping[str, Any]


def compare(where: str, expected: Counts, shown: Iterable[Figure]) -> Iterator[Verdict]:
    """Yield a verdict per headline and one of all others: every recounted figure is shown, and no other."""
    by_cell: dict[Cell, Figure] = {}
    twice = []
    for figure in shown:
        cell = Cell(figure["definition"], figure["scope"], figure["period"])
        if cell in by_cell:
            twice.append(cell)
        by_cell[cell] = figure
    for definition in HEADLINES:
        mine, theirs, wrong = _of((definition,), expected, by_cell, twice)
        good, every = mine.get(Cell(definition, "province", "to-date"), (0, 0))
        found = f"{theirs:,} figures, {len(mine):,} recounted; the province to date {good:,}/{every:,}"
        yield verdict(f"{definition} {where}", found, wrong)
    others = tuple(definition for definition in TARGETS if definition not in HEADLINES)
    mine, theirs, wrong = _of(others, expected, by_cell, twice)
    counted = len({cell.definition for cell in mine})
    found = f"{theirs:,} figures, {len(mine):,} recounted, of {counted} definitions"
    yield verdict(f"{len(others)} more definitions {where}", found, wrong)


def _of(
    definitions: tuple[str, ...], expected: Counts, shown: Mapping[Cell, Figure], twice: list[Cell]
) -> tuple[Counts, int, list[str]]:
    """Return what is recounted of these, how many figures are shown, and what is wrong."""
    mine = {cell: counts for cell, counts in expected.items() if cell.definition in definitions}
    theirs = {cell: figure for cell, figure in shown.items() if cell.definition in definitions}
    wrong = [f"{_name(cell)} is there twice" for cell in twice if cell.definition in definitions]
    wrong += [fault for cell in sorted(mine | theirs) for fault in _faults(cell, mine, theirs)]
    return mine, len(theirs), wrong


def something(expected: Counts) -> Verdict:
    """Judge that no headline is right only because nothing was counted: each has a denominator by now."""
    counted = {name: expected.get(Cell(name, "province", "to-date"), (0, 0))[1] for name in HEADLINES}
    wrong = [f"{name} is out of nothing; try more dossiers" for name, every in counted.items() if not every]
    return verdict("every target is out of something", ", ".join(map(str, counted.values())), wrong)


def _faults(cell: Cell, mine: Counts, theirs: Mapping[Cell, Figure]) -> Iterator[str]:
    figure = theirs.get(cell)
    if figure is None:
        yield f"{_name(cell)} is missing, {'/'.join(map(str, mine[cell]))} expected"
        return
    good, every = mine.get(cell, (0, 0))
    target = TARGETS[cell.definition]
    reached, out_of = target or (0, 1)
    wanted = {
        "numerator": good,
        "denominator": every,
        "value": _rounded(good, every) if every else None,
        "target": reached / out_of if target else None,
        "met": good * out_of >= reached * every if target and every else None,
    }
    yield from (
        f"{_name(cell)}: {name} is {figure[name]}, {value} expected"
        for name, value in wanted.items()
        if figure[name] != value
    )


def _rounded(good: int, every: int) -> float:
    """Return the share to four decimals, a tie to the even one."""
    whole, rest = divmod(good * DECIMALS, every)
    up = 2 * rest > every or (2 * rest == every and whole % 2 == 1)
    return (whole + up) / DECIMALS


def _name(cell: Cell) -> str:
    named = () if cell.definition in HEADLINES else (cell.definition,)
    return " ".join((*named, cell.scope, cell.period))
