"""Who looked for, saw or used which paper of a person: when, for what, on which basis, by what consent."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from services.intake.previews.shown import article_of
from services.intake.previews.store import OfPerson
from services.intake.state.consents import ConsentRecord
from services.intake.state.keys import OF_DEAD_LETTER, OF_REQUEST
from services.intake.state.looks import Look
from services.intake.state.requests import EvidenceRecord

AT_LODGING: Final = "no-second-request"
"""The legal basis of the look that intake takes at every lodging, to tell what the State already had."""


def accesses(known: OfPerson) -> list[dict[str, Any]]:
    """Return every access, the newest first; one at a lodging has a day, for the register counts in days."""
    found = [each for record in known.requests for each in _of_request(record)]
    found += [_of_look(name, look) for name, look in known.looks if not _is_of_request(name)]
    return sorted(found, key=lambda each: (str(each["at"]), each["kind"]), reverse=True)


def consents_shown(consents: Iterable[ConsentRecord]) -> list[dict[str, Any]]:
    """Return what a person agreed to, so that it can be taken back."""
    hidden = {"timers", "person", "fingerprint"}
    shown = [each.model_dump(mode="json", exclude=hidden) for each in consents]
    return sorted(shown, key=lambda each: str(each["given_at"]), reverse=True)


def older(known: OfPerson) -> int:
    """Return how many requests, looks, consents and views there are that are not shown, all of them older."""
    return known.older + sum(record.views_before for record in known.requests)


def _is_of_request(name: str) -> bool:
    """Say whether a look belongs to a request, which is told of with more."""
    what_for = name.partition("/")[2]
    return what_for.startswith(OF_REQUEST) and not what_for.startswith(OF_DEAD_LETTER)


def _of_request(record: EvidenceRecord) -> Iterable[dict[str, Any]]:
    codes = [paper.code for paper in record.papers]
    yield _access(record, "requested", record.asked_at, record.asked_by, codes)
    for paper in record.papers:
        if paper.question is not None:
            asked = _access(record, "asked-database", record.asked_at, record.asked_by, [paper.code])
            yield asked | {"database": paper.question.database, "outcome": paper.question.outcome}
    for view in record.views:
        yield _access(record, "viewed", view.at, view.by, codes)
    for use in record.uses:
        used = _access(record, "used", use.at, record.receiving_agency, [use.paper])
        yield used | {"dossier_code": use.dossier_code, "ref": use.ref, "outcome": use.outcome}


def _access(
    record: EvidenceRecord, kind: str, at: datetime, by: str | None, papers: list[str]
) -> dict[str, Any]:
    return {
        "kind": kind,
        "at": at.isoformat(),
        "by": by,
        "papers": papers,
        "receiving_agency": record.receiving_agency,
        "submission_id": record.submission_id,
        "purpose": record.procedure_code,
        "legal_basis": record.legal_basis,
        "article": article_of(record.legal_basis),
        "consent_id": record.consent_id,
    }


def _of_look(name: str, look: Look) -> dict[str, Any]:
    agency, _, what_for = name.partition("/")
    refused = what_for.startswith(OF_DEAD_LETTER)
    if refused:
        what_for = what_for.removeprefix(OF_DEAD_LETTER).split("/", maxsplit=2)[2]
    return {
        "kind": "checked",
        "at": look.day.isoformat(),
        "by": agency,
        "papers": list(look.asked),
        "receiving_agency": agency,
        "submission_id": what_for.removeprefix("/"),
        "purpose": look.purpose,
        "legal_basis": AT_LODGING,
        "article": article_of(AT_LODGING),
        "consent_id": None,
        **({"outcome": "refused"} if refused else {}),
    }
