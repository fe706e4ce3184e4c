"""What ``lgsp up`` is asked for, and what of it a hub that runs cannot become by the way."""
# ruff: noqa: PLC0415 - `lgsp --help` must not wait for the database's client

from collections.abc import Mapping
from dataclasses import dataclass, field

from lgsp.home import HubHome
from lgsp.hub.database import FILES, known_url, recorded_url, same, told
from lgsp.hub.ports import HOST
from lgsp.hub.record import HubRecord
from lgsp.problems import problem_of


@dataclass(frozen=True)
class Wishes:
    """What the hub was asked to be; None, and services that ``instances`` does not name: as it likes."""

    prefix: str
    partitions: int | None
    bootstrap_servers: str | None
    clock: bool
    fresh: bool
    database: str | None = None
    """``sqlite`` or the URL of a PostgreSQL."""
    instances: Mapping[str, int] = field(default_factory=dict)


def differences(record: HubRecord, wishes: Wishes, port: int | None) -> list[str]:
    """Return what a hub that runs cannot become by the way, each in words."""
    servers = _as_set(record.bootstrap_servers)
    found = []
    if record.prefix != wishes.prefix:  # on disks for which p1 and P1 are one name
        found.append(f"its folder is that of hub {record.prefix!r}")
    if wishes.fresh:
        found.append("cannot be started afresh while it runs")
    if wishes.partitions not in {None, record.partitions}:
        found.append(f"has {record.partitions} partitions, not {wishes.partitions}")
    if wishes.bootstrap_servers and _as_set(wishes.bootstrap_servers) != servers:
        found.append(f"uses the Kafka at {record.bootstrap_servers}, not {wishes.bootstrap_servers}")
    if record.embedded and port and servers != {f"{HOST}:{port}"}:
        found.append(f"its Kafka is at {record.bootstrap_servers}, not at port {port} (LGSP_KAFKA__PORT)")
    if record.clock and not wishes.clock:
        found.append("has a live clock")
    return found


def other_database(hub: HubHome, wish: str | None) -> list[str]:
    """Return, in words, that a hub keeps its state elsewhere than wished; nothing where it does not."""
    from services._runtime.refusals import Refusal

    if wish is None:
        return []
    known, wished = known_url(hub) or recorded_url(hub), None if wish == FILES else wish
    try:
        return [] if same(known, wished) else [f"keeps its state in {told(known)}, not in {told(wished)}"]
    except Refusal as refusal:
        raise problem_of(refusal, "database") from refusal


def _as_set(servers: str) -> set[str]:
    return {one.strip() for one in servers.split(",")}
