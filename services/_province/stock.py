"""How many results agencies hold, and how many of them digitised, at the end of any day: a pure fold.

The events are those of ``routing`` about results: ``dossier.finished`` with one, ``result.registered``,
``.digitised`` and ``.revoked``, in any order and however often. A result is known by its holder and its id.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Final, Literal, NamedTuple, Protocol

from schemas.envelope import Event
from schemas.inbound import AgencyResult
from schemas.results import ResultDigitised, ResultRegistered, ResultRevoked
from schemas.routing import DossierFinished
from services._province.calendar import in_zone
from services._province.data_files import Level

TELL: Final[tuple[type[Event], ...]] = (DossierFinished, ResultRegistered, ResultDigitised, ResultRevoked)
"""The events that the fold is of; any other changes nothing."""
LEVELS: Final[tuple[Level, ...]] = ("province", "district", "commune")
By = Literal["level", "agency", "code"]
_Group = tuple[Level | None, str | None, str | None]


class Holding(NamedTuple):
    """A result that an agency holds. It counts from ``first_day`` to ``last_day``, both whole; None: no end.

    ``digitised_on``: it counts as digitised from that day on, None: never.
    """

    result_id: str
    code: str
    held_by: str
    level: Level
    first_day: date
    last_day: date | None
    digitised_on: date | None

    def counts_on(self, day: date) -> bool:
        """Whether it is in force at the day's last moment."""
        return self.first_day <= day and (self.last_day is None or day <= self.last_day)

    def is_digitised_by(self, day: date) -> bool:
        """Whether it is digitised at the day's last moment."""
        return self.digitised_on is not None and self.digitised_on <= day


class Count(NamedTuple):
    """Results in force and those of them digitised; of a level, an agency or a code, the rest None."""

    level: Level | None
    held_by: str | None
    code: str | None
    valid: int
    digitised: int

    @property
    def value(self) -> Fraction | None:
        """The digitised share, None without results."""
        return Fraction(self.digitised, self.valid) if self.valid else None


class ToldResult(Protocol):
    """What the fold needs of a result: an event's, or a part of one that a service kept."""

    @property
    def result_id(self) -> str: ...
    @property
    def code(self) -> str: ...
    @property
    def held_by(self) -> str: ...
    @property
    def held_by_level(self) -> Level: ...
    @property
    def digitised(self) -> bool: ...
    @property
    def valid_from(self) -> datetime: ...
    @property
    def valid_to(self) -> datetime | None: ...


@dataclass(frozen=True, slots=True)
class Told:
    """What was told of one result. Of ``decided``, with its dossier, and ``registered`` the first counts."""

    decided: ToldResult | None = None
    registered: ToldResult | None = None
    registered_at: datetime | None = None
    digitised_at: datetime | None = None
    revoked_at: datetime | None = None


@dataclass
class Stock:
    """What the events so far tell. ``nameless``: changes whose holder is not told, which count nowhere."""

    nameless: int = 0
    _told: defaultdict[tuple[str, str], Told] = field(default_factory=lambda: defaultdict(Told))

    def apply(self, event: Event) -> None:
        """Take an event in."""
        match event:
            case DossierFinished(data=data) if data.result is not None:
                self._know(data.result.held_by, data.result.result_id, decided=data.result)
            case ResultRegistered(data=data):
                at = _earlier(self._of(data.result).registered_at, event.time)
                self._know(
                    data.result.held_by, data.result.result_id, registered=data.result, registered_at=at
                )
            case ResultDigitised(data=data) if data.held_by is not None:
                at = _earlier(self._told[data.held_by, data.result_id].digitised_at, data.digitised_at)
                self._know(data.held_by, data.result_id, digitised_at=at)
            case ResultRevoked(data=data) if data.held_by is not None:
                at = _earlier(self._told[data.held_by, data.result_id].revoked_at, data.revoked_at)
                self._know(data.held_by, data.result_id, revoked_at=at)
            case ResultDigitised() | ResultRevoked():
                self.nameless += 1
            case _:
                pass

    def holdings(self) -> Iterator[Holding]:
        """Yield every result that was told whole, by holder and id."""
        for _, told in sorted(self._told.items(), key=lambda item: item[0]):
            found = holding(told)
            if found is not None:
                yield found

    @property
    def untold(self) -> int:
        """How many results were changed and never told whole: they count nowhere."""
        return sum(not (told.decided or told.registered) for told in self._told.values())

    def _of(self, result: AgencyResult) -> Told:
        return self._told[result.held_by, result.result_id]

    def _know(self, held_by: str, result_id: str, **news: object) -> None:
        place = held_by, result_id
        self._told[place] = replace(self._told[place], **news)  # type: ignore[arg-type]  # fields of Told


def stock_of(events: Iterable[Event]) -> Stock:
    """Return what these events tell."""
    stock = Stock()
    for event in events:
        stock.apply(event)
    return stock


def counted(stock: Stock, on: date, by: By = "level") -> tuple[Count, ...]:
    """Return the counts at the day's last moment: of all three levels, or of the agencies or codes there are.

    In force are results within their validity, the last day whole, that were not revoked by then.
    """
    valid: defaultdict[_Group, int] = defaultdict(int)
    digitised: defaultdict[_Group, int] = defaultdict(int)
    if by == "level":
        valid.update({(level, None, None): 0 for level in LEVELS})
    for one in stock.holdings():
        if one.counts_on(on):
            group = _group(one, by)
            valid[group] += 1
            digitised[group] += one.is_digitised_by(on)
    groups = valid if by == "level" else sorted(valid, key=_place)
    return tuple(Count(*group, valid=valid[group], digitised=digitised[group]) for group in groups)


def _group(one: Holding, by: By) -> _Group:
    match by:
        case "level":
            return one.level, None, None
        case "agency":
            return one.level, one.held_by, None
        case "code":
            return None, None, one.code


def _place(group: _Group) -> tuple[int, str, str]:
    level, held_by, code = group
    return LEVELS.index(level) if level is not None else len(LEVELS), held_by or "", code or ""


def holding(told: Told) -> Holding | None:
    """Return from when to when a result counts; None while nobody has told it whole."""
    result = told.decided or told.registered
    if result is None:
        return None
    first_day = day_of(result.valid_from)
    last_days = [] if result.valid_to is None else [day_of(result.valid_to)]
    if told.revoked_at is not None:
        revoked_on = day_of(told.revoked_at)
        last_days.append(revoked_on if revoked_on == date.min else revoked_on - timedelta(days=1))
    return Holding(
        result_id=result.result_id,
        code=result.code,
        held_by=result.held_by,
        level=result.held_by_level,
        first_day=first_day,
        last_day=min(last_days, default=None),
        digitised_on=_digitised_on(result, told, first_day),
    )


def _digitised_on(result: ToldResult, told: Told, first_day: date) -> date | None:
    """Since it is in force where it is so from birth; else since the first that tells it.

    ASSUMPTION: a result of the opening stock that is digitised was so from birth: nobody tells since when.
    One that its dossier gave on paper and its holder registers as digitised is so since the registration.
    """
    if result.digitised:
        return first_day
    days = [] if told.digitised_at is None else [day_of(told.digitised_at)]
    if told.registered is not None and told.registered.digitised and told.registered_at is not None:
        days.append(day_of(told.registered_at))
    return min(days, default=None)


def _earlier(one: datetime | None, other: datetime) -> datetime:
    return other if one is None else min(one, other)


def day_of(moment: datetime) -> date:
    """Return the day in the province; of moments at the ends of the calendar, their own day."""
    try:
        return in_zone(moment).date()
    except OverflowError:
        return moment.date()
