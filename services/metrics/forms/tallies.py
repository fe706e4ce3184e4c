"""A form filled in: lines, groups and the total counted apart from each other, so that sums can be proved."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from services.metrics.forms.form import Columns, RowOf, Thing
from services.metrics.scopes import Scope

Line = tuple[str, str]
"""Group and line; the line "" is the group's own, and ("", "") the total."""
TOTAL: Line = ("", "")
Table = Mapping[Line, Counter[str]]


@dataclass(slots=True)
class Tally:
    """What counts by line and column. ``moved``: things of a line that count otherwise now."""

    reported: defaultdict[Line, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    present: defaultdict[Line, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    moved: defaultdict[Line, list[str]] = field(default_factory=lambda: defaultdict(list))


def tally(things: Iterable[Thing], row_of: RowOf, scope: Scope) -> Tally:
    """Count things whose first view is what was reported, the last what is now; they may be one."""
    found = Tally()
    alike: Counter[tuple[Line, Columns, Columns]] = Counter()  # many things, few ways to count
    for code, key, columns in things:
        was, now = columns[0], columns[-1]
        if was or now:
            line = row_of(key, scope)
            alike[line, was, now] += 1
            if was != now:
                found.moved[line].append(code)
    for table in (found.reported, found.present):
        table[TOTAL].clear()  # a form has a total, also where nothing counts
    for (line, was, now), number in alike.items():
        _add(found.reported, line, was, number)
        _add(found.present, line, now, number)
    return found


def _add(table: defaultdict[Line, Counter[str]], line: Line, columns: Columns, number: int) -> None:
    """Count things in their line, its group and the total, each of them once."""
    for each in dict.fromkeys((TOTAL, (line[0], ""), line)) if columns else ():
        table[each].update(dict.fromkeys(columns, number))
