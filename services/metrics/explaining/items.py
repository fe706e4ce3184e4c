"""One thing that a figure counts or leaves out."""

from datetime import date
from typing import Final, Literal, NamedTuple, get_args

from services.metrics.sources import Source

Side = Literal["numerator", "denominator-only", "excluded"]
"""Above the line; below it alone; not in the figure."""
AskedSide = Literal["numerator", "denominator", "denominator-only", "excluded"]
"""The same; ``denominator`` is everything that counts, above the line or not."""
ASKED_SIDES: Final[tuple[AskedSide, ...]] = get_args(AskedSide)


class Item(NamedTuple):
    """One thing, and what it adds to numerator and denominator; all items of a figure add up to it.

    ``what`` is its kind, ``id`` its name, ``ref`` tells a dossier's legs or payments apart. ``day``: when it
    counts, None where no day decides. ``reason``: why it is left out. ``sources``: on a page, the records
    that tell it, as far as the definition looks at them. ``dossiers``: those that gave a result.
    """

    what: str
    id: str
    side: Side
    numerator: int
    denominator: int
    ref: str = ""
    day: date | None = None
    reason: str = ""
    agency: str = ""
    sources: tuple[Source, ...] = ()
    dossiers: tuple[str, ...] = ()


def counted_item(what: str, name: str, numerator: int, denominator: int, *, agency: str = "") -> Item:
    """Return an item that counts at a day's end."""
    side: Side = "numerator" if numerator else "denominator-only"
    return Item(what, name, side, numerator, denominator, agency=agency)


def left_out_item(what: str, name: str, reason: str, *, agency: str = "", day: date | None = None) -> Item:
    """Return an item that does not count, and why."""
    return Item(what, name, "excluded", 0, 0, reason=reason, agency=agency, day=day)


def is_on(item: Item, side: AskedSide) -> bool:
    """Whether an item is on the side that is asked for."""
    return item.side == side or (side == "denominator" and item.side != "excluded")
