"""A recording's findings as tables, and what is worth saying where a table would be empty."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from lgsp.show.bars import RULER, day_rows
from lgsp.terminal import table

Findings = Mapping[str, Any]
TITLES: Final = {
    "types": "Records by type",
    "agencies": "By agency",
    "hours": "By hour of the events' time, in the province",
    "seq_faults": "Holes and repeats in seq",
    "late": "Late: older than their partition's last tick",
    "hops": "From a record to what it caused, by when they were written",
    "biggest_dossiers": "Biggest dossiers",
}
NOTHING: Final = {"seq_faults": "none", "late": "none", "hours": "no event has a time"}


def sections(findings: Findings) -> Iterator[str]:
    """Yield the lines of every table that has rows, each below its title."""
    for name, title in TITLES.items():
        rows = findings[name]
        total = findings["totals"].get(name, 0)
        if not rows and name not in NOTHING:
            continue
        more = f" ({len(rows)} of {total:,})" if total > len(rows) else ""
        yield f"{title}{more}"
        yield from (f"  {line}" for line in _lines(name, rows))
        yield ""


def _lines(name: str, rows: list[dict[str, Any]]) -> list[str]:
    if not rows:
        return [NOTHING[name]]
    if name == "hours":
        return table(("day", RULER, "events"), day_rows((row["hour"], row["events"]) for row in rows))
    head = tuple(column.replace("_", " ") for column in rows[0])
    return table(head, [[_cell(value) for value in row.values()] for row in rows])


def _cell(value: object) -> object:
    match value:
        case None:
            return "-"
        case int():
            return f"{value:,}"
        case float():
            return f"{value:,.3f}"
        case datetime():
            return f"{value:%Y-%m-%d %H:%M:%S}"
        case _:
            return value
