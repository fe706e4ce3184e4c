"""A form filled in: lines, groups and the total counted apart from each other, so that sums can be proved."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from services.metrics.forms.form import RowOf, Thing
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
    for table in (found.reported, found.present):
        table[TOTAL].clear()  # a form has a total, also where nothing counts
    for code, key, columns in things:
        was, now = columns[0], columns[-1]
        if not was and not now:
            continue
        group, line = row_of(key, scope)
        for table, counted in ((found.reported, was), (found.present, now)):
            for each in dict.fromkeys((TOTAL, (group, ""), (group, line))) if counted else ():
                table[each].update(counted)
        if was != now:
            found.moved[group, line].append(code)
    return found
