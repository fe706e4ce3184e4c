"""What intake's doors say on the stream: each fact under an id of its own."""

from datetime import datetime
from typing import Any, Final, TypeVar

from schemas.envelope import Event, event_id, type_of
from schemas.evidence import EvidenceViewed, EvidenceViewedData
from services._runtime.fingerprints import fingerprint

_SOURCE: Final = "/lgsp/intake/door"
EventT = TypeVar("EventT", bound=Event)


def said(kind: type[EventT], subject: str, data: Any, key: str, time: datetime) -> EventT:  # noqa: ANN401 - each type has data of its own
    """Return an event of a door; the same said twice at one moment is one fact."""
    return _event(kind, subject, data, time, f"{key}/{fingerprint(data)}/{time.isoformat()}")


def viewed(seen: EvidenceViewedData, time: datetime, name: str) -> EvidenceViewed:
    """Return that papers were seen; ``name`` is this view's own: in world time many are of one moment."""
    return _event(EvidenceViewed, seen.submission_id, seen, time, f"{seen.receiving_agency}/{name}")


def _event(kind: type[EventT], subject: str, data: Any, time: datetime, what: str) -> EventT:  # noqa: ANN401
    name = event_id(_SOURCE, subject, type_of(kind), what)
    row = {"id": name, "source": _SOURCE, "subject": subject, "time": time, "data": data}
    return kind.model_validate(row)
