"""The mildest reading of electronic routing: one electronic leg is enough."""

from services._province.words import Words
from services.metrics.definition import CountedDefinition, Judged
from services.metrics.facts import DossierFacts, Received
from services.metrics.routed import NO_LEG, ONE_AGENCY, SILENT_TEXT, first_dispatch


def _judge(received: Received, facts: DossierFacts) -> Judged:  # noqa: ARG001
    return first_dispatch(facts.legs, every=False)


DEFINITION = CountedDefinition(
    id="electronic-routing/any-leg",
    title=Words(
        "Tỷ lệ hồ sơ có ít nhất một chặng liên cơ quan bằng điện tử",
        "Dossiers with at least one electronic leg between agencies",
    ),
    unit=Words("hồ sơ", "dossier"),
    numerator=Words(
        "trong đó: hồ sơ có ít nhất một chặng liên cơ quan bằng điện tử",
        "those of them with at least one electronic inter-agency leg",
    ),
    denominator=Words(
        "hồ sơ có ít nhất một chặng chuyển giữa hai cơ quan", "dossiers with at least one inter-agency leg"
    ),
    exclusions=(ONE_AGENCY,),
    period_date=Words("ngày chuyển liên cơ quan đầu tiên", "the day of the first inter-agency dispatch"),
    contradictions=(SILENT_TEXT,),
    target=None,
    source=Words(
        "cách hiểu khác của QĐ 2866/QĐ-UBND, phụ lục, nhiệm vụ 21; không văn bản nào quy định",
        "a competing reading of QĐ 2866/QĐ-UBND, annex, task 21; no text orders it",
    ),
    looks_at=frozenset({"legs"}),
    lacking=NO_LEG,
    judge=_judge,
)
