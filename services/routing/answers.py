"""What agencies say of their legs: which sayings count, repeat, contradict or come too late."""

from collections.abc import Mapping
from typing import Final

from schemas.inbound import LegAcceptedData, LegAnsweredData
from schemas.routing import Duty
from services._runtime.decisions import Unprocessable
from services._runtime.fingerprints import fingerprint
from services.routing.dossiers import Answer, AnswerOutcome, Leg, RoutedDossier
from services.routing.legs import closed, sent_back
from services.routing.orders import demanded
from services.routing.passing_on import passed_on
from services.routing.results import check_result_of
from services.routing.steps import Step
from services.routing.supplements import asked, check_first

SENSELESS: Final[Mapping[Duty, frozenset[AnswerOutcome]]] = {
    "lead": frozenset({"opinion"}),
    "consult": frozenset({"needs-supplement"}),
    "finance": frozenset({"needs-supplement"}),
    "return": frozenset(
        {"reject", "opinion", "needs-fee", "needs-supplement", "wrong-authority", "handed-over"}
    ),
}
"""Duty → answers that mean nothing on it: the lead agency decides, the desk can only hand over.

Papers are asked for by those who decide: one that is consulted, or works out a sum, tells the lead agency
what it lacks, which asks the applicant for everything at once (NĐ 61/2018 Articles 17.2 and 19.4-19.5).
"""
OPINIONS: Final[frozenset[AnswerOutcome]] = frozenset({"opinion", "approve", "reject"})


def leg_addressed(dossier: RoutedDossier, data: LegAcceptedData | LegAnsweredData) -> Leg:
    """Return the leg an agency speaks of; Unprocessable when it was never sent, or not to this agency."""
    leg = dossier.leg(data.leg_id)
    if leg is None or leg.is_waiting:
        raise Unprocessable(
            "unknown-leg",
            f"no such leg of {dossier.code} was sent: agencies answer what they were sent "
            "(NĐ 61/2018 Article 19.6)",
        )
    if leg.to_agency != data.agency:
        raise Unprocessable(
            "wrong-agency",
            f"{leg.leg_id} is with {leg.to_agency}, not {data.agency}: each agency answers for its own part "
            "(NĐ 61/2018 Article 19.6)",
        )
    return leg


def is_repeat(leg: Leg, data: LegAnsweredData) -> bool:
    """Whether the leg has this answer already; Unprocessable when it has it with other content."""
    known = next((answer for answer in leg.answers if answer.outcome == data.outcome), None)
    if known is None:
        return False
    if known.fingerprint != fingerprint(data):
        once = ": money is asked for once on a leg, with every item" if data.outcome == "needs-fee" else ""
        raise Unprocessable("conflict", f"{leg.leg_id} has another answer {data.outcome}{once}")
    return True


def is_late_opinion(dossier: RoutedDossier, leg: Leg, data: LegAnsweredData) -> bool:
    """Whether an agency speaks honestly and too late: noted, and without effect on the dossier.

    One that was consulted and whose time was up, or any whose part went back when the lead rejected.
    """
    silent = leg.duty == "consult" and leg.closed_as == "timed-out"
    overtaken = leg.closed_as == "returned" and any(
        each.duty == "lead" and each.round == leg.round and each.answered("reject") for each in dossier.legs
    )
    return (silent or overtaken) and data.outcome in OPINIONS


def accepted(step: Step, leg: Leg) -> Step:
    """Remember when the agency took the leg on."""
    return step.knowing(step.dossier.with_leg(leg.model_copy(update={"accepted_at": step.happened_at})))


def noted(step: Step, leg: Leg, data: LegAnsweredData) -> tuple[Step, Leg]:
    """Keep an answer with its leg."""
    answer = Answer(outcome=data.outcome, fingerprint=fingerprint(data))
    leg = leg.model_copy(update={"answers": (*leg.answers, answer)})
    return step.knowing(step.dossier.with_leg(leg)), leg


def answered(step: Step, leg: Leg, data: LegAnsweredData) -> Step:
    """Apply a new answer: it ends the agency's part, asks for money or papers, or is kept for the hand-over.

    A rejection closes as ``done`` too: the agency did its part. ``returned`` and ``refused`` are for legs
    that are sent back. The lead agency's rejection is the decision: nobody else's part matters any more.
    """
    _check_possible(step.dossier, leg, data)
    step, leg = noted(step, leg, data)
    if leg.duty == "return":
        return step
    match data.outcome:
        case "needs-fee":
            return demanded(step, "processing", data.fee_items or ())
        case "needs-supplement":
            return asked(step, leg, data)
        case "wrong-authority" | "handed-over":
            return passed_on(step, leg, data)
    if leg.duty == "lead":
        step = step.changed(result=data.result)
    step = closed(step, leg, "done", step.happened_at)
    return sent_back(step) if leg.duty == "lead" and data.outcome == "reject" else step


def _check_possible(dossier: RoutedDossier, leg: Leg, data: LegAnsweredData) -> None:
    if data.outcome in SENSELESS.get(leg.duty, frozenset()):
        raise Unprocessable(
            "wrong-outcome",
            f"{data.outcome} is no answer on {leg.leg_id} ({leg.duty}): its duty was named with it "
            "(NĐ 61/2018 Article 19.6)",
        )
    if data.outcome == "needs-supplement":
        check_first(dossier)
    if not leg.is_open:
        raise Unprocessable(
            "leg-closed",
            f"{leg.leg_id} is closed and cannot be answered {data.outcome}: an agency gives its result once, "
            "within its limit (NĐ 61/2018 Articles 19.5-19.6)",
        )
    if leg.duty == "lead" and data.result is not None:
        check_result_of(dossier.rules, data.result)
