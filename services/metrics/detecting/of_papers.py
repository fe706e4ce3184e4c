"""Dossiers whose papers cannot be what they are said to be."""

from collections.abc import Iterator
from typing import Final

from services._province.words import Words
from services.metrics.detecting.rule import Alibi, Rule, Trace, read_from
from services.metrics.facts import DossierFacts

_RECEIVED: Final = "dossier.received.v1"
_FINISHED: Final = "dossier.finished.v1"


def _reused_from_nothing(_: str, facts: DossierFacts) -> Iterator[Trace]:
    received = facts.received
    if received is None:
        return
    for reuse in facts.reuses:
        alibi = None
        if reuse.held_before and reuse.reused_from is not None:
            alibi = Alibi(reuse.reused_from, received.person, received.time)
        details = {"component": reuse.code, "held_before": str(reuse.held_before).lower()}
        if reuse.reused_from is not None:
            details["reused_from"] = reuse.reused_from
        if alibi is not None or not reuse.held_before:
            yield Trace(reuse.code, read_from(facts.sources, (_RECEIVED, None)), details, alibi=alibi)


def _result_is_a_paper(_: str, facts: DossierFacts) -> Iterator[Trace]:
    result = facts.finished.result if facts.finished is not None else None
    if result is not None and result.digest is not None and result.digest in facts.digests:
        evidence = read_from(facts.sources, (_RECEIVED, None), (_FINISHED, None))
        yield Trace(result.result_id, evidence, {"result": result.result_id, "digest": result.digest})


REUSED_FROM_NOTHING: Final = Rule[DossierFacts](
    id="reused-from-nothing",
    title=Words("Đánh dấu tái sử dụng mà không có gì để dùng lại", "Marked reused with nothing to reuse"),
    means=Words(
        "Giấy tờ ghi là được tái sử dụng nhưng Nhà nước chưa từng giữ, hoặc hồ sơ nguồn được nêu không "
        "có trong dòng sự kiện, là của người khác, hay chưa được chấp thuận trước đó.",
        "A paper is said to be reused, but the State never held it, or the dossier it is said to be from is "
        "not in the stream, is another person's, or was not approved before.",
    ),
    source="QĐ 2866/QĐ-UBND, annex, task 27; domain reference §2.6: DuocTaiSuDung forced to 1",
    assumption=Words(
        "Dòng sự kiện có mọi hồ sơ mà giấy tờ được dùng lại từ đó.",
        "The stream holds every dossier that papers are reused from.",
    ),
    needs="reuses",
    traces=_reused_from_nothing,
)
RESULT_IS_A_PAPER: Final = Rule[DossierFacts](
    id="result-is-a-paper",
    title=Words("Tệp kết quả là tệp giấy tờ nộp vào", "The result's file is a file that was lodged"),
    means=Words(
        "Kết quả có cùng mã băm SHA-256 với một giấy tờ của chính hồ sơ: tệp nộp vào thế chỗ kết quả.",
        "The result has the SHA-256 of a paper of the same dossier: an input stands in its place.",
    ),
    source="QĐ 2866/QĐ-UBND, annex, task 23; domain reference §2.6: result file replaced by input file",
    needs="digests",
    traces=_result_is_a_paper,
)
