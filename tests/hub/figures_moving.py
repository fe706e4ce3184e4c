"""What makes figures move: dossiers and ticks that metrics counts, or updates put on the topic."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from schemas.dossiers import DossierReceived
from schemas.kpis import KpiUpdated
from tests.builders import AGENCY, ICT, a_tick, an_arrival
from tests.hub.hub import Hub
from tests.hub.sending import Raw, send
from tests.hub.told_dossiers import dossiers, raw

MORNING: Final = datetime(2021, 3, 8, 9, tzinfo=ICT)


def receive(hub: Hub, numbers: Iterable[int]) -> None:
    """Tell metrics of dossiers received, all alike but for their number."""
    template = next(dossiers())
    assert isinstance(template, DossierReceived)
    for number in numbers:
        code = f"{AGENCY}-210308-{number:04d}"
        data = template.data.model_copy(update={"dossier_code": code, "submission_id": f"S-{number}"})
        event = template.model_copy(update={"id": f"r-{number}", "subject": code, "data": data})
        send(hub.servers, hub.prefix, [raw(event)])


def tick(hub: Hub, minutes: int) -> None:
    """Let the clock of the hub's world tick, on every partition."""
    sent = an_arrival(a_tick(MORNING + timedelta(days=1, minutes=minutes)))
    headers = tuple((name, value or b"") for name, value in sent.headers)
    send(
        hub.servers, hub.prefix,
        [Raw("clock", None, sent.value, headers, partition) for partition in range(hub.partitions)],
    )  # fmt: skip


def put(hub: Hub, cells: Iterable[tuple[str, str, str]], numerator: int) -> None:
    """Put an update of each of these figures on the topic, as metrics' relay does."""
    send(hub.servers, hub.prefix, [_update(cell, numerator) for cell in cells])


def _update(cell: tuple[str, str, str], numerator: int) -> Raw:
    definition, scope, period = cell
    key = "|".join(cell)
    data = {
        "definition": definition, "scope": scope, "period": period, "numerator": numerator,
        "denominator": 1_000_000, "value": round(numerator / 1_000_000, 4), "target": 0.8, "met": False,
        "as_of": MORNING,
    }  # fmt: skip
    event = {"id": f"u-{numerator}", "source": "/lgsp/metrics", "subject": key, "time": MORNING}
    value = KpiUpdated.model_validate({**event, "data": data}).model_dump_json().encode()
    return Raw("kpis", key.encode(), value, (), 0)
