"""Dossiers, one after another, and what each of them is to a definition: the judgement of the figures."""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from sqlalchemy import ColumnElement, Connection, or_, select

from services.metrics.definition import CountedDefinition, sides
from services.metrics.explaining.items import Item, Side
from services.metrics.explaining.where import Where
from services.metrics.facts import DossierFacts, Part, body_begins, facts_key
from services.metrics.facts_store import FACTS
from services.metrics.scopes import Scope, ScopeKind
from services.metrics.sources import Source

_ROWS_AT_ONCE: Final = 500
_TOLD_BY: Final[dict[Part, tuple[str, ...]]] = {
    "legs": ("leg.dispatched.v1",),
    "payments": ("payment.succeeded.v1",),
    "dues": ("supplement.received.v1", "due.changed.v1"),
    "finished": ("dossier.finished.v1",),
    "rated": ("feedback.given.v1",),
}
_RECEPTION: Final = "dossier.received.v1"
_COUNTS_BY: Final = {"legs": "leg", "payments": "payment"}


class Dossier(NamedTuple):
    """A dossier with what is known of it."""

    code: str
    facts: DossierFacts


def dossiers(
    tx: Connection, where: Where, after: str, *, holding: tuple[str, ...] = ()
) -> Iterator[tuple[str, Dossier]]:
    """Yield the received dossiers of a scope after one of them, by the database's order of their keys.

    ``holding``: only those whose stored facts hold one of these texts. They are read some hundreds at a time.
    """
    table = FACTS.table("dossier")
    wanted: list[ColumnElement[bool]] = [table.c.body.like(_pattern(where.scope))]
    if holding:
        wanted.append(or_(*(table.c.body.contains(each, autoescape=True) for each in holding)))
    query = select(table.c.key, table.c.body).where(*wanted).order_by(table.c.key).limit(_ROWS_AT_ONCE)
    while rows := tx.execute(query.where(table.c.key > after)).all():
        for key, body in rows:
            facts = DossierFacts.from_body(body)
            if facts.received is not None and where.has(facts.received.place):
                yield key, Dossier(key.partition("/")[2], facts)
        after = rows[-1].key


def dossiers_of(tx: Connection, codes: Sequence[str]) -> Iterator[Dossier]:
    """Yield what is known of dossiers, in the order of their codes; some hundreds are read at a time."""
    for first in range(0, len(codes), _ROWS_AT_ONCE):
        some = codes[first : first + _ROWS_AT_ONCE]
        found = FACTS.load(tx, [facts_key(code) for code in some])
        for code in some:
            facts = found.get(facts_key(code))
            if isinstance(facts, DossierFacts):
                yield Dossier(code, facts)


def dossier_of(tx: Connection, code: str) -> DossierFacts | None:
    """Return what is known of one dossier; None where no event told of it."""
    found = FACTS.load(tx, [facts_key(code)]).get(facts_key(code))
    return found if isinstance(found, DossierFacts) else None


def dossier_items(definition: CountedDefinition, dossier: Dossier, where: Where) -> Iterator[Item]:
    """Yield what a dossier counts as in the period, or why it is left out: on its day of reception."""
    received = dossier.facts.received
    assert received is not None, "a dossier before its reception is not yielded"
    for found in sides(definition, dossier.facts):
        day = received.day if found.day is None else found.day
        if where.covers(day):
            side: Side = found.side  # type: ignore[assignment]  # one of three
            yield Item(
                what=_what(definition, found.ref),
                id=dossier.code,
                side=side,
                numerator=int(side == "numerator"),
                denominator=int(side != "excluded"),
                ref=found.ref,
                day=day,
                reason=found.reason,
                agency=received.competent_agency,
            )


def dossier_sources(definition: CountedDefinition, dossier: Dossier, item: Item) -> tuple[Source, ...]:
    """Return the records that the definition judges it by, of one leg or payment its own.

    The reception is always among them.
    """
    kinds = {_RECEPTION, *(kind for part in definition.looks_at for kind in _TOLD_BY[part])}
    return tuple(
        each
        for each in dossier.facts.sources
        if each.kind in kinds and (not item.ref or each.ref in {"", item.ref})
    )


def _what(definition: CountedDefinition, ref: str) -> str:
    parts = [word for part, word in _COUNTS_BY.items() if ref and part in definition.looks_at]
    return parts[0] if parts else "dossier"


def _pattern(scope: Scope) -> str:
    """Return how facts begin that may be of the scope: a first sieve, in the database."""
    value = scope.value
    match scope.kind:
        case ScopeKind.PROVINCE:
            return body_begins()
        case ScopeKind.AGENCY:
            return body_begins(agency=value)
        case ScopeKind.LEVEL:
            return body_begins(level=value)
        case ScopeKind.DISTRICT:
            return body_begins(district=value)
        case ScopeKind.FIELD:
            return body_begins(field=value)
