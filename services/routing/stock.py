"""The stock of results that agencies hold: each change of a result is taken once, whole or not at all.

A result is known by its holder and its id. Results of approved dossiers are not in here: their holder is
often of another lane than the dossier. The first report about one carries it whole (docs/decisions/0050).
"""

from datetime import datetime
from typing import Final

from pydantic import AwareDatetime

from schemas.envelope import Event, Shape
from schemas.inbound import AgencyResult
from schemas.results import (
    ResultDigitised,
    ResultDigitisedData,
    ResultRegistered,
    ResultRegisteredData,
    ResultRevoked,
    ResultRevokedData,
    StockReportedData,
)
from services._province.calendar import in_zone
from services._runtime.decisions import NOTHING, CheckedDocument, Decision, Document, Emit, Unprocessable
from services.routing.results import check_result, holder_of

FIELD_OF: Final = {"registered": "registered_at", "digitised": "digitised_at", "revoked": "revoked_at"}
"""A change → where the document keeps when it happened."""


class StockedResult(CheckedDocument):
    """One result as its holder reported it, stored under ``result/<held_by>/<result_id>``.

    ``result`` is as it was at first, before any change. ``registered_at`` is None where another change was
    the first word of it. ``as_of`` is the time of the latest event told of it.
    """

    result: AgencyResult
    as_of: AwareDatetime
    registered_at: AwareDatetime | None = None
    digitised_at: AwareDatetime | None = None
    revoked_at: AwareDatetime | None = None


def key_of_result(data: StockReportedData) -> str:
    """Return the key under which the document of the result is stored that a report is about."""
    return f"result/{data.agency}/{_result_id(data)}"


def reported(document: Document | None, data: StockReportedData, happened_at: datetime) -> Decision:
    """Decide on a report; the same again changes nothing. May raise Unprocessable, OverflowError."""
    _check_report(data)
    known = document if isinstance(document, StockedResult) else None
    time = in_zone(happened_at) if known is None else max(in_zone(happened_at), known.as_of)
    stocked = StockedResult(result=_first_told(data), as_of=time) if known is None else known
    _check_same_result(stocked.result, data)
    if _is_repeat(stocked, data):
        return NOTHING
    _check_possible(stocked, data)
    emits = () if known is not None else (_registered(stocked.result, time),)
    after = stocked.model_copy(update={FIELD_OF[data.change]: in_zone(data.happened_at)})
    if data.change != "registered":
        emits = (*emits, _changed(data, time))
    if emits:
        after = after.model_copy(update={"as_of": time})
    return Decision({key_of_result(data): after}, emits)


def _result_id(data: StockReportedData) -> str:
    return str(data.result.result_id if data.result is not None else data.result_id)


def _check_report(data: StockReportedData) -> None:
    """Refuse what contradicts the catalogue of agencies, or itself."""
    holder_of(data.agency)
    if data.result is not None:
        check_result(data.result)


def _first_told(data: StockReportedData) -> AgencyResult:
    """Return the result as it was before the change; raises Unprocessable where nothing tells it."""
    if data.result is None:
        raise Unprocessable(
            "unknown-result",
            f"{data.agency} has registered no result {data.result_id}: the first report about a result, of "
            "a dossier's too, carries it whole (NĐ 61/2018 Article 20)",
        )
    return data.result if data.change != "digitised" else data.result.model_copy(update={"digitised": False})


def _check_same_result(known: AgencyResult, data: StockReportedData) -> None:
    """Whether it is digitised by now is what the other changes tell; all else stays as it was at first."""
    told = data.result
    if told is not None and data.change != "registered":
        told = told.model_copy(update={"digitised": known.digitised})
    if told is not None and told != known:
        raise Unprocessable("conflict", f"{known.result_id} was reported before with other content")


def _is_repeat(stocked: StockedResult, data: StockReportedData) -> bool:
    before = getattr(stocked, FIELD_OF[data.change])
    if before is not None and before != data.happened_at:
        raise Unprocessable(
            "conflict", f"{stocked.result.result_id} was reported {data.change} at another time before"
        )
    return before is not None


def _check_possible(stocked: StockedResult, data: StockReportedData) -> None:
    name = stocked.result.result_id
    if data.change == "digitised" and stocked.result.digitised:
        raise Unprocessable(
            "already-digitised",
            f"{name} was digitised when it was registered, and is so once (NĐ 61/2018 Article 17.1)",
        )
    digitised = data.happened_at if data.change == "digitised" else stocked.digitised_at
    revoked = data.happened_at if data.change == "revoked" else stocked.revoked_at
    if digitised is not None and revoked is not None and digitised > revoked:
        raise Unprocessable(
            "after-revocation",
            f"{name} would be digitised at {digitised.isoformat()}, after it was revoked at "
            f"{revoked.isoformat()}: only results in force are (QĐ 2866/QĐ-UBND, annex, task 23)",
        )


def _registered(result: AgencyResult, time: datetime) -> Emit:
    return _emit(
        ResultRegistered, ResultRegisteredData(result=result), result.result_id, result.held_by, time
    )


def _changed(data: StockReportedData, time: datetime) -> Emit:
    name, held_by, when = _result_id(data), data.agency, in_zone(data.happened_at)
    if data.change == "digitised":
        digitised = ResultDigitisedData(result_id=name, held_by=held_by, digitised_at=when)
        return _emit(ResultDigitised, digitised, name, held_by, time)
    revoked = ResultRevokedData(result_id=name, held_by=held_by, revoked_at=when)
    return _emit(ResultRevoked, revoked, name, held_by, time)


def _emit(event: type[Event], data: Shape, name: str, held_by: str, time: datetime) -> Emit:
    """Return the event; the holder tells facts apart, since an id of a result is its own."""
    return Emit(event, data, name, held_by, time, held_by)
