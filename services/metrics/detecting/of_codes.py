"""Dossier codes whose number was not given one after the other."""

from collections.abc import Iterator
from typing import Final

from services._province.words import Words
from services.metrics.detecting.rule import Rule, Trace
from services.metrics.numbering import NumberedDay, code_of
from services.metrics.sources import Source

GREATEST_GAP: Final = 1000
"""ASSUMPTION: so many numbers of a day may be missing before one, for want of dossiers lodged elsewhere."""


def _leaps(key: str, day: NumberedDay) -> Iterator[Trace]:
    last = 0
    for run in day.runs:
        if run.first > last + GREATEST_GAP:
            evidence = (Source("dossier.received.v1", "", run.partition, run.offset),)
            details = {"number": str(run.first), "number_before": str(last)}
            yield Trace("", evidence, details, dossier=code_of(key, run.first))
        last = run.last


NUMBER_FROM_NOWHERE: Final = Rule[NumberedDay](
    id="number-from-nowhere",
    title=Words("Số thứ tự trong ngày không có số liền trước", "A day's number that none comes before"),
    means=Words(
        "Số thứ tự trong mã hồ sơ vượt xa mọi số đã cấp của cơ quan trong ngày: mã do máy sinh ngẫu nhiên.",
        "The number in the dossier code is far above any that the agency gave that day: a random serial.",
    ),
    source="NĐ 61/2018 Article 26, TT 01/2018/TT-VPCP Article 19; domain reference §2.6: random serial",
    assumption=Words(
        f"Thiếu đến {GREATEST_GAP} số vẫn được coi là bình thường.",
        f"Up to {GREATEST_GAP} missing numbers pass as usual.",
    ),
    needs="runs",
    traces=_leaps,
)
