"""What a person may claim that the State holds, as the desk's look-up would show it (docs/reuse.md).

That is what the agency that decides has itself, and what another one shares as data.
"""

from collections.abc import Iterator
from datetime import date

from lgsp.simulator.dossier_seen import DossierSeen
from lgsp.simulator.lodging import Request
from lgsp.simulator.slots import Slots
from schemas.inbound import AgencyResult
from services._province.calendar import in_zone
from services._province.procedures import procedure


def papers_count(first: DossierSeen, on: date, slots: Slots) -> bool:
    """Say whether its papers count on a day: from 00:00 of the next working day after it was approved."""
    end = first.finished
    return (
        end is not None
        and end.data.outcome == "approved"
        and slots.calendar.next_working_day(in_zone(end.time)) <= on
    )


def claimable(
    first: DossierSeen, request: Request, deciding: str | None, on: date
) -> Iterator[tuple[str, str]]:
    """Yield paper and what it is named by, of each that the look-up would show; the result comes last."""
    wanted = {each.code for each in request.procedure.components if each.reusable}
    assert first.received is not None
    assert first.finished is not None
    asked = procedure(first.received.procedure_code, in_zone(first.received.received_at).date())
    accepted = {each.code for each in asked.components if each.reusable} & wanted
    result = first.finished.data.result
    for each in first.received.components:
        of_result = result is not None and result.code == each.code
        at_hand = each.digitised or first.received.competent_agency == deciding
        if each.code in accepted and at_hand and not of_result:
            yield each.code, first.code
    if result is not None and result.code in wanted and _is_usable(result, deciding, on):
        yield result.code, result.result_id


def _is_usable(result: AgencyResult, deciding: str | None, on: date) -> bool:
    at_hand = result.held_by == deciding or (result.shareable and result.digitised)
    return at_hand and (result.valid_to is None or on <= in_zone(result.valid_to).date())
