"""Missing papers: asked for once, and the next round that begins when they have come."""

from datetime import datetime
from typing import Final

from schemas.dossiers import SupplementReceivedData
from schemas.inbound import LegAnsweredData
from schemas.routing import SupplementRequested, SupplementRequestedData
from services._province.completeness import unknown_components
from services._province.limits import limit_ends
from services._province.statuses import DossierStatus
from services._runtime.decisions import Unprocessable
from services.routing.dossiers import Leg, RoutedDossier, Supplement
from services.routing.legs import sent_back
from services.routing.pauses import clock_moved, outages_counted
from services.routing.steps import Step

RETURNABLE_WORKING_DAYS: Final = 3
"""NĐ 61/2018 Article 19.4: what does not qualify goes back within so many working days of its reception."""


def asked(step: Step, leg: Leg, data: LegAnsweredData) -> Step:
    """Ask the applicant for what is missing: the dossier goes back to the desk, and the clock stands still.

    Every leg under way closes as ``returned``, for a leg is never opened again; what was not sent yet never
    is. A wait for money ends here as far as the clock goes: the supplement's date takes over. Asked after the
    three days of Article 19.4 it holds all the same, and is told as late.
    """
    components = _checked(step.dossier, data)
    late = step.happened_at > _returnable_until(step)
    step = sent_back(step)
    if step.dossier.paused_since is not None:
        since = step.dossier.paused_since
        step = clock_moved(step.changed(paused_since=None), since, step.time, "payment")
    else:
        step = outages_counted(step, step.time)
    clock = step.dossier.rules.after_supplement
    supplement = Supplement(by_agency=leg.to_agency, components=components, asked_at=step.time, clock=clock)
    told = SupplementRequestedData(
        dossier_code=step.dossier.code,
        by_agency=supplement.by_agency,
        components=components,
        round=step.dossier.round,
        clock=clock,
        late=late,
    )
    step = step.changed(supplement=supplement).telling(SupplementRequested, told, str(told.round))
    return step.to_status(DossierStatus.SUPPLEMENT_ASKED)


def is_news(dossier: RoutedDossier, data: SupplementReceivedData) -> bool:
    """Whether the papers change anything: neither a repeat nor after the end.

    Raises Unprocessable for papers that nobody asked for, and for other ones than came before.
    """
    supplement = dossier.supplement
    if supplement is None:
        raise Unprocessable(
            "no-supplement-asked",
            f"nobody asked for papers of {dossier.code}: they come after a request, once "
            "(NĐ 61/2018 Articles 17.2 and 19.4)",
        )
    if supplement.received is not None and supplement.received != data:
        raise Unprocessable(
            "conflict", f"{dossier.code} got its supplement with other content; there is one (Article 11.2c)"
        )
    return supplement.received is None and dossier.outcome is None


def arrived(step: Step, data: SupplementReceivedData) -> Step:
    """Begin the next round, due when intake says; money that is still owed keeps the clock standing.

    Everybody gets the completed dossier anew: what was decided in the round before was decided without it.
    """
    dossier = step.dossier
    assert dossier.supplement is not None
    came = dossier.supplement.model_copy(update={"received": data, "received_at": step.time})
    step = step.changed(
        outages_counted_to=step.time,
        supplement=came,
        round=dossier.round + 1,
        due_at=data.new_due_at,
    )
    if any(order.pauses for order in dossier.orders):
        return step.changed(paused_since=step.time).to_status(DossierStatus.PAYMENT_ASKED)
    return step.to_status(DossierStatus.WORKING)


def check_first(dossier: RoutedDossier) -> None:
    """Refuse to ask a second time, whoever asks."""
    if dossier.supplement is not None:
        raise Unprocessable(
            "second-supplement",
            f"{dossier.code} was asked for papers before, by {dossier.supplement.by_agency}: papers are "
            "asked for once only (NĐ 61/2018 Articles 11.2c and 15.3)",
        )


def _checked(dossier: RoutedDossier, data: LegAnsweredData) -> tuple[str, ...]:
    components = tuple(dict.fromkeys(data.components or ()))
    if not components:
        raise Unprocessable(
            "no-components", f"{data.leg_id}: a request names every missing paper (NĐ 61/2018 Article 17.2)"
        )
    unknown = unknown_components(dossier.rules, components)
    if unknown:
        raise Unprocessable(
            "unknown-component",
            f"{data.leg_id}: {dossier.rules.code} does not ask for {len(unknown)} of these papers; "
            "only what the procedure lists may be asked for (NĐ 61/2018 Article 17.1)",
        )
    return components


def _returnable_until(step: Step) -> datetime:
    received_at = step.dossier.received.received_at
    return limit_ends("working-days", RETURNABLE_WORKING_DAYS, received_at, step.calendar)
