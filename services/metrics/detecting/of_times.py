"""Dossiers whose events cannot have come one after the other."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from services._province.calendar import in_zone
from services._province.words import Words
from services.metrics.detecting.rule import Rule, Trace, read_from
from services.metrics.facts import DossierFacts

_RECEIVED: Final = "dossier.received.v1"
_FINISHED: Final = "dossier.finished.v1"
_DEMANDED: Final = "fee.demanded.v1"
_PAID: Final = "payment.succeeded.v1"


def _paid_first(_: str, facts: DossierFacts) -> Iterator[Trace]:
    demanded = {each.order_id: each.time for each in facts.demands}
    for payment in facts.payments:
        since, paid = demanded.get(payment.order_id), payment.happened_at or payment.time
        if since is not None and paid < since:
            ref = payment.transaction_id
            evidence = read_from(facts.sources, (_DEMANDED, payment.order_id), (_PAID, ref))
            yield Trace(ref, evidence, {"demanded_at": _said(since), "paid_at": _said(paid)})


def _finished_first(_: str, facts: DossierFacts) -> Iterator[Trace]:
    received, finished = facts.received, facts.finished
    if received is not None and finished is not None and finished.at < received.time:
        evidence = read_from(facts.sources, (_RECEIVED, None), (_FINISHED, None))
        details = {"received_at": _said(received.time), "finished_at": _said(finished.at)}
        yield Trace("", evidence, details)


def _said(moment: datetime) -> str:
    """Return a moment in the province's time."""
    return in_zone(moment).isoformat()


PAID_BEFORE_DEMANDED: Final = Rule[DossierFacts](
    id="paid-before-demanded",
    title=Words("Nộp tiền trước khi có yêu cầu", "Paid before it was demanded"),
    means=Words(
        "Thời điểm thu tiền sớm hơn thời điểm lập yêu cầu nộp của chính khoản đó.",
        "Money is dated before the order that it pays was made.",
    ),
    source="NĐ 61/2018 Article 22; docs/dead-letters.md, before-demand",
    needs="demands",
    traces=_paid_first,
)
FINISHED_BEFORE_RECEIVED: Final = Rule[DossierFacts](
    id="finished-before-received",
    title=Words("Xử lý xong trước khi tiếp nhận", "Finished before it was received"),
    means=Words(
        "Thời điểm xử lý xong sớm hơn thời điểm tiếp nhận hồ sơ.",
        "The work is dated as done before the dossier was received.",
    ),
    source="NĐ 61/2018 Articles 17 and 19",
    needs="finished",
    traces=_finished_first,
)
