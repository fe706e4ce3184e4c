"""Index 766 of an agency or the province, counted anew from recorded events as its formula paper says.

It imports nothing of services/metrics and reads no scoreboard file: groups, thresholds and points are written
down here a second time.
"""

from collections.abc import Mapping
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from typing import Final, NamedTuple

from tests.oracle.cells import Cell, Count

FORMULAS: Final = (
    ("2.1", "on-time/qd766", 20, 100),
    ("3.1", "services-online/qd2866", 2, 80),
    ("3.3", "online-dossiers/qd2866", 6, 50),
    ("3.5a", "online-payment-procedures/qd2866", 2, 80),
    ("3.6", "online-payment-dossiers/qd766", 6, 30),
    ("4.1", "electronic-results/qd766", 6, 100),
    ("4.2", "digitised-dossiers/qd766", 4, 80),
    ("4.3", "reuse/qd766", 2, 80),
    ("4.4", "shared/qd766", 4, 100),
    ("5.4", "satisfaction/qd766", 6, 90),
)
"""Number, figure, points, and the percentage from which on all of them are got."""


class Index(NamedTuple):
    """Points by number; what was got of so many measured, and that as of 100."""

    points: Mapping[str, Decimal]
    got: Decimal
    measured: int
    scaled: Decimal


def index_766(counts: Mapping[Cell, Count], scope: str, period: str) -> Index | None:
    """Return the index of a scope that had dossiers in the period, by all counts of ``every_figure``."""
    points: dict[str, Decimal] = {}
    measured = 0
    for number, definition, most, full in FORMULAS:
        count = counts.get((definition, scope, period))
        if count is not None:
            part = min(Fraction(100 * count[0], full * count[1]), Fraction(1)) * most
            points[number] = _rounded(part)
            measured += most
    if not {"2.1", "3.3"} & points.keys():  # nothing was finished, and nothing received
        return None
    got = sum(points.values(), Decimal(0))
    return Index(points, got, measured, _rounded(Fraction(got) * 100 / measured))


def places(scores: Mapping[str, Decimal]) -> dict[str, int]:
    """Return the place of each: one more than there are better ones."""
    return {name: 1 + sum(each > mine for each in scores.values()) for name, mine in scores.items()}


def _rounded(value: Fraction) -> Decimal:
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return exact.quantize(Decimal("0.01"), ROUND_HALF_EVEN)
