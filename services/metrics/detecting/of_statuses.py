"""Dossiers whose statuses cannot have followed each other."""

from collections.abc import Iterator
from typing import Final

from services._province.words import Words
from services.metrics.detecting.rule import Rule, Trace, read_from
from services.metrics.facts import DossierFacts
from services.metrics.tell_tales import Jump

_CHANGED: Final = "status.changed.v1"
_FINISHED: Final = "dossier.finished.v1"


def _impossible(_: str, facts: DossierFacts) -> Iterator[Trace]:
    for jump in facts.jumps:
        if not jump.ends_a_wait:
            yield _trace(jump, facts)


def _approved_while_waiting(_: str, facts: DossierFacts) -> Iterator[Trace]:
    if facts.finished is None or facts.finished.outcome != "approved":
        return
    for jump in facts.jumps:
        if jump.ends_a_wait:
            yield _trace(jump, facts, (_FINISHED, None))


def _trace(jump: Jump, facts: DossierFacts, *more: tuple[str, str | None]) -> Trace:
    before = "" if jump.from_status is None else str(jump.from_status)
    return Trace(
        jump.event_id,
        read_from(facts.sources, (_CHANGED, jump.event_id), *more),
        {"from_status": before, "to_status": str(jump.to_status)},
    )


IMPOSSIBLE_STATUS: Final = Rule[DossierFacts](
    id="impossible-status",
    title=Words("Chuyển trạng thái không thể có", "A change of status that cannot be"),
    means=Words(
        "Trạng thái sau không được phép theo sau trạng thái trước trong mười trạng thái hồ sơ.",
        "Of the ten national statuses the later one may not follow the earlier one.",
    ),
    source="TrangThaiHoSo (domain reference §2.4; docs/statuses.md)",
    needs="jumps",
    traces=_impossible,
)
APPROVED_WHILE_WAITING: Final = Rule[DossierFacts](
    id="approved-while-waiting",
    title=Words("Từ 5, 6 hoặc 8 nhảy thẳng sang 9", "Status 5, 6 or 8 jumped to 9"),
    means=Words(
        "Hồ sơ được chấp thuận ngay trong lúc chờ bổ sung, chờ nộp tiền hoặc đã dừng xử lý, "
        "không hề trở lại trạng thái đang xử lý.",
        "The dossier was approved while papers or a payment were still awaited, or work had stopped; "
        "it was never in progress again.",
    ),
    source="NĐ 61/2018 Article 19.4; domain reference §2.6: 5/6/8 rewritten to 9",
    needs="jumps",
    traces=_approved_while_waiting,
)
