"""How many dossiers never had to be completed: nobody was asked to come again."""

from services._province.words import Words
from services.metrics.definition import CountedDefinition, Judged, Unit
from services.metrics.facts import DossierFacts, Received, day_of
from services.metrics.timely import NO_END, ONLY_WHAT_CAME, UNFINISHED, supplements_of


def _judge(received: Received, facts: DossierFacts) -> Judged:  # noqa: ARG001
    return (Unit(day_of(facts.end.at), supplements_of(facts) == 0),)


DEFINITION = CountedDefinition(
    id="complete-at-once/tt01-2018",
    title=Words(
        "Tỷ lệ hồ sơ không phải bổ sung lần nào", "Dossiers that never had to be completed, of those finished"
    ),
    unit=Words("hồ sơ", "dossier"),
    numerator=Words("trong đó: hồ sơ không có lần bổ sung nào", "those of them without any supplement"),
    denominator=Words("hồ sơ đã kết thúc xử lý", "dossiers finished, in whichever way"),
    exclusions=(UNFINISHED,),
    period_date=Words("ngày kết thúc xử lý", "the day of the finish"),
    contradictions=(ONLY_WHAT_CAME,),
    target=None,
    source=Words("TT 01/2018/TT-VPCP, Điều 13.3", "TT 01/2018/TT-VPCP, Article 13.3"),
    looks_at=frozenset({"dues", "finished"}),
    lacking=NO_END,
    judge=_judge,
)
