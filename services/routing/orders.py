"""Demands for money: when they are made, and what payment does."""

from datetime import datetime, timedelta
from typing import Final

from schemas.inbound import FeeItem
from schemas.routing import FeeDemanded, FeeDemandedData
from services._province.fee_rules import Collect
from services._runtime.decisions import Unprocessable
from services.routing.dossiers import Order, RoutedDossier
from services.routing.pauses import paused_for_money
from services.routing.steps import Step

PAYABLE_WORKING_DAYS: Final = 5
"""ASSUMPTION: so long the work waits for money, whatever the due date: the clock is paused meanwhile."""
RETURN_PAYABLE_DAYS: Final = 365
"""ASSUMPTION, calendar days: a result waits for its applicant, and what is owed at return waits with it."""
LEVEL_PAID_ONLINE: Final = 4
"""NĐ 43/2011: level 4 is level 3 with the fee paid online."""
MOST_VND: Final = 10**15
"""The most that an amount in the contract can be."""


def fees_collected_at(dossier: RoutedDossier, collect: Collect) -> tuple[FeeItem, ...]:
    """Return what was found due at reception and is collected at this moment; nothing that costs nothing."""
    return tuple(
        FeeItem(code=fee.code, kind=fee.kind, amount_vnd=fee.amount_vnd)
        for fee in dossier.received.fees
        if fee.collect == collect and fee.amount_vnd
    )


def demanded(step: Step, collect: Collect, items: tuple[FeeItem, ...]) -> Step:
    """Ask the applicant to pay; unless it is collected at return, the work is paused until paid.

    Raises Unprocessable for a demand of nothing, or of more than an amount can be.
    """
    amount_vnd = sum(item.amount_vnd for item in items)
    if not 0 < amount_vnd <= MOST_VND:
        raise Unprocessable(
            "amount-out-of-range",
            f"{amount_vnd} VND cannot be asked for {step.dossier.code} (NĐ 61/2018 Article 22)",
        )
    order = Order(order_id=f"{step.dossier.code}/order-{len(step.dossier.orders) + 1}", collect=collect)
    data = FeeDemandedData(
        dossier_code=step.dossier.code,
        order_id=order.order_id,
        items=items,
        amount_vnd=amount_vnd,
        payable_until=_payable_until(step, collect),
        online_offered=_is_online_offered(step.dossier),
    )
    dossier = step.dossier.model_copy(update={"orders": (*step.dossier.orders, order)})
    step = step.knowing(dossier).telling(FeeDemanded, data, order.order_id)
    return paused_for_money(step) if order.pauses else step


def paid(step: Step, order: Order) -> Step:
    """Remember when an order was paid."""
    return step.knowing(step.dossier.with_order(order.model_copy(update={"paid_at": step.happened_at})))


def _payable_until(step: Step, collect: Collect) -> datetime:
    if collect == "return":
        return step.calendar.end_of_day(step.time + timedelta(days=RETURN_PAYABLE_DAYS))
    return step.calendar.add_working_days(step.time, PAYABLE_WORKING_DAYS)


def _is_online_offered(dossier: RoutedDossier) -> bool:
    offers = dossier.rules.online_payment
    return offers and dossier.received.service_level >= LEVEL_PAID_ONLINE
