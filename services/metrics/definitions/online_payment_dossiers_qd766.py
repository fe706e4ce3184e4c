"""Index 766 on payment: dossiers with something to pay, of which something was paid online."""

from fractions import Fraction

from services._province.words import Words
from services.metrics.definition import CountedDefinition, Exclusion, Judged, Unit
from services.metrics.facts import DossierFacts, Received

_NO_FEE = Exclusion(
    "no-fee",
    Words("hồ sơ không phải nộp phí, lệ phí (thuế không tính)", "it owes no fee or charge; taxes are none"),
)


def _judge(received: Received, facts: DossierFacts) -> Judged:
    if received.fee_vnd == 0:
        return _NO_FEE
    return (Unit(received.day, any(payment.online for payment in facts.payments)),)


DEFINITION = CountedDefinition(
    id="online-payment-dossiers/qd766",
    title=Words("Tỷ lệ hồ sơ thanh toán trực tuyến", "Dossiers paid online, of those with something to pay"),
    unit=Words("hồ sơ", "dossier"),
    numerator=Words(
        "trong đó: hồ sơ có ít nhất một giao dịch trực tuyến thành công",
        "those of them with at least one payment that succeeded online",
    ),
    denominator=Words(
        "hồ sơ tiếp nhận có phí, lệ phí lớn hơn 0",
        "dossiers received whose fees and charges come to more than nothing",
    ),
    exclusions=(_NO_FEE,),
    period_date=Words("ngày tiếp nhận", "the day of reception"),
    contradictions=(
        Words(
            "Phí xác định sau khi tiếp nhận không có trong sự kiện tiếp nhận, nên hồ sơ đó vẫn là hồ sơ "
            "không phí.",
            "A fee that is found only later stands in no reception, so that such a dossier stays one "
            "without a fee.",
        ),
    ),
    target=Fraction("0.30"),
    source=Words("QĐ 766/QĐ-TTg (23/6/2022), chỉ số 3.6", "QĐ 766/QĐ-TTg (23/6/2022), index no. 3.6"),
    looks_at=frozenset({"payments"}),
    judge=_judge,
)
