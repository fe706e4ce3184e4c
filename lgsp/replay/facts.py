"""What a recording says in the end: the facts of its dossiers, and the figures that follow from them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

from lgsp.problems import Exit, Problem
from lgsp.replay.sql import Table
from lgsp.replay.told_figures import told_figures
from lgsp.stream.digest import HubDigest, digest, hub_of
from lgsp.stream.log import Log
from lgsp.stream.recount import Counts, recount

EVENTS_AT_ONCE: Final = 5_000
BY_DOSSIER: Final = """
SELECT dossier_code, topic, partition, "offset", key, value FROM hub_events WHERE dossier_code IS NOT NULL
ORDER BY dossier_code, topic, partition, "offset"
"""
FOREIGN: Final = """
SELECT topic, partition, "offset" FROM records
WHERE topic IN ('dossiers', 'routing', 'payments') AND (type IS NULL OR subject IS NULL OR time IS NULL
  OR json_type(event, '$.data') IS DISTINCT FROM 'OBJECT')
ORDER BY ALL LIMIT 1
"""
Row = tuple[Any, ...]


@dataclass(frozen=True)
class Facts:
    """``recounted``: figures counted from the events; ``told``: those on the topic kpis, None without it."""

    digest: HubDigest
    events: int
    recounted: Counts = field(repr=False)
    told: Counts | None = field(repr=False)


def facts_of(table: Table) -> Facts:
    """Return the facts, dossier after dossier, so that few events are in memory.

    Raises Problem for a record on the hub's topics that is no event.
    """
    for topic, partition, offset in table.stream(FOREIGN):
        raise _foreign(f"{topic}/{partition}/{offset}")
    dossiers: dict[str, str] = {}
    recounted: dict[Any, tuple[int, int]] = {}
    events = 0
    for log in _logs(table.stream(BY_DOSSIER)):
        entries = log.of("dossiers", "routing", "payments")
        events += len(entries)
        dossiers |= digest(entry.event for entry in entries).dossiers
        for cell, (numerator, denominator) in recount(log).items():
            good, every = recounted.get(cell, (0, 0))
            recounted[cell] = good + numerator, every + denominator
    return Facts(hub_of(dossiers), events, recounted, told_figures(table))


def _logs(rows: Iterator[Row]) -> Iterator[Log]:
    """Yield logs of some thousand events, each dossier's in one of them."""
    log, events = Log(), 0
    for _, own in groupby(rows, key=itemgetter(0)):
        for _, topic, partition, offset, key, value in own:
            log.add(topic, partition, offset, key, value)
            events += 1
        if log.unreadable:
            raise _foreign(log.unreadable[0])
        if events >= EVENTS_AT_ONCE:
            yield log
            log, events = Log(), 0
    yield log


def _foreign(where: str) -> Problem:
    return Problem(
        f"The record at {where} is no event of the hub, so there is no digest.",
        "See it with: lgsp inspect IN --sql; only the hub may write there.",
        "foreign-record",
        Exit.NO,
    )
