"""Index 766 on results: how many of the papers given came as data."""

from services._province.words import Words
from services.metrics.definition import CountedDefinition, Exclusion, Judged, Unit
from services.metrics.facts import DossierFacts, Received, day_of
from services.metrics.timely import NO_END, UNFINISHED

_NO_RESULT = Exclusion(
    "no-result",
    Words(
        "hồ sơ kết thúc mà không có giấy tờ kết quả", "it ended without a result, or with none to hand over"
    ),
)


def _judge(received: Received, facts: DossierFacts) -> Judged:  # noqa: ARG001
    finished = facts.end
    if finished.result is None:
        return _NO_RESULT
    return (Unit(day_of(finished.at), finished.result.digitised),)


DEFINITION = CountedDefinition(
    id="electronic-results/qd766",
    title=Words("Tỷ lệ hồ sơ có cấp kết quả giải quyết điện tử", "Dossiers whose result was given as data"),
    unit=Words("hồ sơ", "dossier"),
    numerator=Words(
        "trong đó: kết quả có bản điện tử khi kết thúc xử lý",
        "those of them whose result was data when the work was finished",
    ),
    denominator=Words(
        "hồ sơ đã kết thúc xử lý có giấy tờ kết quả", "dossiers finished with a result to hand over"
    ),
    exclusions=(UNFINISHED, _NO_RESULT),
    period_date=Words("ngày kết thúc xử lý", "the day of the finish"),
    contradictions=(
        Words(
            "QĐ 2866 đo số tồn kết quả đã số hóa; chỉ số 766 đo dòng hồ sơ trong kỳ. Bản giấy số hóa sau đó "
            "không đổi số này.",
            "QĐ 2866 measures the stock of digitised results, index 766 the flow of a period: a paper that "
            "is digitised later does not move it.",
        ),
    ),
    target=None,
    source=Words("QĐ 766/QĐ-TTg (23/6/2022), chỉ số 4.1", "QĐ 766/QĐ-TTg (23/6/2022), index no. 4.1"),
    looks_at=frozenset({"finished"}),
    lacking=NO_END,
    judge=_judge,
)
