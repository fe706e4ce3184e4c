"""Index 766 on sharing: how many dossiers took a paper from where the State keeps it."""

from services._province.words import Words
from services.metrics.definition import CountedDefinition, Judged, Unit
from services.metrics.facts import DossierFacts, Received


def _judge(received: Received, facts: DossierFacts) -> Judged:  # noqa: ARG001
    return (Unit(received.day, any(paper.outcome == "shared" for paper in received.papers)),)


DEFINITION = CountedDefinition(
    id="shared/qd766",
    title=Words(
        "Tỷ lệ hồ sơ có thành phần được kết nối, chia sẻ dữ liệu",
        "Dossiers with a paper shared by another agency or database, of those received",
    ),
    unit=Words("hồ sơ", "dossier"),
    numerator=Words(
        "trong đó: hồ sơ có ít nhất một thành phần lấy từ cơ quan hoặc cơ sở dữ liệu khác",
        "those of them with at least one component that another agency or database gave",
    ),
    denominator=Words("hồ sơ tiếp nhận", "dossiers received"),
    period_date=Words("ngày tiếp nhận", "the day of reception"),
    contradictions=(
        Words(
            "Chỉ số 766 tính cả hồ sơ có kết quả được đồng bộ về kho dữ liệu cá nhân trên Cổng quốc gia; nền "
            "tảng này không thấy việc đó.",
            "Index 766 also counts dossiers whose result was sent to the person's store on the national "
            "portal, which this hub does not see.",
        ),
    ),
    target=None,
    source=Words("QĐ 766/QĐ-TTg (23/6/2022), chỉ số 4.4", "QĐ 766/QĐ-TTg (23/6/2022), index no. 4.4"),
    looks_at=frozenset(),
    judge=_judge,
)
