"""What a finished dossier brings into the register, and what becomes of a result there later."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import cache
from types import MappingProxyType
from typing import Final

from schemas.inbound import AgencyResult
from schemas.results import ResultDigitised, ResultRegistered, ResultRevoked
from schemas.routing import DossierFinishedData
from services._province.calendar import WorkingCalendar, in_zone
from services._province.procedures import procedure, versions
from services._province.stock import day_of
from services._runtime.decisions import NOTHING, Decision, Document, Documents
from services.intake.state.documents import DossierRecord, HeldPaper, Paper
from services.intake.state.entries import (
    Registered,
    RegisterEntry,
    ResultChanges,
    ResultRef,
    Sharing,
    changes_key,
    entry_key,
)

OfResults = ResultRegistered | ResultDigitised | ResultRevoked
OF_RESULTS: Final = (ResultRegistered, ResultDigitised, ResultRevoked)
"""What routing tells of results, on the lane of who holds them."""


def visible_on(at: datetime, calendar: WorkingCalendar) -> date:
    """Return the first day on which what happened then counts: the next working day (design 5).

    A sender's year 9999 may have none after it: then it is the last day there is.
    """
    try:
        return calendar.next_working_day(in_zone(at))
    except OverflowError:
        return date.max


def entries_of(dossier: DossierRecord, finished: DossierFinishedData, visible: date) -> dict[str, Document]:
    """Return what a dossier that was just finished adds to the register; nothing unless it was approved.

    Nor where the person is not known: a dossier that was received before there was a register.
    """
    if dossier.person is None or finished.outcome != "approved":
        return {}
    entries = _entries(dossier, dossier.person, finished.result, visible)
    return {entry_key(dossier.code, entry.paper): entry for entry in entries}


def result_changed(documents: Documents, event: OfResults, calendar: WorkingCalendar) -> Decision:
    """Keep what was told of a result; what is known already changes nothing.

    The first digitising and the first revocation count, of registrations the last. Nothing tells a result of
    the time before the hub from one of a dossier, which may finish later: it is kept, and is somebody's once
    an entry names it.
    """
    ref = ref_of(event)
    if ref is None:
        return NOTHING
    key, on = changes_key(ref), visible_on(event.time, calendar)
    known = documents.get(key, ResultChanges())
    assert isinstance(known, ResultChanges)
    match event:
        case ResultRegistered(data=data):
            update: dict[str, object] = {"registered": _registered(data.result, on)}
        case ResultDigitised():
            update = {"digitised_on": on if known.digitised_on is None else min(known.digitised_on, on)}
        case ResultRevoked():
            update = {"revoked_on": on if known.revoked_on is None else min(known.revoked_on, on)}
    changed = known.model_copy(update=update)
    return NOTHING if changed == known else Decision({key: changed})


def ref_of(event: OfResults) -> ResultRef | None:
    """Return which result it is about, None where its holder is not told."""
    match event:
        case ResultRegistered(data=data):
            return ResultRef(held_by=data.result.held_by, result_id=data.result.result_id)
        case ResultDigitised(data=told) | ResultRevoked(data=told):
            return None if told.held_by is None else ResultRef(held_by=told.held_by, result_id=told.result_id)


def _entries(
    dossier: DossierRecord, person: str, result: AgencyResult | None, visible: date
) -> list[RegisterEntry]:
    """Return the reusable papers handed in or used, then the result: it takes the place of its kind."""
    day = in_zone(dossier.received_at).date()
    reusable = {each.code for each in procedure(dossier.procedure_code, day).components if each.reusable}
    own: dict[str, object] = {
        "person": person,
        "dossier_code": dossier.code,
        "visible_on": visible,
        "held_by": dossier.decided_by,
    }
    told = [_of_attached(paper, day) for paper in dossier.papers if paper.code in reusable]
    told += [_of_held(held) for held in dossier.held if held.code in reusable]
    told += [] if result is None else [_of_result(result)]
    return [RegisterEntry.model_validate({**own, **each}) for each in told]


def _of_attached(paper: Paper, day: date) -> dict[str, object]:
    data = paper.form == "electronic" or paper.digest is not None
    return {
        "paper": paper.code,
        "valid_until": _latest_day(paper.code, day),
        "shared_with": _sharing(shareable=data),
        "digitised": data,
    }


def _of_held(held: HeldPaper) -> dict[str, object]:
    """Return the paper as it was used: it holds no longer, is shared no further, than where it is from."""
    return {
        "paper": held.code,
        "valid_from": held.valid_from,
        "valid_until": held.valid_until,
        "shared_with": _sharing(shareable=held.shareable),
        "digitised": held.digitised,
        "result": held.result,
    }


def _of_result(result: AgencyResult) -> dict[str, object]:
    return {
        "paper": result.code,
        "valid_from": day_of(result.valid_from),
        "valid_until": None if result.valid_to is None else day_of(result.valid_to),
        "held_by": result.held_by,
        "shared_with": _sharing(shareable=result.shareable),
        "digitised": result.digitised,
        "result": ResultRef(held_by=result.held_by, result_id=result.result_id),
    }


def _registered(result: AgencyResult, on: date) -> Registered:
    return Registered(visible_on=on, shareable=result.shareable, digitised=result.digitised)


def _sharing(*, shareable: bool) -> Sharing:
    """ASSUMPTION: what was digitised at reception may be shared with every agency of the province."""
    return "agencies" if shareable else "nobody"


def _latest_day(paper: str, received: date) -> date | None:
    """Return the last day on which a paper that was handed in can hold, None where nothing limits it.

    No fact tells when it was issued. ASSUMPTION: on the day of reception at the latest, so a paper of a kind
    whose validity the catalogue limits is taken to hold so long from then, never for ever.
    """
    days = _validity_days().get(paper)
    return None if days is None else received + timedelta(days=days)


@cache
def _validity_days() -> Mapping[str, int]:
    """Return how long the results hold that do not hold for ever, by code; the shortest of several."""
    found: dict[str, int] = {}
    for each in (version.result for known in versions().values() for version in known):
        if each is not None and each.validity_days is not None:
            found[each.code] = min(each.validity_days, found.get(each.code, each.validity_days))
    return MappingProxyType(found)
