"""Keeps an order's document small, however many attempts are begun on it. Pure.

Anybody may begin attempts, 20 in a quarter of an hour for as long as the order is open, and most of a
stranger's time out in silence. An order keeps the newest of those; each older one moves whole to the
document of its own transaction, from where a late report brings it back, so that what is told is the same as
if it had stayed.
"""

from collections.abc import Mapping
from typing import Final

from schemas.envelope import key_of_dossier
from services.payment_stub.documents import Order, TransactionOwner, transaction_key

TIMED_OUT_KEPT: Final = 20
"""ASSUMPTION: so many attempts that timed out are enough for whoever looks into an order."""


def set_aside(order: Order) -> tuple[Order, Mapping[str, TransactionOwner]]:
    """Return the order without its older attempts that timed out, and the documents that hold those now."""
    timed_out = [each for each in order.transactions if each.status == "timed-out"]
    older = timed_out[: max(0, len(timed_out) - TIMED_OUT_KEPT)]
    if not older:
        return order, {}
    ids = {each.transaction_id for each in older}
    left = tuple(each for each in order.transactions if each.transaction_id not in ids)
    agency = key_of_dossier(order.dossier_code)
    moved = {
        transaction_key(agency, each.transaction_id): TransactionOwner(
            dossier_code=order.dossier_code, order_id=order.order_id, set_aside=each
        )
        for each in older
    }
    return order.model_copy(update={"transactions": left}), moved


def brought_back(order: Order, owner: TransactionOwner | None) -> Order:
    """Return the order with the attempt that was set aside, as it was; without one, the order."""
    return order if owner is None or owner.set_aside is None else order.with_transaction(owner.set_aside)
