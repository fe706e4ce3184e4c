"""Which hub a command means, and whether it is there."""
# ruff: noqa: PLC0415 - a command imports what is heavy only when it runs

from lgsp.home import Home, HubHome
from lgsp.hub.record import HubRecord, damaged, is_damaged, read_record
from lgsp.problems import Problem, no_hub


def hub_meant(home: Home, prefix: str | None) -> str:
    """Return the prefix that was given, else that of the hub raised last."""
    return home.current() if prefix is None else prefix


def _record(hub: HubHome) -> HubRecord | None:
    if is_damaged(hub):
        raise damaged(hub)
    return read_record(hub)


def made_hub(prefix: str | None) -> HubHome:
    """Return the folder of the hub that is meant, made once, whether it runs or not; raises Problem."""
    home = Home.from_environment()
    meant = hub_meant(home, prefix)
    hub = home.hub(meant)
    if not hub.folder.is_dir():
        raise no_hub(meant)
    return hub


def running_hub(prefix: str | None) -> HubRecord:
    """Return the hub that is meant; raises Problem when it does not run."""
    home = Home.from_environment()
    meant = hub_meant(home, prefix)
    record = _record(home.hub(meant))
    if record is None or record.prefix != meant or not record.is_up():
        raise no_hub(meant)
    return record


def hub_with_topics(prefix: str | None) -> HubRecord:
    """Return the hub that is meant, its broker answering; its services need not run."""
    from lgsp.hub.ports import any_open

    home = Home.from_environment()
    meant = hub_meant(home, prefix)
    record = _record(home.hub(meant))
    if record is None or record.prefix != meant:
        raise no_hub(meant)
    if not any_open(record.bootstrap_servers):
        if not record.is_up():
            raise no_hub(meant)
        raise Problem(
            f"The Kafka of hub {meant!r} does not answer at {record.bootstrap_servers}.",
            "Start it again with: lgsp kafka start",
            "broker-unreachable",
        )
    return record
