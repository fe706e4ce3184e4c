"""How many dossiers are finished before the day that was promised: what earns the second point of two."""

from services._province.words import Words
from services.metrics.definition import CountedDefinition, Judged, Unit
from services.metrics.facts import DossierFacts, Received, day_of
from services.metrics.timely import NO_END, UNFINISHED, early


def _judge(received: Received, facts: DossierFacts) -> Judged:  # noqa: ARG001
    finished = facts.end
    return (Unit(day_of(finished.at), early(facts, finished)),)


DEFINITION = CountedDefinition(
    id="early/tt01-2018",
    title=Words(
        "Tỷ lệ hồ sơ giải quyết trước hạn trên số hồ sơ đã giải quyết",
        "Dossiers finished before the day they were due, of those finished",
    ),
    unit=Words("hồ sơ", "dossier"),
    numerator=Words(
        "trong đó: đúng hạn theo `on-time/qd766` và kết thúc trước ngày hẹn trả",
        "those of them on time by `on-time/qd766` and finished on a day before the due date",
    ),
    denominator=Words("hồ sơ đã kết thúc xử lý", "dossiers finished, in whichever way"),
    exclusions=(UNFINISHED,),
    period_date=Words("ngày kết thúc xử lý", "the day of the finish"),
    contradictions=(
        Words(
            "Thông tư nói “ngắn hơn”, “bằng”, “dài hơn” mà không nói tính theo ngày hay giờ; ở đây trước "
            "ngày hẹn là ngắn hơn, trong ngày hẹn là bằng (giả định).",
            "The circular says shorter, equal and longer, and not of what; here a day before the due date is "
            "shorter and that day is equal (ASSUMPTION).",
        ),
    ),
    target=None,
    source=Words("TT 01/2018/TT-VPCP, Điều 13.1", "TT 01/2018/TT-VPCP, Article 13.1"),
    looks_at=frozenset({"dues", "finished"}),
    lacking=NO_END,
    judge=_judge,
)
