"""Whether any dossier that came online was late: one is enough to lose both points."""

from services._province.words import Words
from services.metrics.definition import CountedDefinition, Exclusion, Judged, Unit
from services.metrics.facts import DossierFacts, Received, day_of
from services.metrics.timely import UNFINISHED, came_online, on_time

_NOT_ONLINE = Exclusion(
    "not-online",
    Words(
        "hồ sơ không nộp trực tuyến mức độ 3 hoặc 4", "it did not come online for a service of level 3 or 4"
    ),
)


def _judge(received: Received, facts: DossierFacts) -> Judged:
    if not came_online(received):
        return _NOT_ONLINE
    if facts.finished is None:
        return UNFINISHED
    return (Unit(day_of(facts.finished.at), on_time(facts, facts.finished)),)


DEFINITION = CountedDefinition(
    id="online-on-time/tt01-2018",
    title=Words(
        "Tỷ lệ hồ sơ trực tuyến giải quyết đúng hạn", "Online dossiers finished on time, of those finished"
    ),
    unit=Words("hồ sơ", "dossier"),
    numerator=Words("trong đó: đúng hạn theo `on-time/qd766`", "those of them on time by `on-time/qd766`"),
    denominator=Words(
        "hồ sơ trực tuyến mức độ 3, 4 đã kết thúc xử lý", "dossiers online at level 3 or 4 that are finished"
    ),
    exclusions=(_NOT_ONLINE, UNFINISHED),
    period_date=Words("ngày kết thúc xử lý", "the day of the finish"),
    contradictions=(
        Words(
            "Thông tư tính cả hồ sơ trực tuyến “không giải quyết”; ở đây hồ sơ chưa xong chỉ được tính khi "
            "xong (giả định).",
            "The circular also means online dossiers that are not dealt with; here one counts when it is "
            "finished (ASSUMPTION).",
        ),
    ),
    target=None,
    source=Words("TT 01/2018/TT-VPCP, Điều 13.9", "TT 01/2018/TT-VPCP, Article 13.9"),
    looks_at=frozenset({"dues", "finished"}),
    judge=_judge,
)
