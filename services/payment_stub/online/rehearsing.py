"""What the core would refuse is refused at the door, by the core itself: nothing becomes a dead letter."""

from typing import Final, NamedTuple

from sqlalchemy import Connection

from schemas.inbound import AttemptReported, AttemptStarted
from schemas.statements import StatementFiled
from services._runtime.decisions import Happening, Unprocessable
from services._runtime.problems import Problem
from services.payment_stub.online.look_up import unknown_order
from services.payment_stub.orders import PaymentCore
from services.payment_stub.store import STORE

_CORE: Final = PaymentCore()


class _Rule(NamedTuple):
    status: int
    kind: str
    title: str


_RULES: Final = {
    "wrong-amount": _Rule(422, "other-amount", "The amount is not the order's"),
    "wrong-shape": _Rule(422, "invalid", "The request is not as it must be"),
    "conflict": _Rule(409, "conflict", "This was reported before with other content"),
    "impossible-time": _Rule(422, "impossible-time", "Nothing can have happened then"),
    "before-demand": _Rule(422, "before-demand", "There was nothing to pay yet"),
}


def rehearse(tx: Connection, event: AttemptStarted | AttemptReported | StatementFiled) -> bool:
    """Let the core decide as it would, and forget the decision; say whether it would change anything.

    Raises a 404, 409 or 422 problem for what the core refuses.
    """
    happening = Happening(event, event.time)
    try:
        return bool(_CORE.decide(STORE.load(tx, _CORE.keys(happening)), happening).changes)
    except Unprocessable as refused:
        raise _problem(refused) from None


def _problem(refused: Unprocessable) -> Problem:
    if refused.reason == "unknown-order":
        return unknown_order()
    rule = _RULES.get(refused.reason, _Rule(409, refused.reason, "The report cannot be taken"))
    return Problem(rule.status, rule.kind, rule.title, f"{refused.explanation}.")
