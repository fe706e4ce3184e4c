"""What intake's doors say on the stream: each fact under an id of its own."""

from datetime import datetime
from typing import Any, Final, TypeVar

from schemas.envelope import Event, event_id, type_of
from services._runtime.fingerprints import fingerprint

_SOURCE: Final = "/lgsp/intake/door"
EventT = TypeVar("EventT", bound=Event)


def said(kind: type[EventT], subject: str, data: Any, key: str, time: datetime) -> EventT:  # noqa: ANN401 - each type has data of its own
    """Return an event of a door; the same said twice at one moment is one fact."""
    what = f"{key}/{fingerprint(data)}/{time.isoformat()}"
    name = event_id(_SOURCE, subject, type_of(kind), what)
    row = {"id": name, "source": _SOURCE, "subject": subject, "time": time, "data": data}
    return kind.model_validate(row)
