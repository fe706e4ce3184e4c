"""What metrics knows of one result from its holder, and of one result from everybody who told of it."""

from datetime import datetime
from typing import ClassVar, Final

import msgspec

from services._province.stock import Holding, Told, holding
from services._runtime.decisions import Timer
from services._runtime.told import Moment
from services.metrics.readings.results import ResultRead
from services.metrics.sources import Source
from services.metrics.tell_tales import Contradiction


class HeldResult(msgspec.Struct, frozen=True, omit_defaults=True):
    """A result as its holder tells it; of contradicting tellings none is taken after the first.

    ``newest`` is the greatest time of the events kept here.
    """

    timers: ClassVar[tuple[Timer, ...]] = ()
    """Metrics waits for nothing."""
    registered: ResultRead | None = None
    registered_at: Moment | None = None
    digitised_at: Moment | None = None
    revoked_at: Moment | None = None
    newest: Moment | None = None
    sources: tuple[Source, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()

    def to_body(self) -> str:
        """Return it as JSON."""
        return _ENCODER.encode(self).decode()

    @classmethod
    def from_body(cls, body: str) -> "HeldResult":
        """Return what was stored."""
        return _HELD.decode(body)


class StockedResult(msgspec.Struct, frozen=True, omit_defaults=True):
    """A result as dossiers and its holder tell it.

    ``decided`` by dossier code: two dossiers that claim one result contradict each other, and the first code
    counts. Whoever told it first leaves no trace. Of many the first codes are kept.
    """

    decided: dict[str, ResultRead] = {}
    held: HeldResult | None = None

    def holding(self) -> Holding | None:
        """Return from when to when it counts; None while nobody has told it whole."""
        held = self.held or HeldResult()
        decided = self.decided[min(self.decided)] if self.decided else None
        return holding(
            Told(
                decided=decided,
                registered=held.registered,
                registered_at=held.registered_at,
                digitised_at=held.digitised_at,
                revoked_at=held.revoked_at,
            )
        )

    def to_body(self) -> str:
        """Return it as JSON."""
        return _ENCODER.encode(self).decode()

    @classmethod
    def from_body(cls, body: str) -> "StockedResult":
        """Return what was stored."""
        return _STOCKED.decode(body)


_ENCODER: Final = msgspec.json.Encoder()
_HELD: Final = msgspec.json.Decoder(HeldResult)
_STOCKED: Final = msgspec.json.Decoder(StockedResult)


def result_key(held_by: str, result_id: str) -> str:
    """Return the key of what its holder tells of a result."""
    return f"result/{held_by}/{result_id}"


def later(one: datetime | None, other: datetime) -> datetime:
    """Return the later of two moments; nothing is before everything."""
    return other if one is None or other > one else one
