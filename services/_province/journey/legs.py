"""Who held a dossier how long: its legs, with the limits that pauses moved."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

from services._province.calendar import WorkingCalendar, in_zone
from services._province.journey.clock import Pause, Running, seconds
from services._province.journey.model import Leg, Sum
from services._province.journey.opening import Opening
from services._province.journey.steps import Step
from services._province.limits import ends_after_pause

_NONE: Final = timedelta(0)


def legs_of(
    opening: Opening, steps: Sequence[Step], clock: Running, as_of: datetime, calendar: WorkingCalendar
) -> tuple[Leg, ...]:
    """Return every leg in the order of sending."""
    pauses = _pauses(clock)
    return tuple(
        _leg(opening, step, _ending(steps, step), _acceptance(steps, step), pauses, as_of, calendar)
        for step in steps
        if step.kind == "sent"
    )


def sums_of(legs: Iterable[Leg]) -> tuple[Sum, ...]:
    """Return what the electronic legs and those on paper come to."""
    known = tuple(legs)
    return tuple(
        Sum(
            mode=mode,
            legs=len(of_mode),
            interagency_legs=sum(leg.interagency for leg in of_mode),
            working_seconds_held=sum(leg.working_seconds_held for leg in of_mode),
            working_seconds_on_the_way=sum(leg.working_seconds_on_the_way for leg in of_mode),
        )
        for mode in ("electronic", "paper")
        for of_mode in [[leg for leg in known if leg.mode == mode]]
    )


def _pauses(clock: Running) -> tuple[Pause, ...]:
    """Return the pauses whose beginning is known, with the one that goes on."""
    going_on = () if clock.paused is None else (Pause(clock.paused[0], clock.paused[1], None, _NONE),)
    return tuple(each for each in (*clock.pauses, *going_on) if each.starts is not None)


def _ending(steps: Sequence[Step], sent: Step) -> Step | None:
    return next((each for each in steps if each.kind == "closed" and each.leg == sent.leg), None)


def _acceptance(steps: Sequence[Step], sent: Step) -> Step | None:
    """Return the first acceptance by the leg's own agency, which alone counts."""
    return next(
        (
            each
            for each in steps
            if each.kind == "accepted" and each.leg == sent.leg and each.agency == sent.agency
        ),
        None,
    )


def _leg(  # noqa: PLR0917 - what is known of it
    opening: Opening, sent: Step, end: Step | None, taken: Step | None, pauses: Sequence[Pause],
    as_of: datetime, calendar: WorkingCalendar,
) -> Leg:  # fmt: skip
    assert sent.leg is not None
    assert sent.agency is not None
    assert sent.duty is not None
    assert sent.mode is not None
    assert sent.due_at is not None
    sent_at, closed_at = in_zone(sent.at), None if end is None else in_zone(end.fact_at)
    until = closed_at or max(sent_at, in_zone(as_of))
    arrived = min(until, in_zone(sent.arrives_at)) if sent.arrives_at else sent_at
    due_at = _moved(in_zone(sent.due_at), sent_at, until, pauses, calendar)
    waits = next((each.starts for each in pauses if each.ends is None), None)
    compared = until if closed_at is not None or waits is None else min(until, waits)
    late = compared > due_at if end is None else bool(end.late)
    return Leg(
        leg_id=sent.leg,
        round=sent.round,
        from_agency=opening.who(sent.from_agency) if sent.from_agency else None,
        to_agency=opening.who(sent.agency),
        duty=sent.duty,
        mode=sent.mode,
        interagency=sent.from_agency not in (None, sent.agency) and sent.duty != "return",
        sent_at=sent_at,
        arrives_at=sent.arrives_at,
        accepted_at=None if taken is None else taken.at,
        closed_at=closed_at,
        outcome=None if end is None else end.outcome,
        due_at=sent.due_at,
        due_in_force_at=due_at,
        working_seconds_on_the_way=seconds(calendar.working_time_between(sent_at, arrived)),
        working_seconds_held=seconds(_held(arrived, until, pauses, calendar)),
        late=late,
        late_by_working_seconds=max(0, seconds(calendar.working_time_between(due_at, compared)))
        if late
        else 0,
    )


def _held(start: datetime, until: datetime, pauses: Sequence[Pause], calendar: WorkingCalendar) -> timedelta:
    """Working time less the pauses: nobody works on what waits for the applicant."""
    held = calendar.working_time_between(start, until)
    for pause in pauses:
        first, last = max(start, pause.starts or start), min(until, pause.ends or until)
        if first < last:
            held -= calendar.working_time_between(first, last)
    return held


def _moved(
    due_at: datetime, sent_at: datetime, until: datetime, pauses: Sequence[Pause], calendar: WorkingCalendar
) -> datetime:
    """Return the limit as the pauses that ended while the leg was open moved it; legs count working days."""
    for pause in pauses:
        if (
            pause.starts is not None
            and pause.ends is not None
            and sent_at <= pause.starts < pause.ends <= until
        ):
            due_at = ends_after_pause("working-days", due_at, pause.starts, pause.ends, calendar)
    return due_at
