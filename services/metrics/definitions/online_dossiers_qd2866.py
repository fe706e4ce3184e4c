"""The 50 % target: dossiers lodged online at service level 3 or 4, of all dossiers."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Final

from services.metrics.definition import Contribution, Definition
from services.metrics.facts import DossierFacts, Received, day_of

LEAST_SERVICE_LEVEL: Final = 3
"""Level 3 lets the applicant fill in and send online; level 4 pay and get the result so too."""


def _contributions(received: Received, facts: DossierFacts) -> Iterator[Contribution]:  # noqa: ARG001
    online = received.channel == "online" and received.service_level >= LEAST_SERVICE_LEVEL
    yield Contribution(received.place, day_of(received.time), int(online), 1)


DEFINITION = Definition(
    id="online-dossiers/qd2866",
    title_vi="Tỷ lệ hồ sơ giải quyết trực tuyến mức độ 3 và 4 trên tổng số hồ sơ",
    title_en="Dossiers handled online at level 3 or 4, of all dossiers",
    unit="dossier",
    numerator="those of them that came online for a service of level 3 or 4",
    denominator="dossiers received",
    excluded="submissions that were refused",
    period_date="the day of reception",
    target=Fraction("0.50"),
    source="QĐ 2866/QĐ-UBND (14/10/2021), annex, task 24",
    owner="Văn phòng UBND tỉnh",
    looks_at=frozenset(),
    contributions=_contributions,
)
