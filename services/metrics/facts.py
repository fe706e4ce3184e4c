"""What metrics knows of one dossier: only what definitions need, kept from its events.

The facts are msgspec's structs, written as arrays: the store reads back what it wrote itself, and it does so
for every event, so that checking them as events are checked would cost more than everything else that is done
with them (docs/decisions/0026).
"""

from datetime import date, datetime
from typing import ClassVar, Final, Literal, NamedTuple, get_args

import msgspec

from schemas.inbound import Channel
from schemas.routing import Mode
from services._province.calendar import ZONE
from services._runtime.decisions import Timer
from services._runtime.told import Moment
from services.metrics.readings.results import ResultRead
from services.metrics.sources import Source
from services.metrics.tell_tales import Contradiction, Demand, Jump, Reuse

Outcome = Literal["approved", "rejected", "withdrawn", "stopped"]
ComponentOutcome = Literal["attached", "reused", "shared"]
Opinion = Literal["satisfied", "neutral", "dissatisfied"]
Part = Literal["legs", "payments", "dues", "finished", "rated"]
"""The parts of facts that come after the reception."""

PARTS: Final[tuple[Part, ...]] = get_args(Part)
Level = Literal["province", "district", "commune"]


class Place(NamedTuple):
    """Where a contribution counts: the agency, its level and district (GSO code, "" for none), the field."""

    agency: str
    level: str
    district: str
    field: str


class _Fact(msgspec.Struct, frozen=True, array_like=True):
    """Part of what is known of a dossier."""


class Paper(_Fact, frozen=True, array_like=True):
    """How a required paper was met, and whether the State had it: held, or another agency could give it.

    ``digitised``: it is data since the reception.
    """

    outcome: ComponentOutcome
    held_before: bool
    could_share: bool
    digitised: bool

    @property
    def had(self) -> bool:
        """Whether the State had it in either way."""
        return self.held_before or self.could_share


class Received(_Fact, frozen=True, array_like=True):
    """The dossier's reception; ``time`` is the event's: the acceptance, within working hours.

    ``day`` is that day in the province; ``due_at`` is the first due date, whatever moves it later;
    ``fee_vnd`` the sum of its fees without taxes; ``person`` the pseudonym of the applicant.
    """

    competent_agency: str
    level: Level
    district: str | None
    field_code: str
    procedure_code: str
    service_level: Literal[2, 3, 4]
    channel: Channel
    due_at: Moment
    applicant_kind: Literal["citizen", "enterprise", "agency", "other"]
    person: str
    papers: tuple[Paper, ...]
    fee_vnd: int
    time: Moment
    day: date

    @property
    def place(self) -> Place:
        """The competent agency's place: payments, legs and ratings inherit it from their dossier."""
        return Place(self.competent_agency, self.level, self.district or "", self.field_code)


class Leg(_Fact, frozen=True, array_like=True):
    """One inter-agency leg; ``time`` is its dispatch. Of others, as returns, the ids alone are kept."""

    leg_id: str
    mode: Mode
    one_stop: bool
    time: Moment
    from_agency: str = ""
    to_agency: str = ""


class Payment(_Fact, frozen=True, array_like=True):
    """One succeeded transaction.

    ``time`` is the event's, ``happened_at`` when money was taken, if told.
    """

    transaction_id: str
    online: bool
    time: Moment
    happened_at: Moment | None = None
    method: str = ""
    order_id: str = ""

    @property
    def day(self) -> date:
        """The day on which it counts."""
        return day_of(self.happened_at or self.time)


class Due(_Fact, frozen=True, array_like=True):
    """A due date that holds from ``time`` on, by a supplement or a pause; ``event_id`` tells them apart."""

    event_id: str
    supplement: bool
    due_at: Moment
    time: Moment


class Finished(_Fact, frozen=True, array_like=True):
    """The end of the work, in whichever way; ``at`` is when, ``time`` the event's.

    ``result`` what it gave.
    """

    at: Moment
    time: Moment
    result: ResultRead | None = None
    outcome: Outcome | None = None


class Rated(_Fact, frozen=True, array_like=True):
    """The last rating: by its time, and of two at one time by its number among the dossier's events."""

    opinion: Opinion
    time: Moment
    number: int


class DossierFacts(msgspec.Struct, frozen=True, omit_defaults=True):
    """The facts of one dossier; without ``received`` they are partial and contribute nothing yet.

    ``legs``, ``payments`` and ``dues`` are kept sorted by their ids, so that the order of arrival leaves no
    trace. ``sources``: the records that the facts were read from; they explain figures and move none. What
    follows them is for detectors alone; ``digests`` are those of the papers' files,
    ``inner_legs`` the ids of legs that do not count.
    """

    timers: ClassVar[tuple[Timer, ...]] = ()
    """Metrics waits for nothing."""
    received: Received | None = None
    legs: tuple[Leg, ...] = ()
    payments: tuple[Payment, ...] = ()
    dues: tuple[Due, ...] = ()
    finished: Finished | None = None
    rated: Rated | None = None
    sources: tuple[Source, ...] = ()
    demands: tuple[Demand, ...] = ()
    jumps: tuple[Jump, ...] = ()
    reuses: tuple[Reuse, ...] = ()
    digests: tuple[str, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()
    inner_legs: tuple[str, ...] = ()

    @property
    def newest(self) -> datetime | None:
        """The greatest time of any event kept here."""
        facts = [self.received, *self.legs, *self.payments, *self.dues, self.finished, self.rated]
        return max([fact.time for fact in facts if fact is not None], default=None)

    @property
    def end(self) -> Finished:
        """The end of the work, of a dossier of which it is known."""
        assert self.finished is not None
        return self.finished

    @property
    def due_in_force(self) -> datetime | None:
        """The due date that holds: the latest event's, of two at one time the later date (ASSUMPTION)."""
        if self.received is None or not self.dues:
            return self.received.due_at if self.received is not None else None
        return max((due.time, due.due_at) for due in self.dues)[1]

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
    """Return the day in the province on which a moment falls; at the ends of the calendar, its own day."""
    if moment.tzinfo == ZONE:  # as events of the hub have it
        return moment.date()
    try:
        return moment.astimezone(ZONE).date()
    except OverflowError:
        return moment.date()


def body_begins(agency: str = "%", level: str = "%", district: str = "%", field: str = "%") -> str:
    """Return the SQL pattern of stored facts of a place: a sieve that lets all of them through, and others.

    A district that is named is some district; one that is not may be none.
    """
    place = "%" if district == "%" else f'"{district}"'
    return f'{{"received":["{agency}","{level}",{place},"{field}",%'
