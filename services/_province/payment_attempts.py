"""How many attempts to pay one order online there may be: begun within a span, reported on in all."""

from collections import Counter
from datetime import timedelta
from functools import cache
from typing import Annotated, Final

from pydantic import Field

from services._province.data_files import ContradictoryData, Fact, Mark, built, parsed, text_of
from services._province.data_lines import line_of

_FILE: Final = "payment_attempts.toml"


class AttemptBound(Fact):
    """At most so many may begin ``within`` a span; None: may be reported on in the whole life of an order."""

    within_minutes: Annotated[int, Field(ge=1, le=60 * 24 * 365)] | None = None
    at_most: Annotated[int, Field(ge=1)]
    source: str
    mark: Mark

    @property
    def within(self) -> timedelta | None:
        """Return the span."""
        return None if self.within_minutes is None else timedelta(minutes=self.within_minutes)


class _BoundFile(Fact):
    bounds: tuple[AttemptBound, ...]


@cache
def attempt_bounds() -> tuple[AttemptBound, ...]:
    """Return every bound, read once, that of the whole life last; raises ContradictoryData."""
    return read_attempt_bounds(_FILE, text_of(_FILE))


def read_attempt_bounds(file: str, text: str) -> tuple[AttemptBound, ...]:
    """Bounds of one file, of which one is for the whole life; raises ContradictoryData."""
    found = built(_BoundFile, file, parsed(file, text), text).bounds
    spans = Counter(each.within_minutes for each in found)
    for place, each in enumerate(found):
        if spans[each.within_minutes] > 1:
            raise ContradictoryData(file, "this span is listed twice", line_of(text, ("bounds", place)))
    if None not in spans:
        raise ContradictoryData(file, "no bound tells of an order's whole life")
    return tuple(sorted(found, key=lambda each: (each.within is None, each.within_minutes or 0)))
