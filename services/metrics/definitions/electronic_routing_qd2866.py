"""The 80 % target: dossiers that travel between agencies by electronic means alone."""

from collections.abc import Iterator
from fractions import Fraction

from services.metrics.definition import Contribution, Definition
from services.metrics.facts import DossierFacts, Received, day_of


def _contributions(received: Received, facts: DossierFacts) -> Iterator[Contribution]:
    if not facts.legs:
        return
    first_dispatch = min(leg.time for leg in facts.legs)
    electronic = all(leg.mode == "electronic" for leg in facts.legs)
    yield Contribution(received.place, day_of(first_dispatch), int(electronic), 1)


DEFINITION = Definition(
    id="electronic-routing/qd2866",
    title_vi="Tỷ lệ hồ sơ được luân chuyển giữa các cơ quan bằng phương thức điện tử",
    title_en="Dossiers routed electronically between agencies",
    unit="dossier",
    numerator="those of them whose every inter-agency leg was electronic",
    denominator="dossiers with at least one inter-agency leg",
    excluded="dossiers that stayed inside one agency; legs that only return the result",
    period_date="the day of the first inter-agency dispatch",
    target=Fraction("0.80"),
    source="QĐ 2866/QĐ-UBND (14/10/2021), annex, task 21",
    owner="Văn phòng UBND tỉnh",
    looks_at=frozenset({"legs"}),
    contributions=_contributions,
)
