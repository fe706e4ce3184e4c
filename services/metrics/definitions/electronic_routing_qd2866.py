"""The 80 % target: dossiers that travel between agencies by electronic means alone."""

from fractions import Fraction

from services._province.words import Words
from services.metrics.definition import CountedDefinition, Judged
from services.metrics.facts import DossierFacts, Received
from services.metrics.routed import NO_LEG, ONE_AGENCY, SILENT_TEXT, first_dispatch


def _judge(received: Received, facts: DossierFacts) -> Judged:  # noqa: ARG001
    return first_dispatch(facts.legs, every=True)


DEFINITION = CountedDefinition(
    id="electronic-routing/qd2866",
    title=Words(
        "Tỷ lệ hồ sơ được luân chuyển giữa các cơ quan bằng phương thức điện tử",
        "Dossiers routed electronically between agencies",
    ),
    unit=Words("hồ sơ", "dossier"),
    numerator=Words(
        "trong đó: hồ sơ có mọi chặng liên cơ quan đều bằng điện tử",
        "those of them whose every inter-agency leg was electronic",
    ),
    denominator=Words(
        "hồ sơ có ít nhất một chặng chuyển giữa hai cơ quan", "dossiers with at least one inter-agency leg"
    ),
    exclusions=(ONE_AGENCY,),
    period_date=Words("ngày chuyển liên cơ quan đầu tiên", "the day of the first inter-agency dispatch"),
    contradictions=(SILENT_TEXT,),
    target=Fraction("0.80"),
    source=Words(
        "QĐ 2866/QĐ-UBND (14/10/2021), phụ lục, nhiệm vụ 21", "QĐ 2866/QĐ-UBND (14/10/2021), annex, task 21"
    ),
    looks_at=frozenset({"legs"}),
    lacking=NO_LEG,
    judge=_judge,
)
