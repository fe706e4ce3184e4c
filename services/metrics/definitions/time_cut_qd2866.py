"""Task 19: how much shorter the published limits are than those of the law."""

from datetime import date
from fractions import Fraction

from services._province.procedure_limits import WORKING_SHARE, Limit
from services._province.procedures import Procedure
from services._province.words import Words
from services.metrics.definition import CatalogueDefinition, Exclusion
from services.metrics.leaving_out import NO_LEGAL_LIMIT

UNITS_AN_HOUR = WORKING_SHARE.denominator
"""Sevenths of a working hour make every limit a whole number: calendar days are worked five of seven.
"""


def _shares(procedure: Procedure, on: date) -> tuple[int, int] | Exclusion:  # noqa: ARG001
    if procedure.legal_limit is None:
        return NO_LEGAL_LIMIT
    regulated, published = _units(procedure.legal_limit), _units(procedure.limit)
    return regulated - published, regulated


def _units(limit: Limit) -> int:
    units = limit.working_hours * UNITS_AN_HOUR
    assert units.denominator == 1, limit
    return units.numerator


DEFINITION = CatalogueDefinition(
    id="time-cut/qd2866",
    title=Words(
        "Tỷ lệ cắt giảm thời gian giải quyết so với quy định",
        "Processing time cut against what the law allows",
    ),
    unit=Words("một phần bảy giờ làm việc", "seventh of a working hour"),
    numerator=Words(
        "tổng thời hạn theo quy định trừ tổng thời hạn công bố",
        "the sum of regulated limits less the sum of published ones",
    ),
    denominator=Words(
        "tổng thời hạn theo quy định của các thủ tục còn hiệu lực có thời hạn quy định",
        "the sum of regulated limits, of the procedures in force that have one",
    ),
    exclusions=(NO_LEGAL_LIMIT,),
    period_date=Words("ngày cuối kỳ", "the period's last day"),
    contradictions=(
        Words(
            "Văn bản không nói cắt giảm tính theo tổng hay bình quân từng thủ tục; ở đây là "
            "(Σ quy định trừ Σ công bố) ÷ Σ quy định.",
            "The text does not say whether the cut is of the sum or a mean of procedures; here it is "
            "(Σ regulated less Σ published) ÷ Σ regulated.",
        ),
        Words(
            "Ngày lịch quy đổi năm phần bảy ngày làm việc, ngày làm việc 8 giờ (giả định).",
            "Calendar days are taken as five sevenths of a working day of eight hours (ASSUMPTION).",
        ),
        Words(
            "Thủ tục không công bố thời hạn riêng được tính là không cắt giảm.",
            "A procedure without a published limit of its own counts as not cut.",
        ),
    ),
    target=Fraction("0.20"),
    source=Words(
        "QĐ 2866/QĐ-UBND (14/10/2021), phụ lục, nhiệm vụ 19", "QĐ 2866/QĐ-UBND (14/10/2021), annex, task 19"
    ),
    shares=_shares,
)
