"""Results and dossiers tied to each other: each result with the dossier that gave it, then all the others."""

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Final, NamedTuple

from sqlalchemy import Connection

from services.metrics.explaining.of_dossiers import Dossier, dossiers, dossiers_of
from services.metrics.explaining.of_results import Result, place_of, results, results_at
from services.metrics.explaining.where import Where
from services.metrics.facts import DossierFacts, Received

_AT_ONCE: Final = 400
_Place = tuple[str, str]


class Tied(NamedTuple):
    """A dossier, a result, or a result of the scope with the dossier that gave it, wherever that counts.

    ``again``: several dossiers claim the result, and it stands beside another one already.
    """

    name: str
    dossier: Dossier | None
    result: Result | None = None
    again: bool = False


def tied(tx: Connection, where: Where, *, with_results: bool) -> Iterator[Tied]:
    """Yield every result of the scope, if they are wanted, and every received dossier of it, each once."""
    if with_results:
        yield from _results(tx, where)
    found = dossiers(tx, where, "")
    while some := list(islice(found, _AT_ONCE)):
        given = (
            results_at(tx, [place for _, one in some if (place := _gave(one.facts))]) if with_results else {}
        )
        for name, one in some:
            yield from _dossier(name, one, given, where)


def _results(tx: Connection, where: Where) -> Iterator[Tied]:
    found = results(tx, where, "")
    while some := list(islice(found, _AT_ONCE)):
        codes = [min(one.told.decided) for _, one in some if one.told.decided]
        gave = {each.code: each for each in dossiers_of(tx, codes)}
        for name, one in some:
            yield Tied(name, gave.get(min(one.told.decided)) if one.told.decided else None, one)


def _dossier(name: str, one: Dossier, given: Mapping[_Place, Result], where: Where) -> Iterator[Tied]:
    """Yield a dossier, unless it was listed beside its result; of one that several claim the first has it."""
    place = _gave(one.facts)
    result = None if place is None else given.get(place)
    if result is None or not where.has(place_of(result)):
        yield Tied(name, one)
    elif min(result.told.decided) != one.code:
        yield Tied(name, one, result, again=True)


def _gave(facts: DossierFacts) -> _Place | None:
    """Return holder and id of the result that a dossier gave."""
    if facts.finished is None or facts.finished.result is None:
        return None
    return facts.finished.result.held_by, facts.finished.result.result_id


def received_of(found: Tied) -> Received | None:
    """Return the reception of the dossier; None without one, or before its reception is known."""
    return None if found.dossier is None else found.dossier.facts.received
