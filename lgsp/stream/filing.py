"""Files an agency's report on its own figure, as its reporting system would."""

import json
from datetime import UTC, date, datetime
from typing import Any, Final, NamedTuple

from aiokafka import AIOKafkaProducer

from lgsp.problems import wrong_use
from lgsp.stream.closing import closed
from lgsp.stream.ticks import last_tick
from schemas.envelope import CONTENT_TYPE, event_id, schema_urn, type_of
from schemas.reports import ReportFiled, ReportFiledData
from schemas.topics import AGENCY_REPORTS
from services._province.calendar import in_zone

TO_DATE: Final = "to-date"
"""The period that has always begun."""


class Report(NamedTuple):
    """So many of so many, said by an agency of its own figure."""

    agency: str
    definition: str
    period: str
    numerator: int
    denominator: int


async def filed(bootstrap_servers: str, prefix: str, report: Report) -> dict[str, Any]:
    """Return the event once Kafka holds it; raises Problem, ValidationError, KafkaError.

    It is dated by the hub's own time: that of the world, where the world's clock ticks. Each filing is a fact
    of its own, so its id is made with the moment at which it is filed here.
    """
    now = datetime.now(UTC)
    tick = await last_tick(bootstrap_servers, prefix)
    in_world = tick is not None and tick.source_of_time == "world"
    time = in_zone(tick.time if tick is not None and in_world else now)
    must_have_begun(report.period, time.date())
    event = _event(report, time, now)
    producer = AIOKafkaProducer(bootstrap_servers=bootstrap_servers, acks="all", enable_idempotence=True)
    try:
        await producer.start()
        await producer.send_and_wait(
            AGENCY_REPORTS.full_name(prefix), event.model_dump_json().encode(), key=report.agency.encode(),
            headers=[("content-type", CONTENT_TYPE.encode()), ("ce_type", event.type.encode())],
        )  # fmt: skip
    finally:
        await closed(producer.stop())
    told: dict[str, Any] = json.loads(event.model_dump_json())
    return told


def must_have_begun(period: str, day: date) -> None:
    """Raise Problem where nobody can report yet on a period, whose name is one that metrics understands.

    Names of one form sort as the periods do: one begins after the day if its name comes after that of the
    same form in which the day lies.
    """
    year, quarter = f"{day.year:04}", (day.month + 2) // 3
    for name in (day.isoformat(), f"{year}-{day.month:02}", f"{year}-Q{quarter}", year):
        alike = len(name) == len(period) and ("Q" in name) == ("Q" in period)
        if period != TO_DATE and alike and period > name:
            raise wrong_use(
                f"{period} has not begun: in the province it is {day}. Nothing was filed.",
                "Report on a period that has begun; metrics would set this aside as period-not-begun.",
            )


def _event(report: Report, time: datetime, now: datetime) -> ReportFiled:
    source, event_type = f"/agency/{report.agency}", type_of(ReportFiled)
    which = f"{report.definition}|{report.period}|{now.isoformat()}"
    return ReportFiled(
        id=event_id(source, report.agency, event_type, which),
        source=source,
        subject=report.agency,
        time=time,
        dataschema=schema_urn(event_type),
        data=ReportFiledData(**report._asdict()),
    )
