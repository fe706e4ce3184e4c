"""Events of dossiers that never lived, to fold: one received, one leg and one payment each."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from schemas.dossiers import DossierReceived
from schemas.envelope import Event, type_of
from schemas.payments import PaymentSucceeded
from schemas.routing import LegDispatched
from services._province.agencies import agencies
from services._province.calendar import ZONE

_BEGIN = datetime(2021, 3, 8, 7, tzinfo=ZONE)


def events_of(dossiers: int) -> Iterator[tuple[str, bytes, bytes, bytes]]:
    """Yield topic, key, type and value of three events a dossier."""
    communes = [each for each in agencies().values() if each.level == "commune"]
    for number in range(dossiers):
        agency = communes[number % len(communes)]
        code = f"{agency.id}-210308-{number // len(communes) + 1:04d}"
        time = _BEGIN + timedelta(seconds=number)
        applicant = {"kind": "citizen", "id_token": f"{number:064x}"}
        received = {
            "dossier_code": code, "submission_id": f"S-{number}", "procedure_code": "2.000815",
            "field_code": "G15",
            "level": "commune", "district": agency.district, "service_level": 4,
            "receiving_agency": agency.id,
            "competent_agency": agency.id, "applicant": applicant,
            "channel": ("online", "counter")[number % 2],
            "received_at": time, "due_at": time, "components": (), "fees": (),
        }  # fmt: skip
        leg = {
            "dossier_code": code, "leg_id": f"{code}/leg-1", "round": 1, "from_agency": agency.id,
            "to_agency": "H62.12", "duty": "lead",
            "mode": ("electronic", "electronic", "paper")[number % 3],
            "due_at": time, "interagency": True, "one_stop": True, "lead_agency": "H62.12",
            "participants": (),
            "procedure_code": "2.000815", "field_code": "G15", "applicant": applicant, "components": (),
            "dossier_due_at": time,
        }  # fmt: skip
        paid = {
            "dossier_code": code, "order_id": f"{code}/order-1", "transaction_id": f"T-{number}",
            "method": "counter", "online": number % 5 == 0, "amount_vnd": 4000, "items": (),
        }  # fmt: skip
        yield _record("dossiers", DossierReceived, code, time, received)
        yield _record("routing", LegDispatched, code, time, leg)
        yield _record("payments", PaymentSucceeded, code, time, paid)


def _record(
    topic: str, event: type[Event], code: str, time: datetime, data: dict[str, Any]
) -> tuple[str, bytes, bytes, bytes]:
    built = event.model_validate(
        {"id": f"{topic}-{code}", "source": "/bench", "subject": code, "time": time, "seq": 1, "data": data}
    )
    key = code.partition("-")[0].encode()
    return topic, key, type_of(event).encode(), built.model_dump_json().encode()
