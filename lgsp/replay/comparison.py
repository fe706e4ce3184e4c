"""Two recordings side by side: the same facts and figures, or where they part."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from lgsp.replay.differences import Difference, differences
from lgsp.replay.facts import Facts
from lgsp.replay.sql import Table
from lgsp.stream.recount import Cell, Counts

Pair = tuple[tuple[int, int] | None, tuple[int, int] | None]
EVENTS: Final = """
SELECT event FROM hub_events WHERE dossier_code = $1 ORDER BY time, topic, partition, "offset"
"""


@dataclass(frozen=True)
class FigureDifference:
    """A figure as numerator and denominator in either; None: it is not there. ``how``: told or recounted."""

    how: str
    cell: Cell
    counts: Pair


@dataclass(frozen=True)
class DossierDifference:
    """A dossier that is other, and its events that are."""

    code: str
    events: tuple[int, int]
    same: int
    differences: tuple[Difference, ...]


@dataclass(frozen=True)
class Comparison:
    """``codes``: every dossier that differs, sorted; figures as told count only where both have them."""

    codes: tuple[str, ...]
    figures: tuple[FigureDifference, ...]

    @property
    def same(self) -> bool:
        """Whether neither facts nor figures differ."""
        return not self.codes and not self.figures


def compared(one: Facts, other: Facts) -> Comparison:
    """Return what differs between the facts of two recordings."""
    mine, theirs = one.digest.dossiers, other.digest.dossiers
    codes = tuple(code for code in sorted(mine.keys() | theirs.keys()) if mine.get(code) != theirs.get(code))
    figures = list(_figures("recounted", one.recounted, other.recounted))
    if one.told is not None and other.told is not None:
        figures += _figures("told", one.told, other.told)
    return Comparison(codes, tuple(figures))


def side_by_side(code: str, one: Table, other: Table) -> DossierDifference:
    """Return how a dossier differs, event by event."""
    mine, theirs = _events(one, code), _events(other, code)
    found = differences(mine, theirs)
    changed_or_gone = sum(each.one is not None for each in found)
    return DossierDifference(code, (len(mine), len(theirs)), len(mine) - changed_or_gone, tuple(found))


def _events(table: Table, code: str) -> list[dict[str, Any]]:
    import orjson  # noqa: PLC0415 - only where something differs

    return [orjson.loads(event) for (event,) in table.stream(EVENTS, [code])]


def _figures(how: str, mine: Counts, theirs: Counts) -> Iterable[FigureDifference]:
    for cell in sorted(mine.keys() | theirs.keys()):
        pair = mine.get(cell), theirs.get(cell)
        if pair[0] != pair[1]:
            yield FigureDifference(how, cell, pair)
