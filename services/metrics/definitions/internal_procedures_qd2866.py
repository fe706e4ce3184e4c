"""Task 26: procedures between State agencies that are published and as they are done."""

from datetime import date
from fractions import Fraction

from services._province.procedures import Procedure
from services._province.words import Words
from services.metrics.definition import CatalogueDefinition, Exclusion
from services.metrics.leaving_out import FOR_CITIZENS


def _shares(procedure: Procedure, on: date) -> tuple[int, int] | Exclusion:
    if procedure.internal is None:
        return FOR_CITIZENS
    return int(procedure.internal.is_current(on)), 1


DEFINITION = CatalogueDefinition(
    id="internal-procedures/qd2866",
    title=Words(
        "Tỷ lệ thủ tục hành chính nội bộ được công bố, cập nhật",
        "Internal procedures published and up to date",
    ),
    unit=Words("thủ tục nội bộ", "internal procedure"),
    numerator=Words(
        "trong đó: đã công bố và còn đúng với cách làm", "those of them published and up to date on that day"
    ),
    denominator=Words("thủ tục nội bộ còn hiệu lực", "internal procedures in force"),
    exclusions=(FOR_CITIZENS,),
    period_date=Words("ngày cuối kỳ", "the period's last day"),
    contradictions=(
        Words(
            "Thủ tục chưa công bố thì không có danh sách chính thức, nên mẫu số chỉ gồm thủ tục đã được ghi "
            "nhận ở đây.",
            "Of what was never published there is no official list: the denominator holds those that are "
            "known here.",
        ),
    ),
    target=Fraction("0.90"),
    source=Words(
        "QĐ 2866/QĐ-UBND (14/10/2021), phụ lục, nhiệm vụ 26", "QĐ 2866/QĐ-UBND (14/10/2021), annex, task 26"
    ),
    shares=_shares,
)
