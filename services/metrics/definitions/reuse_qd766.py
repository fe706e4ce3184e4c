"""The 80 % full mark of index 766: dossiers in which some paper was reused or shared."""

from fractions import Fraction

from services._province.words import Words
from services.metrics.definition import CountedDefinition, Judged, Unit
from services.metrics.facts import DossierFacts, Received


def _judge(received: Received, facts: DossierFacts) -> Judged:  # noqa: ARG001
    reused = any(paper.outcome != "attached" for paper in received.papers)
    return (Unit(received.day, reused),)


DEFINITION = CountedDefinition(
    id="reuse/qd766",
    title=Words(
        "Tỷ lệ hồ sơ có thành phần được tái sử dụng hoặc chia sẻ",
        "Dossiers with a paper reused or shared, of those received",
    ),
    unit=Words("hồ sơ", "dossier"),
    numerator=Words(
        "trong đó: hồ sơ có ít nhất một thành phần được tái sử dụng hoặc chia sẻ",
        "those of them with at least one component reused or shared",
    ),
    denominator=Words("hồ sơ tiếp nhận", "dossiers received"),
    period_date=Words("ngày tiếp nhận", "the day of reception"),
    contradictions=(
        Words(
            "Một hồ sơ có thể dùng lại một giấy và vẫn đòi ba giấy khác; QĐ 2866 đếm người không bị đòi lại.",
            "A dossier may reuse one paper and ask for three others again; QĐ 2866 counts people not asked "
            "again.",
        ),
    ),
    target=Fraction("0.80"),
    source=Words("QĐ 766/QĐ-TTg (23/6/2022), chỉ số 4.3", "QĐ 766/QĐ-TTg (23/6/2022), index no. 4.3"),
    looks_at=frozenset(),
    judge=_judge,
)
