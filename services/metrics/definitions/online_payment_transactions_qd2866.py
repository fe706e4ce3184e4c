"""The 30 % target: payments made online, counted by transaction."""

from collections.abc import Iterator
from fractions import Fraction

from services.metrics.definition import Contribution, Definition
from services.metrics.facts import DossierFacts, Received


def _contributions(received: Received, facts: DossierFacts) -> Iterator[Contribution]:
    for payment in facts.payments:
        yield Contribution(received.place, payment.day, int(payment.online), 1)


DEFINITION = Definition(
    id="online-payment-transactions/qd2866",
    title_vi="Tỷ lệ giao dịch thanh toán trực tuyến",
    title_en="Payment transactions made online",
    unit="transaction",
    numerator="those of them made through the national portal or an agency's gateway",
    denominator="transactions that succeeded, taxes among them",
    excluded="attempts that failed or are open; a refund takes nothing away",
    period_date="the day of payment, as its report tells it",
    target=Fraction("0.30"),
    source="QĐ 2866/QĐ-UBND (14/10/2021), annex, task 22",
    owner="Văn phòng UBND tỉnh",
    looks_at=frozenset({"payments"}),
    contributions=_contributions,
)
