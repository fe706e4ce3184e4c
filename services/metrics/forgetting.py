"""Everything that metrics made of the topics is forgotten, to be counted anew from their beginning."""

from typing import Final

from sqlalchemy import Connection, delete, func, insert, select, update

from services._runtime.installing import found_hub
from services._runtime.refusals import Refusal
from services._runtime.tables import INSTANCES, LANES, POSITIONS, TICKS
from services.metrics.facts_store import FACTS
from services.metrics.finding_tables import approved_dossiers, findings
from services.metrics.tables import (
    closing_ticks,
    dossier_spans,
    heard_systems,
    leaves,
    newest_events,
    person_days,
    places,
    published,
    published_on,
    silent_until,
    tallies,
    told_results,
    unpublished,
    unpublished_people,
)

_STATE: Final = (
    *FACTS.tables, leaves, tallies, dossier_spans, person_days, told_results, heard_systems, places,
    unpublished, unpublished_people, findings, approved_dossiers, published, published_on, newest_events,
    closing_ticks, silent_until, TICKS, POSITIONS,
)  # fmt: skip


def forget(tx: Connection, service: str) -> None:
    """Empty the database of everything but its lanes, whose outbox numbers Kafka holds; raises Refusal.

    The next start begins where the topics begin. What was told on ``kpis`` up to the last tick is not told
    again. A process that still runs can commit nothing more.
    """
    hub = found_hub(tx)
    if hub is None or hub.service != service:
        raise Refusal(
            f"there is no database of {service} where it is looked for",
            "set LGSP_HOME or LGSP_DATABASE__URL as they are for the services",
        )
    last = tx.execute(select(func.max(TICKS.c.last_tick))).scalar()
    last = last or tx.execute(select(func.max(silent_until.c.tick))).scalar()
    tx.execute(update(LANES).values(epoch=LANES.c.epoch + 1))
    tx.execute(update(INSTANCES).values(boot=INSTANCES.c.boot + 1))
    for table in _STATE:
        tx.execute(delete(table))
    if last is not None:
        tx.execute(insert(silent_until).values(only=1, tick=last))
