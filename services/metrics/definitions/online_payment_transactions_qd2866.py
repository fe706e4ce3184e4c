"""The 30 % target: payments made online, counted by transaction."""

from fractions import Fraction

from services._province.words import Words
from services.metrics.definition import CountedDefinition, Exclusion, Judged, Lacking, Unit
from services.metrics.facts import DossierFacts, Received

_NOT_PAID = Exclusion(
    "not-paid",
    Words(
        "hồ sơ chưa có giao dịch thành công nào",
        "no transaction of it succeeded: attempts may be open or have failed",
    ),
)


def _judge(received: Received, facts: DossierFacts) -> Judged:  # noqa: ARG001
    return tuple(Unit(payment.day, payment.online, payment.transaction_id) for payment in facts.payments)


DEFINITION = CountedDefinition(
    id="online-payment-transactions/qd2866",
    title=Words("Tỷ lệ giao dịch thanh toán trực tuyến", "Payment transactions made online"),
    unit=Words("giao dịch", "transaction"),
    numerator=Words(
        "trong đó: giao dịch qua Cổng dịch vụ công quốc gia hoặc cổng thanh toán của cơ quan",
        "those of them made through the national portal or an agency's gateway",
    ),
    denominator=Words(
        "giao dịch thành công, kể cả nộp thuế; hoàn tiền không làm giảm",
        "transactions that succeeded, taxes among them; a refund takes nothing away",
    ),
    exclusions=(_NOT_PAID,),
    period_date=Words(
        "ngày thanh toán theo báo cáo của đơn vị cung cấp", "the day of payment, as its report tells it"
    ),
    contradictions=(
        Words(
            "QĐ 2866 đếm giao dịch, chỉ số 766 (3.6) đếm hồ sơ: hồ sơ trả nhiều lần tính nhiều lần ở đây.",
            "QĐ 2866 counts transactions, index 766 (3.6) dossiers: one that is paid in parts counts here "
            "as often.",
        ),
    ),
    target=Fraction("0.30"),
    source=Words(
        "QĐ 2866/QĐ-UBND (14/10/2021), phụ lục, nhiệm vụ 22", "QĐ 2866/QĐ-UBND (14/10/2021), annex, task 22"
    ),
    looks_at=frozenset({"payments"}),
    lacking=Lacking("payments", _NOT_PAID),
    judge=_judge,
)
