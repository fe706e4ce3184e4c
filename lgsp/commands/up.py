"""``lgsp up``: a hub with everything it needs."""
# ruff: noqa: PLC0415 - a command imports what is heavy only when it runs

from dataclasses import dataclass
from typing import Annotated

import typer

from lgsp.commands.options import BootstrapServers, Json
from lgsp.home import Home
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
    with home.alone():
        record = _already_up(home, prefix, fresh=fresh)
        if record is None:
            wishes = _Wishes(prefix, partitions, bootstrap_servers, clock=not no_clock, fresh=fresh)
            record = _raise(home, wishes)
    _show(home, record, as_json=as_json)


@dataclass(frozen=True)
class _Wishes:
    prefix: str
    partitions: int | None
    bootstrap_servers: str | None
    clock: bool
    fresh: bool


def _already_up(home: Home, prefix: str, *, fresh: bool) -> HubRecord | None:
    """Return the hub when it runs, its Kafka answering again; None when it is to be raised."""
    from lgsp.hub.broker import embedded_broker
    from lgsp.hub.ports import any_open
    from lgsp.hub.run_lock import refuse_in_progress

    hub = home.hub(prefix)
    refuse_in_progress(hub)
    record = read_record(hub)
    if record is None or not record.is_up():
        return None
    if record.prefix != prefix:
        raise wrong_use(f"{hub.folder} is the hub with prefix {record.prefix!r}.", "Choose another --prefix.")
    if fresh:
        raise wrong_use(f"Hub {prefix!r} runs and cannot be started afresh.", "Stop it first with: lgsp down")
    say(f"It is already up, with {record.partitions} partitions")
    if record.embedded and not any_open(record.bootstrap_servers):
        embedded_broker(home)
    home.make_current(prefix)
    return record


def _raise(home: Home, wishes: _Wishes) -> HubRecord:
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
