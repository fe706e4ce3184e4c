"""The figures counted once more, by plain loops over the log: another way to the same numbers.

It shares nothing with the service that it checks, neither code nor state nor rounding. Counted are the
definitions that are sums over dossiers, so that dossiers can be counted apart and added up. Not counted are
people, who may have dossiers apart; the stock of results, which their holders tell; and the catalogue.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from itertools import chain
from typing import Final, NamedTuple

from lgsp.stream.counting.finished import units_finished
from lgsp.stream.counting.under_way import units_under_way
from lgsp.stream.counting.unit import received
from lgsp.stream.log import Log

ROUTING: Final = "electronic-routing/qd2866"
PAYMENT: Final = "online-payment-transactions/qd2866"
ONLINE: Final = "online-dossiers/qd2866"
REUSE: Final = "reuse/qd766"
ON_TIME: Final = "on-time/nd61"
HEADLINES: Final = (ROUTING, PAYMENT, ONLINE, REUSE, ON_TIME)
"""Those that count something in any world with a few dossiers."""
TARGETS: Final[dict[str, tuple[int, int] | None]] = {
    ROUTING: (80, 100), PAYMENT: (30, 100), ONLINE: (50, 100), REUSE: (80, 100), ON_TIME: None,
    "electronic-routing/tt23-2018": (80, 100), "electronic-routing/any-leg": None,
    "electronic-routing/leg-weighted": None,
    "online-payment-dossiers/qd766": (30, 100),
    "shared/qd766": None,
    "on-time/qd766": None, "early/tt01-2018": None, "online-on-time/tt01-2018": None,
    "complete-at-once/tt01-2018": None, "complete-after-one/tt01-2018": None,
    "electronic-results/qd766": None, "digitised-dossiers/qd766": None,
    "satisfaction/qd766": None, "satisfaction/qd2866": (90, 100),
    "satisfaction/qd2866-land-construction-investment": (85, 100),
}  # fmt: skip
"""Definition → reached out of so many; None: it has no target."""


class Cell(NamedTuple):
    """Which figure."""

    definition: str
    scope: str
    period: str


Counts = dict[Cell, tuple[int, int]]


def recount(log: Log) -> Counts:
    """Return numerator and denominator of every figure that has a denominator."""
    places = {}
    for event in received(log):
        data = event["data"]
        places[data["dossier_code"]] = (data["competent_agency"], data["level"], data["district"])
    sums: defaultdict[Cell, list[int]] = defaultdict(lambda: [0, 0])
    for unit in chain(units_under_way(log), units_finished(log)):
        if unit.dossier not in places:
            continue
        for scope in _scopes(*places[unit.dossier]):
            for period in _periods(unit.day):
                count = sums[Cell(unit.definition, scope, period)]
                count[0] += unit.good
                count[1] += 1
    return {cell: (good, every) for cell, (good, every) in sums.items()}


def _scopes(agency: str, level: str, district: str | None) -> Iterator[str]:
    yield "province"
    yield f"level:{level}"
    yield f"agency:{agency}"
    if district:
        yield f"district:{district}"


def _periods(day: date) -> tuple[str, str, str, str]:
    quarter = 1 + (day.month - 1) // 3
    return f"{day.year}-{day.month:02}", f"{day.year}-Q{quarter}", f"{day.year}", "to-date"
