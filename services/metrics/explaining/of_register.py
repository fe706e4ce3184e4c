"""Procedures and systems of the registers, and what each is to a definition."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection

from services._province.agencies import agencies
from services._province.procedures import Procedure
from services._province.systems import System, systems
from services.metrics.catalogue import procedures_of
from services.metrics.connected import days_heard, spoke_in
from services.metrics.definition import CatalogueDefinition, Exclusion, SystemsDefinition
from services.metrics.explaining.items import Item, counted_item, left_out_item
from services.metrics.explaining.where import Where
from services.metrics.scopes import PROVINCE, scopes_of
from services.metrics.store import begun_on


class Speaker(NamedTuple):
    """A registered system and the days on which it spoke through the hub."""

    system: System
    days: list[date]


def procedures(tx: Connection, where: Where, after: str) -> Iterator[tuple[str, Procedure]]:  # noqa: ARG001
    """Yield the procedures in force that an agency of the scope decides."""
    if where.last_day is not None:
        for each in procedures_of(where.last_day, where.scope_name):
            if f"procedure/{each.code}" > after:
                yield f"procedure/{each.code}", each


def procedure_items(definition: CatalogueDefinition, found: Procedure, where: Where) -> Iterator[Item]:
    """Yield what a procedure adds to numerator and denominator, in the definition's unit."""
    assert where.last_day is not None, "no procedure is yielded before the period has begun"
    share = definition.shares(found, where.last_day)
    if isinstance(share, Exclusion):
        yield left_out_item("procedure", found.code, share.reason)
    else:
        yield counted_item("procedure", found.code, *share)


def speakers(tx: Connection, where: Where, after: str) -> Iterator[tuple[str, Speaker]]:
    """Yield the registered systems of the scope's agencies; none of a time before the hub's first day."""
    last, now = where.last_day, where.now
    if last is None or now is None or last < begun_on(tx, now):
        return
    heard = days_heard(tx)
    for name, each in sorted(systems().items()):
        scopes = scopes_of(agencies()[each.owner]) | {PROVINCE}
        if where.scope_name in scopes and f"system/{name}" > after:
            yield f"system/{name}", Speaker(each, heard.get(name, []))


def system_items(definition: SystemsDefinition, found: Speaker, where: Where) -> Iterator[Item]:  # noqa: ARG001
    """Yield whether a system counts on the period's last day, and whether it spoke in the period."""
    last, system = where.last_day, found.system
    if last is None:
        return
    spoke = spoke_in(system, found.days, where.period.first, last)
    if isinstance(spoke, Exclusion):
        yield left_out_item("system", system.id, spoke.reason, agency=system.owner)
    else:
        item = counted_item("system", system.id, int(bool(spoke)), 1, agency=system.owner)
        yield item._replace(day=spoke[0] if spoke else None)
