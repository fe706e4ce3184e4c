"""Brings a service's database to a higher partition count, and ends.

For ``lgsp topics repartition``, which has brought the hub to rest, stopped it, and raised the topics. Why
nothing is lost, repeated or out of order: docs/decisions/0022.
"""

from pathlib import Path
from typing import Final

from aiokafka.errors import KafkaError
from sqlalchemy import Connection, Row
from sqlalchemy.engine import make_url

from services._runtime.crash import crash_at
from services._runtime.database import Database, schema_of
from services._runtime.installing import Claim, check_whose, found_hub
from services._runtime.migrating import migrate
from services._runtime.moving import Counts, move
from services._runtime.refusals import Refusal
from services._runtime.settings import KafkaPart, ServiceSettings
from services._runtime.spec import ServiceSpec
from services._runtime.topics_admin import Cluster, describe

_PATIENCE_SECONDS: Final = 3600.0
"""Between two statements the keys of a whole table are looked at; nobody waits for our locks meanwhile."""


class _Rehearsed(Exception):
    """Rolls a rehearsal back."""


async def repartition(spec: ServiceSpec, settings: ServiceSettings, before: int) -> None:
    """Move the state from ``before`` to the partitions that are set; again, it finds nothing to do.

    Raises Refusal, having changed nothing.
    """
    counts, rehearse = Counts(before, settings.kafka.partitions), settings.repartition.rehearse
    reached = crash_at(settings.crash_at)
    cluster = await _described(settings.kafka)
    claim = Claim(spec.name, settings.kafka.prefix, cluster.cluster_id, before, {}, settings.instance)
    if not rehearse:
        _check_topics(spec, settings.kafka, cluster)
    url = settings.database_url(spec.name)
    check_there(url, spec.name)

    def work(tx: Connection) -> None:
        if _whose(tx, spec.name).partitions == counts.after:
            return
        check_whose(_whose(tx, spec.name), claim)
        migrate(tx, spec.name)
        move(tx, spec, counts)
        if rehearse:
            raise _Rehearsed
        reached("repartition-before-commit")

    schema = schema_of(settings.kafka.prefix, spec.name)
    patient = settings.database_limits.model_copy(update={"idle_timeout_seconds": _PATIENCE_SECONDS})
    database = Database(url, schema=schema, part=patient)
    try:
        await database.write(work)
    except _Rehearsed:
        return
    finally:
        database.close()


def check_there(url: str, service: str) -> None:
    """Raise Refusal where SQLite would make a new file."""
    target = make_url(url)
    if target.get_backend_name() == "sqlite" and not Path(target.database or "").exists():
        raise _nothing_there(service)


async def _described(kafka: KafkaPart) -> Cluster:
    try:
        return await describe(kafka.bootstrap_servers, kafka.prefix)
    except (KafkaError, OSError) as error:
        raise Refusal(
            f"Kafka does not answer at {kafka.bootstrap_servers}: {type(error).__name__}",
            "see that it runs, then run lgsp topics repartition again",
        ) from error


def _check_topics(spec: ServiceSpec, kafka: KafkaPart, cluster: Cluster) -> None:
    for topic in (*spec.reads, *spec.writes):
        name = topic.full_name(kafka.prefix)
        if topic.partitions is None and cluster.partitions.get(name) != kafka.partitions:
            raise Refusal(
                f"topic {name} has {cluster.partitions.get(name, 0)} partitions, not {kafka.partitions}",
                "run lgsp topics repartition, which raises the topics first",
            )


def _whose(tx: Connection, service: str) -> Row[tuple[object, ...]]:
    hub = found_hub(tx)
    if hub is None:
        raise _nothing_there(service)
    return hub


def _nothing_there(service: str) -> Refusal:
    return Refusal(
        f"there is no database of {service} where it is looked for",
        "set LGSP_HOME or LGSP_DATABASE__URL as they are for the services; a hub that never ran needs no "
        "more than lgsp up --partitions",
    )
