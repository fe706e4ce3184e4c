"""What routing tells of results that are kept, for the tests of intake."""

from datetime import datetime

from schemas.inbound import (
    AgencyResult,
)
from schemas.results import (
    ResultDigitised,
    ResultDigitisedData,
    ResultRevoked,
    ResultRevokedData,
    StockReportedData,
)
from services._runtime.decisions import Happening
from services.routing.stock import reported
from tests.unit.intake.builders import JUSTICE, MONDAY, happening


def a_result(result_id: str = "r-1", held_by: str = JUSTICE, **changes: object) -> AgencyResult:
    given = {
        "result_id": result_id, "code": "criminal-record-certificate", "paper": True, "electronic": True,
        "digitised": True, "valid_from": MONDAY, "held_by": held_by, "held_by_level": "province",
        "shareable": True,
    }  # fmt: skip
    return AgencyResult.model_validate(given | changes)


def registered(result: AgencyResult, at: datetime = MONDAY) -> tuple[Happening, ...]:
    """Return what routing tells when the holder registers a result: its own decision, not our idea of it."""
    report = StockReportedData(agency=result.held_by, change="registered", result=result, happened_at=at)
    row = {"id": "g", "source": "/lgsp/routing", "subject": result.result_id}
    return tuple(
        happening(emit.event.model_validate({**row, "time": emit.time, "data": emit.data}))
        for emit in reported(None, report, at).emits
    )


def digitised(result_id: str, at: datetime = MONDAY, held_by: str = JUSTICE) -> Happening:
    data = ResultDigitisedData(result_id=result_id, held_by=held_by, digitised_at=at)
    return happening(ResultDigitised(id="d", source="/lgsp/routing", subject=result_id, time=at, data=data))


def revoked(result_id: str, at: datetime = MONDAY, held_by: str = JUSTICE) -> Happening:
    data = ResultRevokedData(result_id=result_id, held_by=held_by, revoked_at=at)
    return happening(ResultRevoked(id="v", source="/lgsp/routing", subject=result_id, time=at, data=data))
