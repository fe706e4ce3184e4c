"""Refuses attempts by the dozen: anybody may open the page.

What was merely begun counts within a span only, for a stranger begins as easily as a payer. An order's whole
life knows only attempts on which a provider has reported: nobody uses those up without its word.
"""

from datetime import datetime

from sqlalchemy import Connection

from services._province.payment_attempts import AttemptBound, attempt_bounds
from services._runtime.problems import Problem
from services.payment_stub.documents import Order
from services.payment_stub.online.attempts_begun import count_since


def refuse_flood(tx: Connection, order: Order, now: datetime) -> None:
    """Raise a 429 problem where waiting helps, a 409 where an order has had all attempts of its life.

    Two processes that begin in one moment may go one beyond a bound.
    """
    for bound in reversed(attempt_bounds()):
        if bound.within is None:
            counted = order.reported_online
        else:
            counted = count_since(tx, order.order_id, now - bound.within)
        if counted >= bound.at_most:
            raise _too_many(bound)


def _too_many(bound: AttemptBound) -> Problem:
    if bound.within is None:
        return Problem(
            409, "attempts-used-up", "No more attempts online on this order",
            f"Providers have reported on {bound.at_most} of them, which is all that an order takes. Pay at "
            "the counter, through the post or by bank transfer to the agency; what comes of attempts that "
            "were begun still counts.",
        )  # fmt: skip
    return Problem(
        429, "too-many-attempts", "Too many attempts on this order",
        f"At most {bound.at_most} may begin within {bound.within_minutes} minutes; wait, or pay at the "
        "counter.",
        headers={"Retry-After": str(int(bound.within.total_seconds()))},
    )  # fmt: skip
