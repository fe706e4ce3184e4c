"""Events and records for any test: valid by default, one argument to vary."""

from datetime import datetime, timedelta, timezone
from typing import Any, Final

from schemas.envelope import CONTENT_TYPE, Event, key_of_dossier, type_of
from schemas.inbound import ClockTicked, LegAccepted, SubmissionLodged
from schemas.topics import DEFAULT_PARTITIONS, TOPIC_OF
from services._runtime.arrivals import Arrival
from services._runtime.partitions import partition_of

ICT: Final = timezone(timedelta(hours=7))
MORNING: Final = datetime(2021, 3, 8, 9, 0, tzinfo=ICT)
AGENCY: Final = "H62.12"
DOSSIER: Final = "H62.12-210308-0004"
TOKEN: Final = "ab" * 32


def a_submission_body(**changes: Any) -> dict[str, Any]:
    """Return what a caller sends to lodge a criminal record request; None takes a field out."""
    body = {
        "submission_id": "S-1",
        "receiving_agency": AGENCY,
        "procedure_code": "2.000488",
        "channel": "online",
        "place": "08707",
        "applicant": {"kind": "citizen", "id_token": TOKEN},
        "components": [
            {"code": "declaration-form", "form": "electronic", "digest": "cd" * 32},
            {"code": "identity-card-copy", "form": "copy"},
        ],
    } | changes
    return {name: value for name, value in body.items() if value is not None}


def a_submission(time: datetime = MORNING, **changes: Any) -> SubmissionLodged:
    """Return a lodged submission; ``changes`` go into its data."""
    data = a_submission_body(**changes)
    return SubmissionLodged(
        id=f"lodged-{data['submission_id']}",
        source="/portal/test",
        subject=data["submission_id"],
        time=time,
        data=data,  # type: ignore[arg-type]  # pydantic checks it
    )


def a_leg_accepted(leg_id: str = "leg-1", time: datetime = MORNING, dossier: str = DOSSIER) -> LegAccepted:
    """Return an agency's word that it works on a leg."""
    data = {"dossier_code": dossier, "leg_id": leg_id, "agency": AGENCY}
    event = {"id": f"accepted-{dossier}-{leg_id}", "source": "/agency/H62.12", "subject": dossier}
    return LegAccepted.model_validate({**event, "time": time, "data": data})


def a_tick(time: datetime, stage: str = "all", source_of_time: str = "world") -> ClockTicked:
    """Return a tick of the province's clock."""
    data = {"source_of_time": source_of_time, "stage": stage}
    event = {"id": f"tick-{time.isoformat()}-{stage}", "source": "/lgsp/clock", "subject": "clock"}
    return ClockTicked.model_validate({**event, "time": time, "data": data})


def an_arrival(event: Event, *, partition: int | None = None, offset: int = 0, **changes: Any) -> Arrival:
    """Return the record of an event as it comes from Kafka, on its key's partition of six.

    ``changes`` replace its parts.
    """
    key = None if isinstance(event, ClockTicked) else _key(event).encode()
    headers = (("content-type", CONTENT_TYPE.encode()), ("ce_type", type_of(type(event)).encode()))
    value = event.model_dump_json().encode()
    if partition is None:
        partition = partition_of(key, DEFAULT_PARTITIONS) if key else 0
    arrival = Arrival(TOPIC_OF[type(event)], partition, offset, 1_615_000_000_000, key, value, headers)
    return arrival._replace(**changes)


def _key(event: Event) -> str:
    if isinstance(event, SubmissionLodged):
        return event.data.receiving_agency
    return key_of_dossier(event.subject)
