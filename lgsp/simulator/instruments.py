"""What payers pay with online: a test card or account of the sandbox, and so what will come of it.

The sandbox's table says what each does, to the second; how often somebody has which is an ASSUMPTION. Five in
a hundred attempts fail at once and about as many are never taken, as many as failed before there was a table.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from lgsp.simulator.chance import Draws
from services._province.payment_outcomes import BY_AMOUNT, Outcome, payment_outcomes, plan_for

SUCCESS: Final = "success"
SHARES: Final[Mapping[str, float]] = MappingProxyType(
    {
        SUCCESS: 0.76,
        "declined": 0.025,
        "insufficient-funds": 0.025,
        "timeout": 0.015,
        "success-after-timeout": 0.025,
        "double-callback": 0.025,
        "callback-after-expiry": 0.008,
        "callback-before-redirect": 0.035,
        "wrong-signature": 0.007,
        "callback-lost": 0.05,
        "provider-down": 0.025,
    }
)
"""Outcome of the sandbox's table → its share of the attempts online; every outcome has one."""


def drawn_plan(amount_vnd: int, draws: Draws) -> Outcome:
    """Return the table's plan for the instrument that is drawn, paying this amount."""
    return plan_for(_number_of(draws.one_of(SHARES)), amount_vnd)


def _number_of(outcome: str) -> str:
    wanted = BY_AMOUNT if outcome == SUCCESS else outcome
    return next(each.number for each in payment_outcomes().instruments if each.outcome == wanted)
