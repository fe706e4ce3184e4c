"""Punctuality as index 766 reads it: by the due date in force, and with one supplement at most."""

from services._province.words import Words
from services.metrics.definition import CountedDefinition, Judged, Unit
from services.metrics.facts import DossierFacts, Received, day_of
from services.metrics.timely import NO_END, UNFINISHED, on_time


def _judge(received: Received, facts: DossierFacts) -> Judged:  # noqa: ARG001
    finished = facts.end
    return (Unit(day_of(finished.at), on_time(facts, finished)),)


DEFINITION = CountedDefinition(
    id="on-time/qd766",
    title=Words(
        "Tỷ lệ hồ sơ giải quyết đúng hạn trên số hồ sơ đã giải quyết",
        "Dossiers finished by the due date in force, of those finished",
    ),
    unit=Words("hồ sơ", "dossier"),
    numerator=Words(
        "trong đó: kết thúc không muộn hơn ngày hẹn trả đang có hiệu lực (bổ sung và tạm dừng dời ngày, xin "
        "lỗi thì không), bổ sung không quá một lần",
        "those of them finished by the due date in force (moved by supplements and pauses, never by an "
        "apology), "
        "with at most one supplement",
    ),
    denominator=Words("hồ sơ đã kết thúc xử lý", "dossiers finished, in whichever way"),
    exclusions=(UNFINISHED,),
    period_date=Words("ngày kết thúc xử lý", "the day of the finish"),
    contradictions=(
        Words(
            "Tài liệu công thức tính cả hồ sơ chưa xong đến cuối kỳ là trễ và trừ thời gian bổ sung; ở đây "
            "chỉ tính hồ sơ đã xong, theo ngày hẹn đã dời.",
            "The formula document also counts what is unfinished at the period's end, as late, and "
            "subtracts the time "
            "of a supplement; here only finished dossiers count, by the date that the supplement moved.",
        ),
    ),
    target=None,
    source=Words("QĐ 766/QĐ-TTg (23/6/2022), chỉ số 2.1", "QĐ 766/QĐ-TTg (23/6/2022), index no. 2.1"),
    looks_at=frozenset({"dues", "finished"}),
    lacking=NO_END,
    judge=_judge,
)
