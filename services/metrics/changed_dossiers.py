"""Dossiers whose facts changed in a batch: found once, for everything that is summed over them."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from services._runtime.decisions import Document
from services.metrics.facts import DossierFacts, Place

NO_FACTS: Final = DossierFacts()
"""What is known of a dossier before its first event."""


class ChangedDossier(NamedTuple):
    """A dossier as a batch found it and as it leaves it; ``place`` is None while its reception is unknown."""

    code: str
    then: DossierFacts
    now: DossierFacts
    place: Place | None


def changed_dossiers(before: Mapping[str, Document], after: Mapping[str, Document]) -> list[ChangedDossier]:
    """Return those among the documents ``after``, which holds what changed, in its order.

    ``before`` holds the same documents as they stood; a key that it lacks is new.
    """
    found: list[ChangedDossier] = []
    for key, now in after.items():
        if type(now) is DossierFacts:
            then = before.get(key)
            known = then if type(then) is DossierFacts else NO_FACTS
            place = None if now.received is None else now.received.place
            found.append(ChangedDossier(key.partition("/")[2], known, now, place))
    return found
