"""Index 766 on satisfaction: dossiers neither late nor disliked."""

from services._province.words import Words
from services.metrics.definition import CountedDefinition, Judged, Unit
from services.metrics.facts import DossierFacts, Received, day_of
from services.metrics.timely import NO_END, UNFINISHED, on_time


def _judge(received: Received, facts: DossierFacts) -> Judged:  # noqa: ARG001
    finished = facts.end
    disliked = facts.rated is not None and facts.rated.opinion == "dissatisfied"
    return (Unit(day_of(finished.at), on_time(facts, finished) and not disliked),)


DEFINITION = CountedDefinition(
    id="satisfaction/qd766",
    title=Words(
        "Tỷ lệ hài lòng trong tiếp nhận, giải quyết thủ tục",
        "Dossiers finished that were neither late nor disliked",
    ),
    unit=Words("hồ sơ", "dossier"),
    numerator=Words(
        "trong đó: đúng hạn theo `on-time/qd766` và lần đánh giá cuối không phải là không hài lòng",
        "those of them on time by `on-time/qd766` whose last rating, if any, is not dissatisfied",
    ),
    denominator=Words("hồ sơ đã kết thúc xử lý", "dossiers finished, in whichever way"),
    exclusions=(UNFINISHED,),
    period_date=Words("ngày kết thúc xử lý", "the day of the finish"),
    contradictions=(
        Words(
            "Công thức là 100 % trừ tỷ lệ quá hạn và tỷ lệ bị phản ánh, không thích; hồ sơ vừa quá hạn vừa "
            "bị chê ở đây chỉ trừ một lần, và phản ánh, kiến nghị thì nền tảng không thấy.",
            "The formula is 100 % less the shares that are late and that are complained of or disliked; one "
            "that is both is taken off once here, and complaints are not seen by this hub.",
        ),
        Words(
            "Im lặng không phải là không hài lòng; `satisfaction/qd2866` chỉ đếm hồ sơ được đánh giá.",
            "Silence is no dislike; `satisfaction/qd2866` counts only dossiers that were rated.",
        ),
    ),
    target=None,
    source=Words("QĐ 766/QĐ-TTg (23/6/2022), chỉ số 5.4", "QĐ 766/QĐ-TTg (23/6/2022), index no. 5.4"),
    looks_at=frozenset({"dues", "finished", "rated"}),
    lacking=NO_END,
    judge=_judge,
)
