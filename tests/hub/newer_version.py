"""Makes a process a later version of the hub: its events have one more field, and there is one more type.

Every reception is followed by ``lgsp.dossier.noted.v1``, which nobody of the present version knows.
"""

from typing import Any, Final, Literal

import orjson

from schemas.dossiers import DossierReceived
from schemas.envelope import DossierCode, Event, Shape
from schemas.topics import DOSSIERS, TOPIC_OF
from services._runtime import outbox
from services._runtime.decisions import Decision, Documents, Emit, Happening
from services.intake.reception import IntakeCore

NOTED: Final = "lgsp.dossier.noted.v1"
FIELD: Final = "added_later"


def _noted() -> type[Event]:
    """Make the type, in this process only: whoever imports the names must not know it."""

    class NotedData(Shape):
        dossier_code: DossierCode

    class DossierNoted(Event):
        type: Literal["lgsp.dossier.noted.v1"] = "lgsp.dossier.noted.v1"
        data: NotedData

    return DossierNoted


def become_newer() -> None:
    """Change what this process writes; what it reads stays."""
    noted_event = _noted()
    shape = noted_event.model_fields["data"].annotation
    assert shape is not None
    TOPIC_OF[noted_event] = DOSSIERS
    row, decide = outbox._row, IntakeCore.decide  # noqa: SLF001 - there is no later version to run

    def newer_row(draft: outbox.Draft, *place: Any) -> outbox.OutboxRow:
        made = row(draft, *place)
        if draft.emit is None:
            return made
        event = orjson.loads(made.value or b"")
        event["data"][FIELD] = {"depth": 1}
        return made._replace(value=orjson.dumps(event | {FIELD: True}))

    def newer_decide(core: IntakeCore, documents: Documents, happening: Happening) -> Decision:
        decision = decide(core, documents, happening)
        noted = tuple(
            Emit(noted_event, shape(dossier_code=emit.subject), emit.subject, emit.key, emit.time, "noted")
            for emit in decision.emits
            if emit.event is DossierReceived
        )
        return decision._replace(emits=(*decision.emits, *noted))

    outbox._row = newer_row  # type: ignore[assignment]  # noqa: SLF001 - see above
    IntakeCore.decide = newer_decide  # type: ignore[method-assign, assignment]
