"""Plots for a terminal: one line a day, one column an hour."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from typing import Final

HEIGHTS: Final = " ▁▂▃▄▅▆▇█"
HOURS_A_DAY: Final = 24
RULER: Final = "0     6     12    18    "


def bars(counts: Iterable[int], highest: int) -> str:
    """Return one column a count; whatever is more than nothing shows."""
    steps = len(HEIGHTS) - 1
    return "".join(HEIGHTS[-(-count * steps // highest) if highest else 0] for count in counts)


def day_rows(hours: Iterable[tuple[datetime, int]]) -> list[tuple[str, str, str]]:
    """Return a row a day that has any: the day, its hours as bars of one scale, and its sum."""
    days: defaultdict[date, list[int]] = defaultdict(lambda: [0] * HOURS_A_DAY)
    for hour, count in hours:
        days[hour.date()][hour.hour] += count
    highest = max((max(counts) for counts in days.values()), default=0)
    return [
        (f"{day:%a %d %b %Y}", f"{bars(days[day], highest)}|", f"{sum(days[day]):,}") for day in sorted(days)
    ]
