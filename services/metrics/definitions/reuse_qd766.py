"""The 80 % full mark of index 766: dossiers in which some paper was reused or shared.

Intake marks every paper ``attached`` until there is a register of accepted components, so on its own stream
this figure is 0; it counts what a stream says (docs/decisions: held papers are not believed yet).
"""

from collections.abc import Iterator
from fractions import Fraction
from typing import Final

from services.metrics.definition import Contribution, Definition
from services.metrics.facts import DossierFacts, Received, day_of

NOT_ASKED_AGAIN: Final = frozenset({"reused", "shared"})


def _contributions(received: Received, facts: DossierFacts) -> Iterator[Contribution]:  # noqa: ARG001
    reused = not NOT_ASKED_AGAIN.isdisjoint(received.outcomes)
    yield Contribution(received.place, day_of(received.time), int(reused), 1)


DEFINITION = Definition(
    id="reuse/qd766",
    title_vi="Tỷ lệ hồ sơ có thành phần được tái sử dụng hoặc chia sẻ",
    title_en="Dossiers with a paper reused or shared, of those received",
    unit="dossier",
    numerator="those of them with at least one component reused or shared",
    denominator="dossiers received",
    excluded="submissions that were refused",
    period_date="the day of reception",
    target=Fraction("0.80"),
    source="QĐ 766/QĐ-TTg (23/6/2022), index no. 4.3",
    owner="Văn phòng UBND tỉnh",
    looks_at=frozenset(),
    contributions=_contributions,
)
