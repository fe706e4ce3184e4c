"""``lgsp up``: a hub with everything it needs."""
# ruff: noqa: PLC0415 - a command imports what is heavy only when it runs

from collections.abc import Mapping

from lgsp.commands.options import BootstrapServers, Json
from lgsp.commands.up_options import DatabaseUrl, Fresh, Instances, NewPrefix, NoClock, SomePartitions
from lgsp.home import Home, HubHome
from lgsp.hub.database import check_wish
from lgsp.hub.instances import counts_in
from lgsp.hub.record import HubRecord, read_record
from lgsp.hub.wished import Wishes, differences, other_database
from lgsp.problems import wrong_use
from lgsp.terminal import next_commands, put_addresses, put_json, say


def up(  # noqa: PLR0917 (Typer's options are its parameters)
    prefix: NewPrefix = "",
    partitions: SomePartitions = None,
    fresh: Fresh = False,
    bootstrap_servers: BootstrapServers = None,
    database_url: DatabaseUrl = None,
    instances: Instances = None,
    no_clock: NoClock = False,
    as_json: Json = False,
) -> None:
    """Start Kafka, the four services and the live clock; return when all are ready.

    Twice is fine. What it started runs on until `lgsp down`.

    Example: lgsp up --prefix p1. --partitions 6
    """
    home = Home.from_environment()
    say(f"Raising hub {prefix!r} in {home.root}" if prefix else f"Raising the hub in {home.root}")
    wishes = Wishes(
        prefix, partitions, bootstrap_servers, clock=not no_clock, fresh=fresh,
        database=check_wish(database_url), instances=counts_in(instances or ()),
    )  # fmt: skip
    with home.alone():
        record = _already_up(home, wishes) or _raise(home, wishes)
    _show(home, record, as_json=as_json)


def _already_up(home: Home, wishes: Wishes) -> HubRecord | None:
    """Return the hub when it runs, its Kafka answering again, with the instances that are wished for.

    None when it is to be raised. Instances may come and go under a simulation, though not while the partition
    count is being raised; nothing else may.
    """
    from lgsp.hub.broker import embedded_broker, wished_port
    from lgsp.hub.intent import read_intent
    from lgsp.hub.ports import any_open
    from lgsp.hub.readiness import is_ready
    from lgsp.hub.run_lock import refuse_in_progress

    hub = home.hub(wishes.prefix)
    record = read_record(hub)
    if record is None or not record.is_up() or not wishes.instances or read_intent(hub) is not None:
        refuse_in_progress(hub)
    if record is None or not record.is_up():
        return None
    other = [*differences(record, wishes, wished_port()), *other_database(hub, wishes.database)]
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
    clock_gone = record.clock is not None and record.clock.state == "gave-up"
    if not wishes.instances and not clock_gone and all(map(is_ready, record.every_service().values())):
        return record
    if clock_gone:
        say("The clock had given up; it is tried again")
    return _with_instances(hub, record, wishes.instances)


def _with_instances(hub: HubHome, record: HubRecord, wished: Mapping[str, int]) -> HubRecord:
    from lgsp.hub.database import refuse_several_on_files
    from lgsp.hub.raising import ready_seconds
    from lgsp.hub.wishes import grant

    counts = {**record.counts(), **wished}
    if record.database is None:
        refuse_several_on_files(counts)
    changes = [
        f"{name} {record.counts()[name]} -> {n}" for name, n in counts.items() if n != record.counts()[name]
    ]
    if changes:
        say(f"Instances: {', '.join(changes)}")
    return grant(hub, record, counts, ready_seconds(counts))


def _raise(home: Home, wishes: Wishes) -> HubRecord:
    from lgsp.hub.broker import embedded_broker, embedded_runs, other_broker
    from lgsp.hub.raising import counts_for, database_for, raise_hub
    from lgsp.hub.stopping import stop_broker_unless_used, undisturbed
    from lgsp.hub.topics import Plan

    hub = home.hub(wishes.prefix)
    counts = counts_for(hub, wishes.instances)
    url = database_for(hub, wishes.database, counts, fresh=wishes.fresh)  # before anything is started
    servers = wishes.bootstrap_servers
    found_running = servers is not None or embedded_runs(home)
    try:
        broker = other_broker(servers) if servers else embedded_broker(home)
        plan = Plan(
            wishes.prefix, broker, wishes.partitions,
            embedded=not servers, started_by="up", clock=wishes.clock, fresh=wishes.fresh,
            database=url, instances=counts,
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
        put_json({
            "prefix": record.prefix, "bootstrap_servers": record.bootstrap_servers, "services": urls,
            "instances": {
                name: [one.url for one in record.instances_of(name).values()] for name in record.services
            },
            "database": record.database,
        })  # fmt: skip
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
    urls = {name: one.url or "" for name, one in record.every_service().items()}
    if record.database is not None:
        urls["database"] = record.database
    kept = home.hub(record.prefix).folder
    return {"kafka": record.bootstrap_servers, **urls, "prefix": repr(record.prefix), "kept in": str(kept)}
