"""What tied things are to a definition of each kind that dossiers can tie."""

from collections.abc import Callable
from typing import Any, Final

from sqlalchemy import Connection

from services.metrics.definition import CountedDefinition, Definition, PersonDefinition, StockDefinition
from services.metrics.explaining.difference import (
    ABSENT,
    ELSEWHERE,
    OTHER_SCOPE,
    Share,
    left_out,
    outside,
    share_of,
)
from services.metrics.explaining.of_dossiers import dossier_items
from services.metrics.explaining.of_people import person_items, persons
from services.metrics.explaining.of_results import result_items
from services.metrics.explaining.tied import Tied, received_of
from services.metrics.explaining.where import Where
from services.metrics.leaves import PEOPLE
from services.metrics.leaving_out import NO_PERSON

Sharing = Callable[[Tied], Share]
"""What tied things are to a definition, asked in their order."""


def _of_dossiers(tx: Connection, definition: CountedDefinition, where: Where) -> Sharing:  # noqa: ARG001
    def share(found: Tied) -> Share:
        received = received_of(found)
        if found.dossier is None or received is None:
            return outside(ABSENT)
        if not where.has(received.place):
            return outside(OTHER_SCOPE)
        return share_of(dossier_items(definition, found.dossier, where))

    return share


def _of_people(tx: Connection, definition: PersonDefinition, where: Where) -> Sharing:
    """Give a dossier its person's side; the first of somebody's dossiers counts them, the others do not."""
    alike: dict[Share, Share] = {}
    known: dict[str, Share] = {}
    for _, each in persons(tx, where, ""):
        share = share_of(person_items(definition, each, where))
        known[each.token] = alike.setdefault(share, share)  # of hundreds of thousands few differ

    def share_in(found: Tied) -> Share:
        received = received_of(found)
        if received is None:
            return outside(ABSENT)
        if not where.has(received.place):
            return outside(OTHER_SCOPE)
        if not where.covers(received.day):
            return outside(ELSEWHERE)
        if received.applicant_kind not in PEOPLE:
            return left_out(NO_PERSON.reason)
        share = known[received.person]
        if share.denominator:
            again = Share(share.side, 0, 0, again=True)
            known[received.person] = alike.setdefault(again, again)
        return share

    return share_in


def _of_results(tx: Connection, definition: StockDefinition, where: Where) -> Sharing:  # noqa: ARG001
    def share(found: Tied) -> Share:
        if found.result is None:
            facts = None if found.dossier is None else found.dossier.facts
            gave = facts is not None and facts.finished is not None and facts.finished.result is not None
            return outside(OTHER_SCOPE if gave else ABSENT)
        known = share_of(result_items(definition, found.result, where))
        return Share(known.side, 0, 0, known.reason, again=True) if found.again else known

    return share


SHARINGS: Final[dict[type[Definition], Callable[[Connection, Any, Where], Sharing]]] = {
    CountedDefinition: _of_dossiers,
    PersonDefinition: _of_people,
    StockDefinition: _of_results,
}
