"""Electronic routing by legs instead of dossiers: who sends much weighs much."""

from services._province.words import Words
from services.metrics.definition import CountedDefinition, Judged, Unit
from services.metrics.facts import DossierFacts, Received, day_of
from services.metrics.routed import NO_LEG, ONE_AGENCY, SILENT_TEXT


def _judge(received: Received, facts: DossierFacts) -> Judged:  # noqa: ARG001
    return tuple(Unit(day_of(leg.time), leg.mode == "electronic", leg.leg_id) for leg in facts.legs)


DEFINITION = CountedDefinition(
    id="electronic-routing/leg-weighted",
    title=Words(
        "Tỷ lệ lượt chuyển liên cơ quan bằng điện tử", "Electronic hand-overs between agencies, by leg"
    ),
    unit=Words("lượt chuyển", "leg"),
    numerator=Words("trong đó: lượt chuyển bằng điện tử", "those of them that were electronic"),
    denominator=Words(
        "lượt chuyển hồ sơ giữa hai cơ quan, không tính lượt trả kết quả",
        "hand-overs of dossiers between two agencies, returns of the result not counted",
    ),
    exclusions=(ONE_AGENCY,),
    period_date=Words("ngày của từng lượt chuyển", "the day of each dispatch"),
    contradictions=(SILENT_TEXT,),
    target=None,
    source=Words(
        "cách hiểu khác của QĐ 2866/QĐ-UBND, phụ lục, nhiệm vụ 21; không văn bản nào quy định",
        "a competing reading of QĐ 2866/QĐ-UBND, annex, task 21; no text orders it",
    ),
    looks_at=frozenset({"legs"}),
    lacking=NO_LEG,
    judge=_judge,
)
