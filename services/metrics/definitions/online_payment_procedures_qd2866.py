"""The 80 % target: procedures with something to pay whose fee can be paid online."""

from datetime import date
from fractions import Fraction

from services._province.procedures import Procedure
from services._province.words import Words
from services.metrics.definition import CatalogueDefinition, Exclusion
from services.metrics.leaving_out import NO_FEE_IN_FORCE


def _shares(procedure: Procedure, on: date) -> tuple[int, int] | Exclusion:  # noqa: ARG001
    if not procedure.fees and not procedure.unknown_fees:
        return NO_FEE_IN_FORCE
    return int(procedure.online_payment), 1


DEFINITION = CatalogueDefinition(
    id="online-payment-procedures/qd2866",
    title=Words(
        "Tỷ lệ thủ tục có nghĩa vụ tài chính được triển khai thanh toán trực tuyến",
        "Procedures with a fee for which online payment is deployed",
    ),
    unit=Words("thủ tục", "procedure"),
    numerator=Words(
        "trong đó: thủ tục đã triển khai thanh toán trực tuyến", "those of them with online payment deployed"
    ),
    denominator=Words(
        "thủ tục còn hiệu lực có phí, lệ phí hoặc thuế, kể cả khi chưa rõ mức",
        "procedures in force with a fee, charge or tax, also one whose amount no source gives",
    ),
    exclusions=(NO_FEE_IN_FORCE,),
    period_date=Words("ngày cuối kỳ", "the period's last day"),
    contradictions=(
        Words(
            "QĐ 2866 đếm thủ tục đã triển khai; chỉ số 766 (3.5) đếm thủ tục đã có hồ sơ nộp phí được đồng "
            "bộ.",
            "QĐ 2866 counts procedures where it is deployed; index 766 (3.5) those that had a dossier with "
            "a fee.",
        ),
    ),
    target=Fraction("0.80"),
    source=Words(
        "QĐ 2866/QĐ-UBND (14/10/2021), phụ lục, nhiệm vụ 22", "QĐ 2866/QĐ-UBND (14/10/2021), annex, task 22"
    ),
    shares=_shares,
)
