"""What a receipt says (biên lai điện tử, TT 91/2026/TT-BTC): no name, for the hub holds none."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import Connection

from schemas.envelope import DossierCode, key_of_dossier
from schemas.inbound import FeeItem
from services._province import words
from services._province.agencies import agencies, name_on
from services._province.amount_words import amount_in_words
from services._province.calendar import in_zone
from services._province.words import Words
from services._runtime.problems import Problem
from services.payment_stub.documents import DossierOrders, Order, Transaction, dossier_key
from services.payment_stub.payment_words import KINDS, METHODS, name_of
from services.payment_stub.store import STORE

FORM: Final = "EBL01"
"""Form of an electronic receipt without a printed face value (TT 91/2026/TT-BTC)."""
REASONS: Final = {
    "already-paid": Words("khoản này đã được nộp trước đó", "it had been paid before"),
    "expired": Words("nộp sau khi hết hạn", "it was paid after the limit"),
    "cancelled": Words("yêu cầu nộp tiền đã bị hủy", "the demand had been cancelled"),
    "withdrawn": Words("hồ sơ đã được rút", "the dossier was withdrawn"),
    "stopped": Words("hồ sơ dừng giải quyết", "the dossier was stopped"),
    "rejected": Words("hồ sơ bị từ chối giải quyết", "the dossier was rejected"),
}

NO_RECEIPT: Final = (
    Words("Không có biên lai này", "No such receipt"),
    Words(
        "Khoản này chưa có biên lai: giao dịch không có ở đây, hoặc chưa có khoản tiền nào được thu.",
        "No receipt was issued for this payment: it is unknown here, or no money was taken.",
    ),
)
"""What is said in its stead: a title, and why."""


@dataclass(frozen=True, slots=True)
class ReceiptShown:
    """One receipt; ``refunded``: how much went back and why, None for nothing.

    ``taken``: when money was; a receipt of the evening or of the noon's rest is dated when the office opens
    (decision 14), then ``is_dated_later``.
    """

    form: str
    symbol: str
    number: int
    agency: Words
    dossier_code: str
    transaction_id: str
    method: Words
    lines: tuple[tuple[Words, Words, Words], ...]
    amount: Words
    amount_words: Words
    taken: Words
    issued: Words
    is_dated_later: bool
    refunded: tuple[Words, Words] | None


def receipt_shown(
    tx: Connection, dossier_code: DossierCode, order_id: str, transaction_id: str
) -> ReceiptShown:
    """Return the receipt of a payment; raises a 404 problem where none was issued."""
    found = STORE.load(tx, [dossier_key(dossier_code)]).get(dossier_key(dossier_code))
    order = found.order(order_id) if isinstance(found, DossierOrders) else None
    transaction = order.transaction(transaction_id) if order is not None else None
    if order is None or transaction is None or transaction.receipt is None:
        raise Problem(404, "no-receipt", NO_RECEIPT[0].en, NO_RECEIPT[1].en)
    return _shown(order, transaction)


def _shown(order: Order, transaction: Transaction) -> ReceiptShown:
    receipt, refund = transaction.receipt, transaction.refund
    assert receipt is not None
    reason = transaction.refunded or ""
    back = None
    if refund is not None:
        back = words.amount_vnd(refund.amount_vnd), REASONS.get(reason, Words(reason, reason))
    taken_at = transaction.taken_at or receipt.issued_at
    return ReceiptShown(
        form=FORM,
        symbol=receipt.symbol,
        number=receipt.number,
        agency=_agency(key_of_dossier(order.dossier_code), in_zone(receipt.issued_at).date()),
        dossier_code=order.dossier_code,
        transaction_id=transaction.transaction_id,
        method=METHODS[transaction.method],
        lines=tuple(map(_line, order.items)),
        amount=words.amount_vnd(transaction.amount_vnd),
        amount_words=amount_in_words(transaction.amount_vnd),
        taken=words.moment(taken_at),
        issued=words.moment(receipt.issued_at),
        is_dated_later=taken_at < order.demanded_at,
        refunded=back,
    )


def _line(item: FeeItem) -> tuple[Words, Words, Words]:
    return (
        KINDS[item.kind],
        name_of(item),
        words.amount_vnd(item.amount_vnd),
    )


def _agency(agency_id: str, day: date) -> Words:
    known = agencies().get(agency_id)
    return Words(*name_on(known, day)) if known is not None else Words(agency_id, agency_id)
