"""Index 766 on dossiers: how many are data from the papers lodged to the result given."""

from services._province.words import Words
from services.metrics.definition import CountedDefinition, Judged, Unit
from services.metrics.facts import DossierFacts, Received, day_of
from services.metrics.timely import NO_END, UNFINISHED


def _judge(received: Received, facts: DossierFacts) -> Judged:
    finished = facts.end
    result = finished.result
    has_files = any(paper.digitised for paper in received.papers)
    return (Unit(day_of(finished.at), has_files and (result is None or result.digitised)),)


DEFINITION = CountedDefinition(
    id="digitised-dossiers/qd766",
    title=Words("Tỷ lệ hồ sơ thực hiện số hóa", "Dossiers that are data from papers to result"),
    unit=Words("hồ sơ", "dossier"),
    numerator=Words(
        "trong đó: có ít nhất một thành phần đã số hóa, và kết quả điện tử nếu có giấy tờ kết quả",
        "those of them with at least one component as data, and the result too where there is one",
    ),
    denominator=Words("hồ sơ đã kết thúc xử lý", "dossiers finished, in whichever way"),
    exclusions=(UNFINISHED,),
    period_date=Words("ngày kết thúc xử lý", "the day of the finish"),
    contradictions=(
        Words(
            "Tài liệu công thức chỉ đòi “có file đính kèm trong thành phần hồ sơ”: một giấy đã số hóa là đủ.",
            "The formula document asks for a file among the components: one paper as data is enough.",
        ),
    ),
    target=None,
    source=Words("QĐ 766/QĐ-TTg (23/6/2022), chỉ số 4.2", "QĐ 766/QĐ-TTg (23/6/2022), index no. 4.2"),
    looks_at=frozenset({"finished"}),
    lacking=NO_END,
    judge=_judge,
)
