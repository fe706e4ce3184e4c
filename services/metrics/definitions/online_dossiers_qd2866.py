"""The 50 % target: dossiers lodged online at service level 3 or 4, of all dossiers."""

from fractions import Fraction

from services._province.words import Words
from services.metrics.definition import CountedDefinition, Judged, Unit
from services.metrics.facts import DossierFacts, Received
from services.metrics.timely import came_online


def _judge(received: Received, facts: DossierFacts) -> Judged:  # noqa: ARG001
    return (Unit(received.day, came_online(received)),)


DEFINITION = CountedDefinition(
    id="online-dossiers/qd2866",
    title=Words(
        "Tỷ lệ hồ sơ giải quyết trực tuyến mức độ 3 và 4 trên tổng số hồ sơ",
        "Dossiers handled online at level 3 or 4, of all dossiers",
    ),
    unit=Words("hồ sơ", "dossier"),
    numerator=Words(
        "trong đó: hồ sơ nộp trực tuyến cho dịch vụ công mức độ 3 hoặc 4",
        "those of them that came online for a service of level 3 or 4",
    ),
    denominator=Words("hồ sơ tiếp nhận", "dossiers received"),
    period_date=Words("ngày tiếp nhận", "the day of reception"),
    contradictions=(
        Words(
            "Chỉ số 766 (3.3) còn đòi kết quả điện tử; ở đây chỉ cần nộp trực tuyến.",
            "Index 766 (3.3) also asks for an electronic result; here it is enough to lodge online.",
        ),
    ),
    target=Fraction("0.50"),
    source=Words(
        "QĐ 2866/QĐ-UBND (14/10/2021), phụ lục, nhiệm vụ 24", "QĐ 2866/QĐ-UBND (14/10/2021), annex, task 24"
    ),
    looks_at=frozenset(),
    judge=_judge,
)
