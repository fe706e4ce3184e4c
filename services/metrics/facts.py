"""What metrics knows of one dossier: only what definitions need, kept from its events.

The facts are msgspec's structs: the store reads back what it wrote itself, and it does so for every event, so
that checking them as events are checked would cost more than everything else that is done with them
(docs/decisions/0026).
"""

from datetime import date, datetime
from typing import Final, Literal, NamedTuple, get_args

import msgspec

from schemas.inbound import Channel
from schemas.routing import Mode
from services._province.calendar import ZONE
from services._runtime.decisions import Timer
from services._runtime.told import Moment

ComponentOutcome = Literal["attached", "reused", "shared"]
Part = Literal["legs", "payments", "finished"]
"""The parts of facts that come after the reception."""

PARTS: Final[tuple[Part, ...]] = get_args(Part)
Level = Literal["province", "district", "commune"]


class Place(NamedTuple):
    """Where a contribution counts: the agency, its level and district (GSO code, "" for none), the field."""

    agency: str
    level: str
    district: str
    field: str


class Received(msgspec.Struct, frozen=True):
    """The dossier's reception; ``time`` is the event's: the acceptance, within working hours.

    ``due_at`` is the first due date, whatever moves it later; ``outcomes`` are those of the components.
    """

    competent_agency: str
    level: Level
    district: str | None
    field_code: str
    service_level: Literal[2, 3, 4]
    channel: Channel
    due_at: Moment
    outcomes: tuple[ComponentOutcome, ...]
    time: Moment

    @property
    def place(self) -> Place:
        """The competent agency's place: payments and legs inherit it from their dossier."""
        return Place(self.competent_agency, self.level, self.district or "", self.field_code)


class Leg(msgspec.Struct, frozen=True):
    """One inter-agency leg; ``time`` is its dispatch. Legs inside an agency and returns are not kept."""

    leg_id: str
    mode: Mode
    one_stop: bool
    time: Moment


class Payment(msgspec.Struct, frozen=True, omit_defaults=True):
    """One succeeded transaction; ``time`` is the event's, ``happened_at`` when money was taken, if told."""

    transaction_id: str
    online: bool
    time: Moment
    happened_at: Moment | None = None

    @property
    def day(self) -> date:
        """The day on which it counts."""
        return day_of(self.happened_at or self.time)


class Finished(msgspec.Struct, frozen=True):
    """The end of the work, in whichever way; ``at`` is when, ``time`` the event's."""

    at: Moment
    time: Moment


class DossierFacts(msgspec.Struct, frozen=True, omit_defaults=True):
    """The facts of one dossier; without ``received`` they are partial and contribute nothing yet.

    ``legs`` and ``payments`` are kept sorted by their ids, so that the order of arrival leaves no trace.
    """

    received: Received | None = None
    legs: tuple[Leg, ...] = ()
    payments: tuple[Payment, ...] = ()
    finished: Finished | None = None

    @property
    def timers(self) -> tuple[Timer, ...]:
        """Metrics waits for nothing."""
        return ()

    @property
    def newest(self) -> datetime | None:
        """The greatest time of any event kept here."""
        newest = None
        for fact in (self.received, *self.legs, *self.payments, self.finished):
            if fact is not None and (newest is None or fact.time > newest):
                newest = fact.time
        return newest

    def to_body(self) -> str:
        """Return it as JSON."""
        return _ENCODER.encode(self).decode()

    @classmethod
    def from_body(cls, body: str) -> "DossierFacts":
        """Return what was stored; what this version does not know in it is left out."""
        return _DECODER.decode(body)


_ENCODER: Final = msgspec.json.Encoder()
_DECODER: Final = msgspec.json.Decoder(DossierFacts)


def facts_key(dossier_code: str) -> str:
    """Return the key of a dossier's facts."""
    return f"dossier/{dossier_code}"


def day_of(moment: datetime) -> date:
    """Return the day in the province on which a moment falls."""
    return moment.astimezone(ZONE).date()
