"""Events of results that agencies hold, and of systems that speak."""

from datetime import datetime
from typing import Literal

from schemas.inbound import (
    AgencyResult,
    SubmissionLodged,
    SubmissionLodgedData,
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
from tests.unit.metrics.dossier_events import APPLICANT, JUSTICE, MORNING


def a_result(
    result_id: str = "R-1",
    *,
    held_by: str = JUSTICE,
    level: Literal["province", "district", "commune"] = "province",
    digitised: bool = False,
    valid_from: datetime = MORNING,
    valid_to: datetime | None = None,
) -> AgencyResult:
    return AgencyResult(
        result_id=result_id, code="paper", paper=True, electronic=False, digitised=digitised,
        valid_from=valid_from, valid_to=valid_to, held_by=held_by, held_by_level=level, shareable=False,
    )  # fmt: skip


def registered(result: AgencyResult, time: datetime = MORNING) -> Happening:
    name = result.result_id
    event = ResultRegistered(
        id=f"g-{name}",
        source="/lgsp/routing",
        subject=name,
        time=time,
        data=ResultRegisteredData(result=result),
    )
    return Happening(event, time)


def digitised(result_id: str = "R-1", time: datetime = MORNING, *, held_by: str = JUSTICE) -> Happening:
    data = ResultDigitisedData(result_id=result_id, held_by=held_by, digitised_at=time)
    event = ResultDigitised(
        id=f"z-{result_id}", source="/lgsp/routing", subject=result_id, time=time, data=data
    )
    return Happening(event, time)


def revoked(result_id: str = "R-1", time: datetime = MORNING, *, held_by: str = JUSTICE) -> Happening:
    data = ResultRevokedData(result_id=result_id, held_by=held_by, revoked_at=time)
    event = ResultRevoked(
        id=f"v-{result_id}", source="/lgsp/routing", subject=result_id, time=time, data=data
    )
    return Happening(event, time)


def spoken(source: str, time: datetime = MORNING, *, agency: str = JUSTICE) -> Happening:
    data = SubmissionLodgedData(
        submission_id="s-1", receiving_agency=agency, procedure_code="2.000488", channel="online",
        place="08707", applicant=APPLICANT, components=(),
    )  # fmt: skip
    event = SubmissionLodged(id="sub-1", source=source, subject="s-1", time=time, data=data)
    return Happening(event, time)
