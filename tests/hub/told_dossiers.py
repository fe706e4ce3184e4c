"""Four dossiers as intake and routing tell of them, for a service that reads what they wrote."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from schemas.dossiers import DossierReceived
from schemas.envelope import Event
from schemas.routing import DossierFinished
from tests.builders import AGENCY, ICT, TOKEN, an_arrival
from tests.hub.sending import Raw

MONDAY = datetime(2021, 3, 8, 9, tzinfo=ICT)
DUE = MONDAY + timedelta(days=14)
STREAM = (
    (("attached", "reused"), DUE),
    (("shared",), DUE + timedelta(seconds=1)),
    (("attached", "attached"), MONDAY + timedelta(days=1)),
    ((), None),
)
"""Outcomes of a dossier's components, and when it was finished, if it was."""


def dossiers() -> Iterator[Event]:
    for number, (outcomes, finished_at) in enumerate(STREAM, start=1):
        code = f"{AGENCY}-210308-{number:04d}"
        envelope = {"id": f"r-{number}", "source": "/lgsp/intake", "subject": code, "seq": 1}
        components = [
            {"code": f"c-{n}", "outcome": each, "held_before": True, "could_share": True, "digitised": True}
            for n, each in enumerate(outcomes)
        ]
        data = {
            "dossier_code": code, "submission_id": f"S-{number}", "procedure_code": "2.000488",
            "field_code": "G15-LT01", "level": "province", "district": None, "service_level": 4,
            "receiving_agency": AGENCY, "competent_agency": AGENCY,
            "applicant": {"kind": "citizen", "id_token": TOKEN}, "channel": "online", "received_at": MONDAY,
            "due_at": DUE, "components": components, "fees": [],
        }  # fmt: skip
        yield DossierReceived.model_validate({**envelope, "time": MONDAY, "causationid": "x", "data": data})
        if finished_at is not None:
            end = {"dossier_code": code, "outcome": "approved", "finished_at": finished_at, "on_time": True}
            row = {**envelope, "id": f"f-{number}", "source": "/lgsp/routing", "time": finished_at}
            yield DossierFinished.model_validate({**row, "causationid": "x", "data": end})


def raw(event: Event) -> Raw:
    arrival = an_arrival(event)
    headers = tuple((name, value or b"") for name, value in arrival.headers)
    return Raw(arrival.topic.name, arrival.key, arrival.value, headers)
