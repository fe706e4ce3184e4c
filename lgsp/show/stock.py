"""Counts of results as rows: how many in force, how many digitised, and the target of the level."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from lgsp.show.scorecard import percent, verdict
from services._province.agencies import agencies
from services._province.stock import By, Count
from services._province.stock_targets import target

DECIMALS: Final = 4
HEADS: Final[dict[By, tuple[str, ...]]] = {
    "level": ("level",),
    "agency": ("level", "agency", "name"),
    "code": ("code",),
}


def shown(count: Count, on: date) -> dict[str, Any]:
    """Return a count for programs; ``target`` is the level's at the end of that day's year."""
    share, aim = count.value, None if count.level is None else target(count.level, on)
    return {
        "level": count.level,
        "held_by": count.held_by,
        "code": count.code,
        "valid": count.valid,
        "digitised": count.digitised,
        "value": None if share is None else float(round(share, DECIMALS)),
        "target": None if aim is None else float(aim),
        "met": None if share is None or aim is None else share >= aim,
    }


def rows(counts: Iterable[Count], on: date, by: By) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Return the head of a table and its rows."""
    head = (*HEADS[by], "value", "digitised/in force", f"target {on.year}", "")
    return head, [(*_named(count, by), *_figures(shown(count, on))) for count in counts]


def _named(count: Count, by: By) -> tuple[str, ...]:
    match by:
        case "level":
            return (count.level or "",)
        case "code":
            return (count.code or "",)
        case "agency":
            known = agencies().get(count.held_by or "")
            return count.level or "", count.held_by or "", known.name_vi if known else "-"


def _figures(item: dict[str, Any]) -> tuple[str, ...]:
    aim = "-" if item["target"] is None else f"≥ {percent(item['target'])}"
    return percent(item["value"]), f"{item['digitised']:,}/{item['valid']:,}", aim, verdict(item)
