"""What routing tells of results that are kept, for the tests of intake."""

from datetime import datetime

from schemas.inbound import (
    AgencyResult,
)
from schemas.results import (
    ResultDigitised,
    ResultDigitisedData,
    ResultRegistered,
    ResultRegisteredData,
    ResultRevoked,
    ResultRevokedData,
)
from services._runtime.decisions import Happening
from tests.unit.intake.builders import JUSTICE, MONDAY, happening


def a_result(result_id: str = "r-1", held_by: str = JUSTICE, **changes: object) -> AgencyResult:
    given = {
        "result_id": result_id, "code": "criminal-record-certificate", "paper": True, "electronic": True,
        "digitised": True, "valid_from": MONDAY, "held_by": held_by, "held_by_level": "province",
        "shareable": True,
    }  # fmt: skip
    return AgencyResult.model_validate(given | changes)


def registered(result_id: str, at: datetime = MONDAY, **changes: object) -> Happening:
    result = a_result(result_id, **changes)  # type: ignore[arg-type]  # pydantic checks it
    data = ResultRegisteredData(dossier_code="H62.12-210308-0001", result=result)
    return happening(ResultRegistered(id="g", source="/lgsp/routing", subject=result_id, time=at, data=data))


def digitised(result_id: str, at: datetime = MONDAY, held_by: str = JUSTICE) -> Happening:
    data = ResultDigitisedData(result_id=result_id, held_by=held_by, digitised_at=at)
    return happening(ResultDigitised(id="d", source="/lgsp/routing", subject=result_id, time=at, data=data))


def revoked(result_id: str, at: datetime = MONDAY, held_by: str = JUSTICE) -> Happening:
    data = ResultRevokedData(result_id=result_id, held_by=held_by, revoked_at=at)
    return happening(ResultRevoked(id="v", source="/lgsp/routing", subject=result_id, time=at, data=data))
