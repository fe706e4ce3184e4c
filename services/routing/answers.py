"""What agencies say of their legs: which sayings count, repeat, contradict or come too late."""

from collections.abc import Mapping
from typing import Final

from schemas.inbound import LegAcceptedData, LegAnsweredData
from schemas.routing import Duty
from services._runtime.decisions import Unprocessable
from services._runtime.fingerprints import fingerprint
from services.routing.dossiers import Answer, AnswerOutcome, Leg, RoutedDossier
from services.routing.legs import closed
from services.routing.orders import demanded
from services.routing.steps import Step

NOT_YET: Final[frozenset[AnswerOutcome]] = frozenset({"needs-supplement", "wrong-authority", "handed-over"})
"""Outcomes that this version sets aside as dead letters, to be replayed by one that knows them."""
SENSELESS: Final[Mapping[Duty, frozenset[AnswerOutcome]]] = {
    "lead": frozenset({"opinion"}),
    "return": frozenset({"reject", "opinion", "needs-fee", *NOT_YET}),
}
"""Duty → answers that mean nothing on it: the lead agency decides, the desk can only hand over."""


def leg_addressed(dossier: RoutedDossier, data: LegAcceptedData | LegAnsweredData) -> Leg:
    """Return the leg an agency speaks of; Unprocessable when it was never sent, or not to this agency."""
    leg = dossier.leg(data.leg_id)
    if leg is None or leg.is_waiting:
        raise Unprocessable("unknown-leg", f"no leg {data.leg_id} of {dossier.code} was sent")
    if leg.to_agency != data.agency:
        raise Unprocessable("wrong-agency", f"{leg.leg_id} is with {leg.to_agency}, not {data.agency}")
    return leg


def is_repeat(leg: Leg, data: LegAnsweredData) -> bool:
    """Whether the leg has this answer already; Unprocessable when it has it with other content."""
    known = next((answer for answer in leg.answers if answer.outcome == data.outcome), None)
    if known is None:
        return False
    if known.fingerprint != fingerprint(data):
        raise Unprocessable("conflict", f"{leg.leg_id} has another answer {data.outcome}")
    return True


def accepted(step: Step, leg: Leg) -> Step:
    """Remember when the agency took the leg on."""
    return step.knowing(step.dossier.with_leg(leg.model_copy(update={"accepted_at": step.happened_at})))


def answered(step: Step, leg: Leg, data: LegAnsweredData) -> Step:
    """Apply a new answer: it closes the leg as done, asks for money, or is kept until the result may go.

    A rejection closes as ``done`` too: the agency did its part. ``returned`` and ``refused`` are for legs
    that an agency sends back.
    """
    _check_possible(leg, data)
    answer = Answer(outcome=data.outcome, fingerprint=fingerprint(data))
    leg = leg.model_copy(update={"answers": (*leg.answers, answer)})
    step = step.knowing(step.dossier.with_leg(leg))
    if leg.duty == "return":
        return step
    if data.outcome == "needs-fee":
        return demanded(step, "processing", data.fee_items or ())
    if leg.duty == "lead":
        step = step.knowing(step.dossier.model_copy(update={"result": data.result}))
    return closed(step, leg, "done", step.happened_at)


def _check_possible(leg: Leg, data: LegAnsweredData) -> None:
    if not leg.is_open:
        raise Unprocessable("leg-closed", f"{leg.leg_id} is closed and cannot be answered {data.outcome}")
    if data.outcome in SENSELESS.get(leg.duty, frozenset()):
        raise Unprocessable("wrong-outcome", f"{data.outcome} is no answer on {leg.leg_id} ({leg.duty})")
    if data.outcome in NOT_YET:
        raise Unprocessable("not-supported-yet", f"{data.outcome} on {leg.leg_id} is not supported yet")
