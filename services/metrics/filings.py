"""What an agency reported of one of its figures for one period: every report is kept, the latest counts."""

from typing import ClassVar, Final

import msgspec
from msgspec.structs import replace

from services._runtime.decisions import Timer
from services._runtime.told import Moment
from services.metrics.sources import Source
from services.metrics.tell_tales import Contradiction

KIND: Final = "report.filed.v1"
"""Of the records of reports, as sources have it."""


class Filing(msgspec.Struct, frozen=True, array_like=True):
    """One report; ``time`` is when it was filed, ``partition`` and ``offset`` where it was read."""

    event_id: str
    numerator: int
    denominator: int
    time: Moment
    partition: int | None = None
    offset: int | None = None


class Filings(msgspec.Struct, frozen=True, omit_defaults=True):
    """The reports by the time of filing, of two at one time in the order in which they were taken.

    ``contradictions`` were set aside: the same report, said to be otherwise.
    """

    timers: ClassVar[tuple[Timer, ...]] = ()
    """Metrics waits for nothing."""
    reports: tuple[Filing, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()

    @property
    def sources(self) -> tuple[Source, ...]:
        """Return the records of the reports, of those that were read from a topic."""
        return tuple(
            Source(KIND, each.event_id, each.partition, each.offset)
            for each in self.reports
            if each.partition is not None and each.offset is not None
        )

    def to_body(self) -> str:
        """Return it as JSON."""
        return _ENCODER.encode(self).decode()

    @classmethod
    def from_body(cls, body: str) -> "Filings":
        """Return what was stored."""
        return _DECODER.decode(body)

    def having(self, filing: Filing) -> "Filings":
        """Return them with one more."""
        return replace(self, reports=tuple(sorted((*self.reports, filing), key=lambda each: each.time)))


_ENCODER: Final = msgspec.json.Encoder()
_DECODER: Final = msgspec.json.Decoder(Filings)


def filings_key(agency: str, definition: str, period: str) -> str:
    """Return the key of an agency's reports on a definition and a period."""
    return f"report/{agency}/{period}/{definition}"


def parts_of(key: str) -> tuple[str, str, str]:
    """Return agency, definition and period of the key; a definition's id has a slash in it."""
    _, agency, period, definition = key.split("/", 3)
    return agency, definition, period
