"""``lgsp up``: a hub with everything it needs."""
# ruff: noqa: PLC0415 - a command imports what is heavy only when it runs

from dataclasses import dataclass
from typing import Annotated

import typer

from lgsp.commands.options import BootstrapServers, Json
from lgsp.home import Home
from lgsp.hub.ports import HOST
from lgsp.hub.record import HubRecord, read_record
from lgsp.problems import wrong_use
from lgsp.terminal import next_commands, put_addresses, put_json, say

NewPrefix = Annotated[
    str,
    typer.Option(
        "--prefix",
        envvar="LGSP_KAFKA__PREFIX",
        help="Prefix of the hub's topics: another prefix is another hub on the same Kafka.",
    ),
]
SomePartitions = Annotated[
    int | None,
    typer.Option(
        "--partitions",
        envvar="LGSP_KAFKA__PARTITIONS",
        min=1,
        max=1000,
        show_default=False,
        help="Partitions of each topic: lanes. Default: as before, at first 6.",
    ),
]
Fresh = Annotated[
    bool, typer.Option("--fresh", envvar="LGSP_UP__FRESH", help="Forget all topics and state of this hub.")
]
NoClock = Annotated[
    bool, typer.Option("--no-clock", envvar="LGSP_UP__NO_CLOCK", help="Send no live ticks: a simulator will.")
]


def up(  # noqa: PLR0917 (Typer's options are its parameters)
    prefix: NewPrefix = "",
    partitions: SomePartitions = None,
    fresh: Fresh = False,
    bootstrap_servers: BootstrapServers = None,
    no_clock: NoClock = False,
    as_json: Json = False,
) -> None:
    """Start Kafka, the four services and the live clock; return when all are ready.

    Twice is fine. What it started runs on until `lgsp down`.

    Example: lgsp up --prefix p1. --partitions 6
    """
    home = Home.from_environment()
    say(f"Raising hub {prefix!r} in {home.root}" if prefix else f"Raising the hub in {home.root}")
    wishes = Wishes(prefix, partitions, bootstrap_servers, clock=not no_clock, fresh=fresh)
    with home.alone():
        record = _already_up(home, wishes) or _raise(home, wishes)
    _show(home, record, as_json=as_json)


@dataclass(frozen=True)
class Wishes:
    """What the hub was asked to be; None: as it likes."""

    prefix: str
    partitions: int | None
    bootstrap_servers: str | None
    clock: bool
    fresh: bool


def _already_up(home: Home, wishes: Wishes) -> HubRecord | None:
    """Return the hub when it runs, its Kafka answering again; None when it is to be raised."""
    from lgsp.hub.broker import embedded_broker, wished_port
    from lgsp.hub.ports import any_open
    from lgsp.hub.run_lock import refuse_in_progress

    hub = home.hub(wishes.prefix)
    refuse_in_progress(hub)
    record = read_record(hub)
    if record is None or not record.is_up():
        return None
    other = differences(record, wishes, wished_port())
    if other:
        option = f" --prefix {wishes.prefix}" if wishes.prefix else ""
        raise wrong_use(
            f"Hub {wishes.prefix!r} is up already, and {'; '.join(other)}.",
            f"Leave that wish out, or stop it first with: lgsp down{option}",
        )
    say(f"It is already up, with {record.partitions} partitions")
    if record.embedded and not any_open(record.bootstrap_servers):
        embedded_broker(home)
    home.make_current(wishes.prefix)
    return record


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


def _as_set(servers: str) -> set[str]:
    return {one.strip() for one in servers.split(",")}


def _raise(home: Home, wishes: Wishes) -> HubRecord:
    from lgsp.hub.broker import embedded_broker, embedded_runs, other_broker
    from lgsp.hub.raising import raise_hub
    from lgsp.hub.stopping import stop_broker_unless_used, undisturbed
    from lgsp.hub.topics import Plan

    servers = wishes.bootstrap_servers
    found_running = servers is not None or embedded_runs(home)
    try:
        broker = other_broker(servers) if servers else embedded_broker(home)
        plan = Plan(
            wishes.prefix, broker, wishes.partitions,
            embedded=not servers, started_by="up", clock=wishes.clock, fresh=wishes.fresh,
        )  # fmt: skip
        return raise_hub(home, plan)
    except BaseException:
        if not found_running:
            with undisturbed():
                stop_broker_unless_used(home)
        raise


def _show(home: Home, record: HubRecord, *, as_json: bool) -> None:
    urls = {name: one.url for name, one in record.services.items()}
    if as_json:
        put_json({"prefix": record.prefix, "bootstrap_servers": record.bootstrap_servers, "services": urls})
        return
    put_addresses(addresses(home, record))
    option = f" --prefix {record.prefix}" if record.prefix else ""
    next_commands(
        (f"lgsp kpi{option}", "the figures, live"),
        (f"lgsp topics{option}", "what is where, and who lags"),
        ("lgsp down", "stop all; topics and state stay"),
    )


def addresses(home: Home, record: HubRecord) -> dict[str, str]:
    """Return where everything of a hub is, by name."""
    urls = {name: one.url or "" for name, one in record.services.items()}
    kept = home.hub(record.prefix).folder
    return {"kafka": record.bootstrap_servers, **urls, "prefix": repr(record.prefix), "kept in": str(kept)}
