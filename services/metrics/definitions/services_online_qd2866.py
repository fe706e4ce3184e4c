"""Task 24: procedures that can be done online, at level 3 or 4."""

from datetime import date
from fractions import Fraction
from typing import Final

from services._province.procedures import Procedure
from services._province.words import Words
from services.metrics.definition import CatalogueDefinition, Exclusion
from services.metrics.leaving_out import BETWEEN_AGENCIES

LEAST_SERVICE_LEVEL: Final = 3
"""NĐ 43/2011: from level 3 on the dossier is filled in and sent online."""


def _shares(procedure: Procedure, on: date) -> tuple[int, int] | Exclusion:  # noqa: ARG001
    if procedure.internal is not None:
        return BETWEEN_AGENCIES
    return int(procedure.service_level >= LEAST_SERVICE_LEVEL), 1


DEFINITION = CatalogueDefinition(
    id="services-online/qd2866",
    title=Words(
        "Tỷ lệ thủ tục đủ điều kiện được cung cấp dịch vụ công mức độ 3, 4",
        "Eligible procedures offered online at level 3 or 4",
    ),
    unit=Words("thủ tục", "procedure"),
    numerator=Words("trong đó: thủ tục mức độ 3 hoặc 4", "those of them at service level 3 or 4"),
    denominator=Words(
        "thủ tục còn hiệu lực mà người dân, doanh nghiệp nộp",
        "procedures in force that citizens or enterprises lodge",
    ),
    exclusions=(BETWEEN_AGENCIES,),
    period_date=Words("ngày cuối kỳ", "the period's last day"),
    contradictions=(
        Words(
            "Không tìm thấy danh mục thủ tục “đủ điều kiện”; ở đây mọi thủ tục của người dân, doanh nghiệp "
            "đều được coi là đủ điều kiện (giả định).",
            "No list of “eligible” procedures was found; here every procedure of citizens and enterprises "
            "is taken as "
            "eligible (ASSUMPTION).",
        ),
    ),
    target=Fraction("0.80"),
    source=Words(
        "QĐ 2866/QĐ-UBND (14/10/2021), phụ lục, nhiệm vụ 24", "QĐ 2866/QĐ-UBND (14/10/2021), annex, task 24"
    ),
    shares=_shares,
)
