"""From reception and steps to the journey: pure, and the same for everybody who has them."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from schemas.dossiers import DossierReceived
from schemas.envelope import Event
from services._province.calendar import WorkingCalendar
from services._province.decided_days import decided_calendar
from services._province.journey import clock as clocks
from services._province.journey.articles import rule_of, rule_of_reception
from services._province.journey.holders import holders_of
from services._province.journey.legs import legs_of, sums_of
from services._province.journey.model import Journey, Line
from services._province.journey.opening import Opening, opening_of
from services._province.journey.order import in_order
from services._province.journey.papers import feedback_of, orders_of, result_of, supplement_of
from services._province.journey.steps import Step, step_of
from services._province.journey.wording import what
from services._province.outages import Outage, declared_outages
from services._province.words import STATUSES, Words

_RECEIVED = 2


def journey_of(
    opening: Opening,
    told: Iterable[Step],
    as_of: datetime | None,
    *,
    calendar: WorkingCalendar | None = None,
    outages: Sequence[Outage] | None = None,
) -> Journey:
    """Return the journey as of a moment, or of its newest step if that is later or there is no moment.

    Steps may come in the order of several topics. Without a calendar and outages the decided ones count.
    Raises UnknownProcedure.
    """
    days = calendar or decided_calendar()
    steps = _with_the_clock(in_order(told))
    told_at = [opening.received_at, *(step.at for step in steps)]
    as_of = max(told_at if as_of is None else [as_of, *told_at])
    clock = clocks.run(opening, steps, days, declared_outages() if outages is None else outages)
    legs, orders = legs_of(opening, steps, clock, as_of, days), orders_of(steps)
    holders = holders_of(opening, clock, legs, orders)
    status = next((step.status for step in reversed(steps) if step.status), _RECEIVED)
    return Journey(
        dossier_code=opening.code,
        as_of=as_of,
        procedure_code=opening.procedure_code,
        procedure=Words(opening.rules.name_vi, opening.rules.name_en),
        receiving_agency=opening.who(opening.receiving_agency),
        competent_agency=opening.who(_decided_by(opening, steps)),
        channel=opening.channel,
        status=status,
        status_name=STATUSES[status],
        outcome=next((step.outcome for step in steps if step.kind == "finished"), None),
        clock=clocks.shown(clock, opening, as_of, days),
        holders=holders,
        late_now=tuple(holder for holder in holders if holder.late),
        legs=legs,
        sums=sums_of(legs),
        papers=opening.papers_met(),
        supplement=supplement_of(opening, steps),
        orders=orders,
        result=result_of(opening, steps),
        feedback=feedback_of(steps),
        steps=(_reception(opening), *_lines(opening, steps)),
    )


def journey_told(events: Iterable[Event], as_of: datetime | None) -> Journey | None:
    """Return the journey that a dossier's events tell; None where its reception is not among them."""
    known = list(events)
    received = next((each for each in known if isinstance(each, DossierReceived)), None)
    if received is None:
        return None
    steps = (step for step in map(step_of, known) if step is not None)
    return journey_of(opening_of(received.data), steps, as_of)


def _with_the_clock(steps: Sequence[Step]) -> tuple[Step, ...]:
    """Say at the arrival of papers what the request said of the clock."""
    asked = next((step.clock for step in steps if step.kind == "asked"), None)
    return tuple(
        step.model_copy(update={"clock": asked}) if step.kind == "supplemented" else step for step in steps
    )


def _decided_by(opening: Opening, steps: Sequence[Step]) -> str:
    """Return who decides: the agency that the lead was sent to last, for a part may be passed on."""
    leads = (step.agency for step in reversed(steps) if step.kind == "sent" and step.duty == "lead")
    return next((agency for agency in leads if agency), opening.competent_agency)


def _reception(opening: Opening) -> Line:
    return Line(
        at=opening.received_at,
        kind="received",
        what=STATUSES[_RECEIVED],
        agency=opening.who(opening.receiving_agency),
        leg_id=None,
        late=False,
        rule=rule_of_reception(online=opening.channel == "online"),
    )


def _lines(opening: Opening, steps: Sequence[Step]) -> Iterable[Line]:
    sent = {step.leg: step for step in steps if step.kind == "sent"}
    for number, step in enumerate(steps):
        leg = sent.get(step.leg) if step.leg else None
        agency = step.agency or (leg.agency if leg is not None else None)
        yield Line(
            at=step.at,
            kind=step.kind,
            what=what(step, leg),
            agency=opening.who(agency) if agency else None,
            leg_id=step.leg,
            late=bool(step.late),
            rule=rule_of(step, steps[:number], opening.due_at),
        )
