"""Receipts: every success has exactly one, numbered 1, 2, 3 … within a series of its receiving agency.

A number depends on ``payment-reports`` alone. It is the place of a success among those of its agency and
symbol, in the order in which that topic has them, and the topic has one order a lane. Another topic neither
adds nor takes away a success: one that is too late or once too often has its receipt before its money goes
back, and a report that comes before its demand is a dead letter, which nobody who waits for the order makes.
Only the year in the symbol is that of the event, which may be dated by a demand or an earlier event.
"""

from datetime import datetime
from typing import Final

from schemas.envelope import key_of_dossier
from schemas.inbound import PaymentMethod
from schemas.payments import ReceiptIssued, ReceiptIssuedData
from services._province.calendar import in_zone
from services._runtime.decisions import Emit
from services.payment_stub.documents import Order, Receipt, ReceiptSeries, Transaction
from services.payment_stub.states import ONLINE

ONLINE_LETTERS: Final = "AA"
COUNTER_LETTERS: Final = "AB"
"""ASSUMPTION: an agency has one series for payments online and one for all others; the letters are ours."""


def symbol_of(method: PaymentMethod, at: datetime) -> str:
    """Return the series: two digits of the year, T (electronic), two letters (form of TT 91/2026/TT-BTC)."""
    letters = ONLINE_LETTERS if method in ONLINE else COUNTER_LETTERS
    return f"{in_zone(at).year % 100:02}T{letters}"


def numbered(
    series: ReceiptSeries, transaction: Transaction, at: datetime
) -> tuple[ReceiptSeries, Transaction]:
    """Give a success the next number of its series."""
    symbol = symbol_of(transaction.method, at)
    series, number = series.with_next(symbol)
    receipt = Receipt(symbol=symbol, number=number, issued_at=at)
    return series, transaction.model_copy(update={"receipt": receipt})


def receipt_of(order: Order, transaction: Transaction, receipt: Receipt) -> Emit:
    """Return the event that issues a receipt."""
    data = ReceiptIssuedData(
        dossier_code=order.dossier_code,
        order_id=order.order_id,
        transaction_id=transaction.transaction_id,
        number=receipt.number,
        symbol=receipt.symbol,
        amount_vnd=transaction.amount_vnd,
    )
    return Emit(
        event=ReceiptIssued,
        data=data,
        subject=order.dossier_code,
        key=key_of_dossier(order.dossier_code),
        time=receipt.issued_at,
        discriminator=transaction.transaction_id,
    )
