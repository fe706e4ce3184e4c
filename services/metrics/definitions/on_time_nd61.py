"""How many dossiers are finished by the date that the applicant was first promised."""

from collections.abc import Iterator

from services.metrics.definition import Contribution, Definition
from services.metrics.facts import DossierFacts, Received, day_of


def _contributions(received: Received, facts: DossierFacts) -> Iterator[Contribution]:
    on_time = facts.finished is not None and facts.finished.at <= received.due_at
    yield Contribution(received.place, day_of(received.time), int(on_time), 1)


DEFINITION = Definition(
    id="on-time/nd61",
    title_vi="Tỷ lệ hồ sơ giải quyết đúng hạn trên số hồ sơ tiếp nhận",
    title_en="Dossiers finished by their first due date, of those received",
    unit="dossier",
    numerator="those of them finished, in whichever way, by the first due date; unfinished is not on time",
    denominator="dossiers received",
    excluded="submissions that were refused",
    period_date="the day of reception",
    target=None,
    source="NĐ 61/2018/NĐ-CP, Article 30",
    owner="Văn phòng UBND tỉnh",
    looks_at=frozenset({"finished"}),
    contributions=_contributions,
)
