"""Task 24: online services that stand on the national portal too."""

from datetime import date
from fractions import Fraction
from typing import Final

from services._province.national_portal import on_national_portal
from services._province.procedures import Procedure
from services._province.words import Words
from services.metrics.definition import CatalogueDefinition, Exclusion
from services.metrics.leaving_out import BETWEEN_AGENCIES, NOT_ONLINE

LEAST_SERVICE_LEVEL: Final = 3
"""NĐ 43/2011: from level 3 on the dossier is filled in and sent online."""


def _shares(procedure: Procedure, on: date) -> tuple[int, int] | Exclusion:
    if procedure.internal is not None:
        return BETWEEN_AGENCIES
    if procedure.service_level < LEAST_SERVICE_LEVEL:
        return NOT_ONLINE
    since = on_national_portal().get(procedure.code)
    return int(since is not None and since <= on), 1


DEFINITION = CatalogueDefinition(
    id="services-national/qd2866",
    title=Words(
        "Tỷ lệ dịch vụ công mức độ 3, 4 được tích hợp lên Cổng dịch vụ công quốc gia",
        "Online services on the national public service portal",
    ),
    unit=Words("thủ tục", "procedure"),
    numerator=Words(
        "trong đó: thủ tục đã tích hợp lên Cổng dịch vụ công quốc gia", "those of them on the national portal"
    ),
    denominator=Words(
        "thủ tục còn hiệu lực đã cung cấp ở mức độ 3 hoặc 4",
        "procedures in force that are offered at level 3 or 4",
    ),
    exclusions=(BETWEEN_AGENCIES, NOT_ONLINE),
    period_date=Words("ngày cuối kỳ", "the period's last day"),
    contradictions=(
        Words(
            "Không tìm thấy danh sách dịch vụ của tỉnh trên Cổng quốc gia; dữ liệu ở đây là giả định.",
            "No list of the province's services on the national portal was found; the data here is made up.",
        ),
    ),
    target=Fraction("0.80"),
    source=Words(
        "QĐ 2866/QĐ-UBND (14/10/2021), phụ lục, nhiệm vụ 24", "QĐ 2866/QĐ-UBND (14/10/2021), annex, task 24"
    ),
    shares=_shares,
)
