"""What can be wrong with what comes later about a dossier: by the code, by where it stands, by its papers.

A supplement is taken once and whole (NĐ 61/2018 Articles 11.2c, 15.3, 17.2). One that lacks what was asked
for does not make the dossier complete: it is refused with all that lacks and is not the one supplement; the
clock stands still until all of it comes.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Final

from schemas.follow_ups import FeedbackLodgedData, SupplementLodgedData, WithdrawalLodgedData
from services._province.agencies import agencies, exists, organised_on
from services._province.calendar import WorkingCalendar
from services._province.identifiers import (
    CodePart,
    InvalidDossierCode,
    meant_dossier_code,
    parse_dossier_code,
)
from services._runtime.fingerprints import fingerprint
from services.intake.rules.lodging import attached_codes, lacking, repeated
from services.intake.rules.problem import Problem
from services.intake.state.documents import DossierRecord

FollowUpData = SupplementLodgedData | WithdrawalLodgedData | FeedbackLodgedData


_FAULTS: Final[Mapping[CodePart, str]] = {
    "form": "a code is agency, date and number, like H62.12-210308-0004",
    "agency": "its agency is no electronic id, like H62.12",
    "day": "its day is none of the calendar: YYMMDD, like 210308",
    "number": "its number is none from 0001 to 9999",
}


def check_code(code: str, calendar: WorkingCalendar) -> Problem | None:
    """Return why no dossier can ever have had this code, None where one could."""
    try:
        agency_id, day, _ = parse_dossier_code(code)
    except InvalidDossierCode as fault:
        return _unprocessable("dossier_code", "contradictory-code", _said(code, fault.part))
    agency = agencies().get(agency_id)
    if agency is None:
        return _unprocessable("dossier_code", "contradictory-code", "its agency is none of the province")
    if not exists(agency, organised_on(day)):
        return _unprocessable("dossier_code", "contradictory-code", "its agency did not exist on its day")
    if not calendar.is_working_day(day):
        return _unprocessable(
            "dossier_code", "contradictory-code", "its day is a day off: nothing is received then"
        )
    return None


def _said(code: str, part: CodePart) -> str:
    """Say what is wrong with a code, repeating nothing of it but what the catalogue knows."""
    meant = meant_dossier_code(code)
    if meant is not None and parse_dossier_code(meant).agency in agencies():
        return f"write it {meant}, with the agency's id of QĐ 20/2020"
    return _FAULTS[part]


def is_known(dossier: DossierRecord, data: FollowUpData) -> bool:
    """Say whether a supplement or withdrawal was taken before with the same content."""
    match data:
        case SupplementLodgedData():
            taken = dossier.supplement
        case WithdrawalLodgedData():
            taken = dossier.withdrawal
        case FeedbackLodgedData():
            taken = None
    return taken is not None and taken.fingerprint == fingerprint(data)


def check_follow_up(
    dossier: DossierRecord, data: FollowUpData, believed: Collection[str] = (), against: str | None = None
) -> list[Problem]:
    """Return everything wrong with what is lodged about a dossier, as intake would decide on it now.

    ``believed``: the papers that the State does hold among those that it is said to hold; ``against``: the
    reason why nothing that it holds may be used.
    The same rules as the decision itself; empty for what would be taken, and for a repeat.
    """
    if is_known(dossier, data):
        return []
    match data:
        case SupplementLodgedData():
            return list(_against_supplement(dossier, data, believed, against))
        case WithdrawalLodgedData():
            return list(_against_withdrawal(dossier))
        case FeedbackLodgedData():
            return []


def _against_withdrawal(dossier: DossierRecord) -> Iterable[Problem]:
    if dossier.withdrawal is not None:
        yield _unprocessable("dossier_code", "conflict", "it was withdrawn before with other content")
    elif dossier.outcome is not None:
        yield _unprocessable(
            "dossier_code", "dossier-finished", "the work is done, so nothing is left to take back"
        )


def _against_supplement(
    dossier: DossierRecord, data: SupplementLodgedData, believed: Collection[str], against: str | None
) -> Iterable[Problem]:
    if dossier.withdrawal is not None:
        yield _unprocessable("dossier_code", "dossier-withdrawn", "lodge it anew: it was taken back")
    elif dossier.outcome is not None:
        yield _unprocessable("dossier_code", "dossier-finished", "lodge it anew: the work is done")
    elif dossier.supplement is not None:
        yield _unprocessable("dossier_code", "second-supplement", "it was supplemented before, and once only")
    elif dossier.asked is None:
        yield _unprocessable("dossier_code", "no-supplement-asked", "wait until an agency asks for papers")
    else:
        yield from _against_papers(data, dossier.asked.components, believed, against)


def _against_papers(
    data: SupplementLodgedData, asked: tuple[str, ...], believed: Collection[str], against: str | None
) -> Iterable[Problem]:
    for place, component in enumerate(data.components):
        if component.code not in asked:
            message = f"leave it out: only {', '.join(asked)} was asked for"
            yield _unprocessable(f"components.{place}.code", "component-not-asked", message)
    for again in repeated(data.components):
        yield _unprocessable(again.field, "repeated-component", again.message)
    given = {*attached_codes(data.components), *believed}
    missing = tuple(code for code in asked if code not in given)
    if missing:
        lack = lacking(data.components, missing, against)
        yield replace(lack, message=f"bring all at once: {lack.message}", outcome="unprocessable")


def _unprocessable(field: str, reason: str, message: str, missing: tuple[str, ...] = ()) -> Problem:
    return Problem(field, message, reason, "unprocessable", missing)
