"""The figures of GET /kpis that the hub's own topics tell, counted again from them by the oracle.

Figures of a day's end and of connected systems need the clock and what comes from outside; the oracle of
lanes in memory has them too (tests/component/lanes/test_oracle.py).
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from tests.hub.outside_reader import Seen
from tests.oracle.cells import Cell, Count
from tests.oracle.dossiers import counted
from tests.oracle.figures import on_topic
from tests.oracle.figures import served as everything_served
from tests.oracle.people import people

__all__ = ["Cell", "Count", "recounted", "served"]
OF_A_DAYS_END: Final = (
    "connected-systems/", "digitised-results/", "internal-procedures/", "online-payment-procedures/",
    "services-", "time-cut/",
)  # fmt: skip


def served(items: Iterable[Mapping[str, Any]]) -> dict[Cell, Count]:
    """Return the figures that metrics serves, that count anything, and that are sums or people."""
    return everything_served(each for each in items if not each["definition"].startswith(OF_A_DAYS_END))


def recounted(seen: Iterable[Seen]) -> dict[Cell, Count]:
    """Return every figure by definition, scope and period."""
    events = [each.event for each in seen]
    return on_topic(counted(events) | people(events))
