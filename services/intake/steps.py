"""What happened to a dossier, step by step, as its parties may read it (TT 01/2018/TT-VPCP Article 16.2d).

Each step is one event of routing's, without anything of the applicant.
"""

from typing import Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict

from schemas.envelope import AgencyId, Code
from schemas.routing import (
    ApologyIssued,
    DossierFinished,
    DueChanged,
    Duty,
    LegClosed,
    LegDispatched,
    Mode,
    Status,
    StatusChanged,
    SupplementRequested,
)
from services._runtime.told import Told


class Step(BaseModel):
    """One step, at its own time in the province; only the fields of its kind are there.

    ``sent``: a leg to ``agency`` with its duty, mode and limit. ``closed``: how that leg ended, named by
    ``leg``. ``status``: the new national status. ``due``: the appointment moved. ``apology``: it will be
    missed, with the new one (form 04). ``asked``: for papers, by ``agency``; ``supplemented``, ``withdrawn``:
    what the applicant did then. ``finished``: with what outcome.
    """

    model_config = ConfigDict(frozen=True)
    at: AwareDatetime
    kind: Literal[
        "sent", "closed", "status", "due", "apology", "asked", "supplemented", "withdrawn", "finished"
    ]
    leg: str | None = None
    agency: AgencyId | None = None
    duty: Duty | None = None
    mode: Mode | None = None
    due_at: AwareDatetime | None = None
    outcome: str | None = None
    late: bool | None = None
    status: Status | None = None
    why: Code | None = None


def step_of(event: Told) -> Step | None:  # noqa: PLR0911 - one a kind
    """Return the step that an event of routing's is, None for one that is none."""
    match event:
        case LegDispatched(time=at, data=leg):
            return Step(
                at=at, kind="sent", leg=leg.leg_id, agency=leg.to_agency, duty=leg.duty, mode=leg.mode,
                due_at=leg.due_at,
            )  # fmt: skip
        case LegClosed(time=at, data=closed):
            return Step(at=at, kind="closed", leg=closed.leg_id, outcome=closed.outcome, late=closed.late)
        case StatusChanged(time=at, data=changed) if changed.from_status not in {None, changed.to_status}:
            return Step(at=at, kind="status", status=changed.to_status)
        case DueChanged(time=at, data=moved):
            return Step(at=at, kind="due", due_at=moved.new_due_at, why=moved.why)
        case ApologyIssued(time=at, data=apology):
            return Step(at=at, kind="apology", due_at=apology.new_due_at, why=apology.reason)
        case SupplementRequested(time=at, data=asked):
            return Step(at=at, kind="asked", agency=asked.by_agency)
        case DossierFinished(time=at, data=finished):
            return Step(at=at, kind="finished", outcome=finished.outcome)
    return None
