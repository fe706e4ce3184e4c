"""One result that several dossiers are said to have given: the first code counts, the others are shown."""

from collections.abc import Mapping
from typing import Final

from services.metrics.detecting.found import Finding, FindingKey
from services.metrics.detecting.of_contradictions import CONTRADICTION, more_words
from services.metrics.detecting.rule import Trace, read_from
from services.metrics.facts import DossierFacts
from services.metrics.tell_tales import MOST_SHOWN

FINISH: Final = "dossier.finished.v1"


def claims(held_by: str, result_id: str, dossiers: Mapping[str, DossierFacts]) -> dict[FindingKey, Finding]:
    """Return a finding for each dossier after the first that is shown, with both finishes as evidence."""
    first, *others = sorted(dossiers)
    found: dict[FindingKey, Finding] = {}
    for number, code in enumerate(others[:MOST_SHOWN], start=1):
        known, other = (read_from(dossiers[each].sources, (FINISH, None)) for each in (first, code))
        details = {"counts": first, "claims_it_too": code, **more_words(number, len(others))}
        trace = Trace(f"{FINISH}/{code}", (*known, *other), details)
        key = FindingKey(CONTRADICTION.id, f"{held_by}/{result_id}", trace.ref)
        found[key] = Finding("result", held_by, trace)
    return found
