"""Events as those send them who bend their data, and the reports that they file of it."""

from datetime import datetime

from schemas.dossiers import ReceivedComponent
from schemas.inbound import FeeItem
from schemas.reports import ReportFiled, ReportFiledData
from schemas.routing import FeeDemanded, FeeDemandedData, StatusChanged, StatusChangedData
from services._runtime.decisions import Happening, RecordPlace
from tests.unit.metrics.definition_names import ON_TIME
from tests.unit.metrics.dossier_events import DOSSIER, JUSTICE, MORNING, at, received

REPORT_DAY = at("2021-04-05 08:00")


def placed(*happenings: Happening, topic: str = "any") -> list[Happening]:
    """Say where each was read: one after another on a topic, from offset 100 on."""
    return [each._replace(place=RecordPlace(topic, 3, 100 + n)) for n, each in enumerate(happenings)]


def demanded(time: datetime = MORNING, *, order_id: str = "order-1", code: str = DOSSIER) -> Happening:
    data = FeeDemandedData(
        dossier_code=code,
        order_id=order_id,
        items=(FeeItem(code="fee", kind="fee", amount_vnd=200_000),),
        amount_vnd=200_000,
        payable_until=time,
        online_offered=True,
    )
    event = FeeDemanded(id=f"o-{order_id}", source="/lgsp/routing", subject=code, time=time, data=data)
    return Happening(event, time)


def moved(before: int | None, after: int, time: datetime = MORNING, *, code: str = DOSSIER) -> Happening:
    data = StatusChangedData.model_validate({"dossier_code": code, "from_status": before, "to_status": after})
    event = StatusChanged(
        id=f"m-{code}-{before}-{after}", source="/lgsp/routing", subject=code, time=time, data=data
    )
    return Happening(event, time)


def with_paper(told: Happening, **paper: object) -> Happening:
    """Return a reception with one paper, attached unless it says otherwise."""
    usual = {"code": "p-1", "outcome": "attached", "held_before": False, "could_share": False}
    component = ReceivedComponent.model_validate({**usual, "digitised": True, **paper})
    event = told.event
    data = event.data.model_copy(update={"components": (component,)})  # type: ignore[attr-defined]
    return told._replace(event=event.model_copy(update={"data": data}))  # type: ignore[attr-defined]


def reused(time: datetime = MORNING, *, code: str = DOSSIER, person: int = 0, **paper: object) -> Happening:
    """Return a reception with one paper that is said to be reused."""
    return with_paper(
        received(time, code=code, person=person), **{"outcome": "reused", "held_before": True, **paper}
    )


def report(
    numerator: int = 9,
    denominator: int = 10,
    *,
    agency: str = JUSTICE,
    definition: str = ON_TIME,
    period: str = "2021-03",
    time: datetime = REPORT_DAY,
    name: str | None = None,
) -> Happening:
    data = ReportFiledData(
        agency=agency, definition=definition, period=period, numerator=numerator, denominator=denominator
    )
    event = ReportFiled(
        id=name or f"rep-{numerator}-{denominator}-{time:%m%d%H%M}", source=f"/agency/{agency}",
        subject=agency, time=time, data=data,
    )  # fmt: skip
    return Happening(event, time)
