"""How a dossier moves on whenever a fact about it has been applied."""

from services._province.agencies import UnknownAgency, agency
from services._province.agency_rules import NoAgencyInDistrict
from services._province.procedures import UnknownProcedure
from services._province.statuses import DossierStatus
from services._runtime.decisions import Unprocessable
from services.routing.dossiers import Order, RoutedDossier
from services.routing.finishing import finished, handed_over, is_ready_to_finish, stopped
from services.routing.legs import sent
from services.routing.orders import demanded, fees_collected_at
from services.routing.pauses import resumed
from services.routing.plans import planned_legs, to_send_now
from services.routing.steps import Step


def received(step: Step) -> Step:
    """Begin: a fee collected at reception is asked for, and the legs go out once nothing is owed."""
    _check_known(step.dossier)
    step = step.to_status(DossierStatus.RECEIVED)
    fees = fees_collected_at(step.dossier, "reception")
    return carried_on(demanded(step, "reception", fees) if fees else step)


def carried_on(step: Step) -> Step:
    """Do whatever nothing stands in the way of any more: resume, send on, finish, hand over.

    While the clock is paused nothing is sent: a limit would begin to run that the payment then moves.
    """
    if step.dossier.outcome is not None:
        return handed_over(step)
    step = resumed(step)
    if step.dossier.is_paused:
        return step
    if not step.dossier.working_legs:
        step = _planned(step)
    step = sent(step, to_send_now(step.dossier))
    return finished(step) if is_ready_to_finish(step.dossier) else step


def expired(step: Step, order: Order) -> Step:
    """Remember that an order expired; the dossier stops unless it was finished already.

    What is owed at return keeps the result at the desk (docs/decisions/0011).
    """
    step = step.knowing(step.dossier.with_order(order.model_copy(update={"expired": True})))
    return stopped(step) if step.dossier.outcome is None else step


def _planned(step: Step) -> Step:
    if step.dossier.status is DossierStatus.RECEIVED:
        step = step.to_status(DossierStatus.WORKING)
    legs = planned_legs(step.dossier, step.time.date())
    return step.changed(legs=(*step.dossier.legs, *legs))


def _check_known(dossier: RoutedDossier) -> None:
    """Refuse at once what could not be routed later, so that no later fact is blamed for it."""
    data = dossier.received
    try:
        agency(data.receiving_agency)
        agency(data.competent_agency)
        asked = dossier.rules
        held_by = () if asked.result is None else (asked.result.held_by,)
        for rule in (*(leg.agency for leg in asked.legs), *held_by):
            dossier.agency_by_rule(rule)
    except UnknownProcedure as unknown:
        raise Unprocessable("unknown-procedure", f"{data.dossier_code}: {unknown}") from unknown
    except (UnknownAgency, NoAgencyInDistrict) as unknown:
        raise Unprocessable("unknown-agency", f"{data.dossier_code}: {unknown}") from unknown
