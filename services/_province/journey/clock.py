"""The legal clock of a dossier: when it ran, when it stood still and why, and what is left.

It runs from reception, or from arrival at the deciding agency. It stands still from the demand of money
(status 6) to the last payment, from the request for papers (form 02) to their arrival, and through declared
outages. It stops at the finish.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from services._province.calendar import WorkingCalendar, in_zone
from services._province.journey.model import Apology, Clock, Segment, Why
from services._province.journey.opening import Opening
from services._province.journey.steps import Step
from services._province.outages import Outage
from services._province.words import limit

_IN_PROCESS: Final = 4
_WAITS_FOR_MONEY: Final = 6
_NONE: Final = timedelta(0)
_MOVE: Final = frozenset({"due", "supplemented"})


@dataclass(frozen=True, slots=True)
class Pause:
    """A time in which the clock stood still; ``ends`` None: it does. ``lost`` is its working time."""

    why: Why
    starts: datetime | None
    ends: datetime | None
    lost: timedelta


@dataclass(slots=True)
class Running:
    """What the steps said of the clock so far."""

    due_at: datetime
    began_at: datetime
    pauses: list[Pause] = field(default_factory=list)
    paused: tuple[Why, datetime] | None = None
    paid_at: datetime | None = None
    outages_to: datetime | None = None
    finished_at: datetime | None = None
    apology: Apology | None = None


def run(
    opening: Opening, steps: Iterable[Step], calendar: WorkingCalendar, outages: Sequence[Outage]
) -> Running:
    """Follow the clock through the steps, in order."""
    clock = Running(due_at=in_zone(opening.due_at), began_at=opening.clock_starts_at(calendar))
    for step in steps:
        if clock.finished_at is None:
            _follow(clock, step, calendar, outages)
    return clock


def _follow(clock: Running, step: Step, calendar: WorkingCalendar, outages: Sequence[Outage]) -> None:
    at = in_zone(step.at)
    match step.kind:
        case "paid":
            clock.paid_at = at
        case "status" if step.status == _WAITS_FOR_MONEY:
            clock.paused = clock.paused or ("payment", at)
        case "status" if clock.paused and clock.paused[0] == "payment":
            paid_at = clock.paid_at if step.status == _IN_PROCESS else None
            _end(clock, paid_at or at, calendar)
        case "status" if step.status == _IN_PROCESS:  # nothing is worked on while the clock stands still
            _end(clock, at, calendar)
        case "asked":
            _end(clock, at, calendar)
            clock.paused = "supplement", at
        case "supplemented":
            _end(clock, at, calendar)
            clock.began_at = clock.began_at if step.clock == "pause" else at
        case "finished":
            _end(clock, at, calendar)
            clock.finished_at = at
        case _:
            pass
    if step.due_at is not None:
        _date(clock, step, calendar, outages)


def _date(clock: Running, step: Step, calendar: WorkingCalendar, outages: Sequence[Outage]) -> None:
    """Move the due date, or note the appointment that an apology gives and that moves nothing."""
    assert step.due_at is not None
    due_at = in_zone(step.due_at)
    if step.kind == "apology":
        clock.apology = Apology(issued_at=step.at, new_due_at=due_at, reason=step.why or "unknown")
    elif step.kind in _MOVE:
        if step.why == "force-majeure":
            clock.pauses.append(_outage(clock, in_zone(step.at), due_at, calendar, outages))
        clock.due_at = due_at


def _end(clock: Running, at: datetime, calendar: WorkingCalendar) -> None:
    if clock.paused is None:
        return
    why, since = clock.paused
    until = max(since, at)
    clock.pauses.append(Pause(why, since, until, calendar.working_time_between(since, until)))
    clock.paused = None


def _outage(
    clock: Running, at: datetime, due_at: datetime, calendar: WorkingCalendar, outages: Sequence[Outage]
) -> Pause:
    """Find the declared span behind a move; its length is told by the move, whatever the file says now."""
    lost = calendar.working_time_between(clock.due_at, due_at)
    since = max([clock.began_at, *(each.ends for each in clock.pauses if each.ends is not None)])
    spans = ((max(since, in_zone(each.starts)), min(at, in_zone(each.ends))) for each in outages)
    fits = (span for span in spans if span[0] < span[1] and calendar.working_time_between(*span) == lost)
    starts, ends = next(fits, (None, at))
    return Pause("force-majeure", starts, ends, lost)


def looked_at(clock: Running, as_of: datetime) -> datetime:
    """Return up to when the clock counts: the finish, the beginning of the pause it is in, or now."""
    if clock.finished_at is not None:
        return clock.finished_at
    return in_zone(as_of) if clock.paused is None else clock.paused[1]


def shown(clock: Running, opening: Opening, as_of: datetime, calendar: WorkingCalendar) -> Clock:
    """Return the clock with what is used and left as of then."""
    until = looked_at(clock, as_of)
    segments = _segments(clock, opening, as_of, calendar)
    left = calendar.working_time_between(until, clock.due_at)
    late = until > clock.due_at
    first = in_zone(opening.due_at)
    ended = clock.finished_at is not None
    used = calendar.working_time_between(clock.began_at, until) - sum(
        (each.lost for each in clock.pauses if each.ends is None or each.ends > clock.began_at), _NONE
    )
    return Clock(
        limit=limit(opening.rules.limit),
        received_at=opening.received_at,
        first_due_at=first,
        due_at=clock.due_at,
        began_at=clock.began_at,
        state="stopped" if ended else "paused" if clock.paused else "running",
        working_seconds_used=seconds(max(used, _NONE)),
        working_seconds_left=seconds(left),
        working_seconds_paused=sum(each.working_seconds for each in segments if each.state == "paused"),
        late=late,
        late_by_working_seconds=seconds(-left) if late else 0,
        kept_first_date=_kept(clock, first, as_of),
        finished_at=clock.finished_at,
        apology=clock.apology,
        segments=segments,
    )


def _kept(clock: Running, first: datetime, as_of: datetime) -> bool | None:
    if clock.finished_at is not None:
        return clock.finished_at <= first
    return False if in_zone(as_of) > first else None


def _segments(
    clock: Running, opening: Opening, as_of: datetime, calendar: WorkingCalendar
) -> tuple[Segment, ...]:
    """Return the stretches in order; the last one is open while the dossier is not finished."""
    found, position = [], opening.clock_starts_at(calendar)
    now = in_zone(as_of)
    pauses = list(clock.pauses)
    if clock.paused is not None:
        why, since = clock.paused
        pauses.append(Pause(why, since, None, calendar.working_time_between(since, max(since, now))))
    for pause in pauses:
        if pause.starts is not None and pause.starts > position:
            found.append(_ran(position, pause.starts, calendar))
        found.append(
            Segment(
                state="paused", why=pause.why, starts=pause.starts, ends=pause.ends,
                working_seconds=seconds(pause.lost),
            )
        )  # fmt: skip
        position = position if pause.starts is None or pause.ends is None else max(position, pause.ends)
    if clock.paused is None:
        ends = clock.finished_at
        last = _ran(position, max(position, ends or now), calendar)
        if ends is None or position < ends or not found:
            found.append(last if ends is not None else last.model_copy(update={"ends": None}))
    return tuple(found)


def _ran(starts: datetime, ends: datetime, calendar: WorkingCalendar) -> Segment:
    worked = calendar.working_time_between(starts, ends)
    return Segment(state="running", why=None, starts=starts, ends=ends, working_seconds=seconds(worked))


def seconds(span: timedelta) -> int:
    """Return a span in whole seconds."""
    return int(span.total_seconds())
