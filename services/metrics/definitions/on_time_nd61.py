"""How many dossiers are finished by the date that the applicant was first promised."""

from services._province.words import Words
from services.metrics.definition import CountedDefinition, Judged, Unit
from services.metrics.facts import DossierFacts, Received


def _judge(received: Received, facts: DossierFacts) -> Judged:
    on_time = facts.finished is not None and facts.finished.at <= received.due_at
    return (Unit(received.day, on_time),)


DEFINITION = CountedDefinition(
    id="on-time/nd61",
    title=Words(
        "Tỷ lệ hồ sơ giải quyết đúng hạn trên số hồ sơ tiếp nhận",
        "Dossiers finished by their first due date, of those received",
    ),
    unit=Words("hồ sơ", "dossier"),
    numerator=Words(
        "trong đó: hồ sơ kết thúc xử lý, dù theo cách nào, không muộn hơn ngày hẹn trả đầu tiên; chưa xong "
        "là chưa đúng hạn",
        "those of them finished, in whichever way, by the first due date; unfinished is not on time",
    ),
    denominator=Words("hồ sơ tiếp nhận", "dossiers received"),
    period_date=Words("ngày tiếp nhận", "the day of reception"),
    contradictions=(
        Words(
            "Điều 30 lấy số tiếp nhận làm mẫu số, nên hồ sơ còn hạn cũng kéo tỷ lệ xuống cho đến khi xong.",
            "Article 30 divides by the dossiers received, so that one whose date is still to come lowers "
            "the share "
            "until it is finished.",
        ),
    ),
    target=None,
    source=Words("NĐ 61/2018/NĐ-CP, Điều 30", "NĐ 61/2018/NĐ-CP, Article 30"),
    looks_at=frozenset({"finished"}),
    judge=_judge,
)
