"""A status that was reported of a transaction before: the same fact again, or a contradiction. Pure.

Order, method, amount and, of a failure, its reason say what was told. The moment alone makes no other fact:
who tells a success twice, with two moments, took the money once. The first moment stands, for receipt, books
and figures have it already; another one is kept beside it, for whoever looks into the order.
"""

from schemas.inbound import AttemptStartedData
from services._runtime.decisions import Unprocessable
from services.payment_stub.attempts import reason_of
from services.payment_stub.documents import Transaction
from services.payment_stub.states import Reported


def told_again(known: Transaction, attempt: AttemptStartedData, status: Reported) -> Transaction | None:
    """Return the transaction with another moment of this status beside the first; None: nothing is new.

    One such moment is kept a status, however many are told. Raises Unprocessable for other content.
    """
    other_reason = status == "failed" and reason_of(attempt) != known.reason
    if other_reason or (known.method, known.amount_vnd) != (attempt.method, attempt.amount_vnd):
        raise Unprocessable("conflict", "the transaction had this status before with other content")
    reports = tuple(
        report.model_copy(update={"otherwise_at": attempt.happened_at})
        if report.status == status and report.otherwise_at is None
        else report
        for report in known.reports
    )
    return None if reports == known.reports else known.model_copy(update={"reports": reports})
