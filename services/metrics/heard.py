"""Which registered systems an agency heard from on which days of a month, one bit a day."""

from collections.abc import Mapping
from datetime import date
from typing import ClassVar, Final

import msgspec

from services._runtime.decisions import Document, Timer


class HeardSystems(msgspec.Struct, frozen=True):
    """By the id of a system, the days of the month on which it spoke to the agency: bit 1 is the first."""

    timers: ClassVar[tuple[Timer, ...]] = ()
    """Metrics waits for nothing."""
    days: dict[str, int]

    def to_body(self) -> str:
        """Return it as JSON."""
        return _ENCODER.encode(self).decode()

    @classmethod
    def from_body(cls, body: str) -> "HeardSystems":
        """Return what was stored."""
        return _DECODER.decode(body)

    def has(self, system: str, day: date) -> bool:
        """Whether it spoke on that day."""
        return bool(self.days.get(system, 0) >> day.day & 1)

    def hearing(self, system: str, day: date) -> "HeardSystems":
        """Return it with one more day."""
        days = {**self.days, system: self.days.get(system, 0) | 1 << day.day}
        return HeardSystems({each: days[each] for each in sorted(days)})


_ENCODER: Final = msgspec.json.Encoder()
_DECODER: Final = msgspec.json.Decoder(HeardSystems)


def heard_key(agency: str, day: date) -> str:
    """Return the key of what an agency heard in the month of a day."""
    return f"heard/{agency}/{day:%Y-%m}"


def newly_heard(before: Mapping[str, Document], after: Mapping[str, Document]) -> list[tuple[str, date]]:
    """Return every system with every day on which it spoke, in order, but those that ``before`` held."""
    found: set[tuple[str, date]] = set()
    for key, document in after.items():
        if isinstance(document, HeardSystems):
            known = before.get(key)
            found |= _days(key, document) - (_days(key, known) if isinstance(known, HeardSystems) else set())
    return sorted(found)


def _days(key: str, heard: HeardSystems) -> set[tuple[str, date]]:
    year, _, month = key.rpartition("/")[2].partition("-")
    return {
        (system, date(int(year), int(month), day))
        for system, bits in heard.days.items()
        for day in range(1, 32)
        if bits >> day & 1
    }
