"""What one dossier contributes to a definition, day by day, and why it is left out."""

from datetime import date

from services._runtime.decisions import Happening
from tests.unit.metrics.dossier_events import received
from tests.unit.metrics.lanes import Lane

MONDAY, TUESDAY = date(2021, 3, 8), date(2021, 3, 9)


def days(definition: str, *happenings: Happening) -> dict[date, tuple[int, int]]:
    """Return what one dossier received on Monday contributes per day."""
    leaves = Lane(received(), *happenings).leaves
    return {
        leaf.day: (count.numerator, count.denominator)
        for leaf, count in leaves.items()
        if leaf.definition == definition and not leaf.reason
    }


def reasons(definition: str, *happenings: Happening) -> dict[str, int]:
    """Return for which reasons one dossier is left out, each counted on the day of its reception."""
    leaves = Lane(*happenings).leaves
    found = {
        leaf.reason: count for leaf, count in leaves.items() if leaf.definition == definition and leaf.reason
    }
    assert all(count.numerator == 0 for count in found.values())
    return {reason: count.denominator for reason, count in found.items()}
