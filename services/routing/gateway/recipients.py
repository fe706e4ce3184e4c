"""Which agencies an event concerns: a leg's two ends, or everybody who has a part in the dossier."""

from typing import Final

from schemas.dossiers import DossierWithdrawn, SupplementReceived
from schemas.envelope import Event
from schemas.routing import (
    ApologyIssued,
    DossierFinished,
    DueChanged,
    FeeDemanded,
    LegClosed,
    LegClosedData,
    LegDispatched,
    LegDispatchedData,
    ResultReturned,
    StatusChanged,
    StatusChangedData,
    SupplementRequested,
)
from services._province.statuses import DossierStatus
from services._runtime.decisions import Documents, Emit
from services._runtime.told import Told
from services.routing.dossiers import RoutedDossier, key_of

TO_EVERYBODY: Final[tuple[type[Event], ...]] = (
    SupplementRequested, DueChanged, FeeDemanded, ApologyIssued, DossierFinished, ResultReturned,
)  # fmt: skip
TAKEN: Final[tuple[type[Event], ...]] = (SupplementReceived, DossierWithdrawn)
"""What intake tells and agencies have to know; its other events concern no agency but by their legs."""


def of_taken(documents: Documents, event: Told) -> tuple[str, ...]:
    """Return whom an event of intake concerns, once routing has applied it."""
    return _parties(documents, event.subject) if isinstance(event, TAKEN) else ()


def of_told(documents: Documents, emit: Emit) -> tuple[str, ...]:
    """Return whom an event of routing concerns.

    Statuses concern nobody by themselves: their causes do. But for the end of a wait for money: its cause is
    told by the payments alone, and a pause that moves no date is told by nothing else.
    """
    if emit.event is LegDispatched:
        assert isinstance(emit.data, LegDispatchedData)
        return (emit.data.to_agency,)
    if emit.event is LegClosed:
        assert isinstance(emit.data, LegClosedData)
        return _ends(documents, emit.data)
    if emit.event in TO_EVERYBODY or _is_paid(emit):
        return _parties(documents, emit.subject)
    return ()


def _is_paid(emit: Emit) -> bool:
    told = emit.data
    return (
        emit.event is StatusChanged
        and isinstance(told, StatusChangedData)
        and (told.from_status, told.to_status) == (DossierStatus.PAYMENT_ASKED, DossierStatus.WORKING)
    )


def _ends(documents: Documents, closed: LegClosedData) -> tuple[str, ...]:
    """Return a leg's two ends; silence of who was consulted is the desk's too (NĐ 61/2018 Article 19.5)."""
    dossier = _dossier(documents, closed.dossier_code)
    leg = dossier.leg(closed.leg_id) if dossier is not None else None
    if dossier is None or leg is None:
        return ()
    silent = leg.duty == "consult" and closed.outcome == "timed-out"
    desk = (dossier.received.receiving_agency,) if silent else ()
    return _each_once(leg.to_agency, leg.from_agency, *desk)


def _parties(documents: Documents, dossier_code: str) -> tuple[str, ...]:
    """Return the agencies that legs were sent to, and the desk that tells the applicant."""
    dossier = _dossier(documents, dossier_code)
    if dossier is None:
        return ()
    sent = (leg.to_agency for leg in dossier.legs if not leg.is_waiting)
    return _each_once(dossier.received.receiving_agency, *sent)


def _dossier(documents: Documents, code: str) -> RoutedDossier | None:
    found = documents.get(key_of(code))
    return found if isinstance(found, RoutedDossier) else None


def _each_once(*agencies: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(agencies))
