"""Papers, money, the result and the rating: what a dossier's steps say of each."""

from collections.abc import Iterable, Sequence

from services._province.journey.model import Feedback, GivenBack, Order, Result, Supplement
from services._province.journey.opening import Opening
from services._province.journey.steps import Step


def supplement_of(opening: Opening, steps: Sequence[Step]) -> Supplement | None:
    """Return the one request for papers, if there was one."""
    asked = next((step for step in steps if step.kind == "asked"), None)
    if asked is None:
        return None
    came = next((step for step in steps if step.kind == "supplemented"), None)
    return Supplement(
        asked_at=asked.at,
        by_agency=opening.who(asked.agency or opening.competent_agency),
        papers=tuple(opening.paper_name(code) for code in asked.papers),
        clock=asked.clock,
        late=bool(asked.late),
        received_at=None if came is None else came.at,
        new_due_at=None if came is None else came.due_at,
    )


def orders_of(steps: Sequence[Step]) -> tuple[Order, ...]:
    """Return the demands in their order, each with what became of it."""
    return tuple(
        _order(step, [each for each in steps if each.order == step.order])
        for step in steps
        if step.kind == "demanded"
    )


def result_of(opening: Opening, steps: Iterable[Step]) -> Result | None:
    """Return what the procedure gave and how it was handed over; None while there is neither."""
    result, returned = None, None
    for step in steps:
        if step.kind == "finished":
            result = step.result
        if step.kind == "returned":
            returned = step
    if result is None and returned is None:
        return None
    return Result(
        code=None if result is None else result.code,
        paper=None if result is None else result.paper,
        electronic=None if result is None else result.electronic,
        held_by=None if result is None else opening.who(result.held_by),
        valid_to=None if result is None else result.valid_to,
        returned_at=None if returned is None else returned.at,
        channel=None if returned is None else returned.channel,
    )


def feedback_of(steps: Iterable[Step]) -> Feedback | None:
    """Return the last rating."""
    rated = [step for step in steps if step.kind == "rated"]
    return Feedback(rating=rated[-1].outcome or "", at=rated[-1].at) if rated else None


def _order(demand: Step, about: Sequence[Step]) -> Order:
    assert demand.order is not None
    assert demand.due_at is not None
    expired = next((each for each in about if each.kind == "expired"), None)
    cancelled = next((each for each in about if each.kind == "cancelled"), None)
    paid = next((each for each in about if each.kind == "paid"), None)
    over = expired or cancelled
    if over is not None and paid is not None and paid.at >= over.at:
        paid = None  # it came for an order that was over, and is given back
    given_back = tuple(
        GivenBack(amount_vnd=each.amount_vnd or 0, reason=each.why or "")
        for each in about
        if each.kind == "refunded"
    )
    return Order(
        order_id=demand.order,
        amount_vnd=demand.amount_vnd or 0,
        demanded_at=demand.at,
        payable_until=demand.due_at,
        state="paid" if paid else "expired" if expired else "cancelled" if cancelled else "unpaid",
        paid_at=None if paid is None else paid.fact_at,
        method=None if paid is None else paid.method,
        online=None if paid is None else paid.online,
        expired_at=None if expired is None else expired.at,
        cancelled_at=None if cancelled is None else cancelled.at,
        refunded_vnd=sum(each.amount_vnd for each in given_back),
        given_back=given_back,
    )
